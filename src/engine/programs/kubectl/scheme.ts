import { builtinKinds } from '../../kinds/index.ts';
import { apiVersionOf } from '../../kinds/kind.ts';

let types: Map<string, string> | undefined;

/** The schema type of a kind that kubectl has compiled in; undefined for custom ones. */
export const schemaOf = (apiVersion: string, kind: string): string | undefined => {
  if (!types) {
    types = new Map();
    for (const k of builtinKinds) if (k.schema && k.group !== 'apiextensions.k8s.io' && k.group !== 'apiregistration.k8s.io') types.set(`${apiVersionOf(k)}/${k.kind}`, k.schema);
  }
  return types.get(`${apiVersion}/${kind}`);
};
