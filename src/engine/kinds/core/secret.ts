import type { Secret } from '../../api/kubernetes.ts';
import { encodeBase64 } from '../base64.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';

/** v1 Secret */
export const secret: Kind<Secret> = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoreV1Secret',
  defaults: (object) => {
    const { stringData, ...rest } = object;
    if (stringData === undefined && rest.type) return object;
    const out: Secret = { ...rest, type: rest.type || 'Opaque' };
    if (stringData && Object.keys(stringData).length > 0) out.data = { ...rest.data, ...Object.fromEntries(Object.entries(stringData).map(([key, value]) => [key, encodeBase64(value)])) };
    return out;
  },
  columns: [name, text('Type', (secret) => secret.type ?? ''), text('Data', ({ data }) => Object.keys(data ?? {}).length), age],
  selectableFields: ({ type = '' }) => ({ type }),
};
