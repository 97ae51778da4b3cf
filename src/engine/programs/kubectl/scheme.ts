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

/** The error of decoding what kubectl has no type for (runtime.NewNotRegisteredErrForKind). */
export const notRegistered = (apiVersion: string, kind: string): Error => new Error(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/scheme/scheme.go:28"`);

/** Throws for an object whose kind kubectl has not compiled in. Lists are of what they hold. */
export const requireRegistered = ({ apiVersion = '', kind = '' }: { apiVersion?: string; kind?: string }): void => {
  const bare = kind.replace(/List$/, '');
  if (kind !== 'List' && !schemaOf(apiVersion, kind) && !schemaOf(apiVersion, bare)) throw notRegistered(apiVersion, kind);
};
