import type { Service, ServicePort, ServiceSpec } from '../../../api/kubernetes.ts';
import { drop, each, fill, put, remembered } from '../../fill.ts';

/** pkg/apis/core/v1/defaults.go, SetDefaults_Service. Addresses and node ports are given out by the server. */
export const defaultService = (object: Service): Service => put(object, 'spec', defaultSpec(object.spec ?? {}));

const defaultSpec: (spec: ServiceSpec) => ServiceSpec = remembered((given) => {
  let spec = fill(given, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (spec.sessionAffinity === 'None') spec = drop(spec, 'sessionAffinityConfig');
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) spec = { ...spec, sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } };
  if (spec.ports) spec = put(spec, 'ports', each(spec.ports, defaultPort));
  const { type } = spec;
  if ((type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && spec.externalIPs?.length)) && !spec.externalTrafficPolicy) spec = { ...spec, externalTrafficPolicy: 'Cluster' };
  if (type === 'ClusterIP' || type === 'NodePort' || type === 'LoadBalancer') spec = fill(spec, { internalTrafficPolicy: 'Cluster' });
  if (type === 'LoadBalancer') spec = fill(spec, { allocateLoadBalancerNodePorts: true });
  return spec;
});

const defaultPort = (port: ServicePort): ServicePort => {
  const out = fill(port, { protocol: 'TCP' });
  return out.targetPort === undefined || out.targetPort === 0 || out.targetPort === '' ? { ...out, targetPort: out.port } : out;
};
