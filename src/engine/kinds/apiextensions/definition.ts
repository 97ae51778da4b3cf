import type { KubeObject } from '../../api/types.ts';
import { fill, put } from '../fill.ts';

/**
 * apiextensions/v1/defaults.go: the names and the conversion that a definition need not spell out.
 */
export const defaultDefinition = (object: KubeObject): KubeObject => {
  const { spec } = object;
  if (!spec) return object;
  let out = spec.conversion ? spec : { ...spec, conversion: { strategy: 'None' } };
  if (out.names) {
    const kind: string = out.names.kind ?? '';
    out = put(out, 'names', fill(out.names, { singular: kind.toLowerCase(), ...(kind && { listKind: `${kind}List` }) }));
  }
  const service = out.conversion.webhook?.clientConfig?.service;
  if (service && service.port === undefined) out = { ...out, conversion: { ...out.conversion, webhook: { ...out.conversion.webhook, clientConfig: { ...out.conversion.webhook.clientConfig, service: { ...service, port: 443 } } } } };
  return put(object, 'spec', out);
};

/** A new definition has stored nothing but may store in its storage version. */
export const emptyDefinitionStatus = ({ spec }: KubeObject): object => ({
  acceptedNames: { kind: '', plural: '' },
  conditions: null,
  storedVersions: (spec?.versions ?? []).filter((version: { storage?: boolean }) => version.storage).map((version: { name: string }) => version.name),
});
