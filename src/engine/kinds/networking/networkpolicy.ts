import type { NetworkPolicy } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** networking.k8s.io/v1 NetworkPolicy */
export const networkPolicy: Kind<NetworkPolicy> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiNetworkingV1NetworkPolicy',
  generation: true,
};
