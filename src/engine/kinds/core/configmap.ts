import type { ConfigMap } from '../../api/kubernetes.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';

/** v1 ConfigMap */
export const configMap: Kind<ConfigMap> = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoreV1ConfigMap',
  columns: [name, text('Data', ({ data, binaryData }) => Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length), age],
};
