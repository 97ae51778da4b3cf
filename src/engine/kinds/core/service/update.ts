import type { Service, ServicePort, ServiceSpec } from '../../../api/kubernetes.ts';
import { equal } from '../../../api/share.ts';
import { drop, each, put } from '../../fill.ts';

// pkg/registry/core/service/strategy.go and storage/alloc.go: what the server fills in from the service as it was.

const needsClusterIP = ({ type }: ServiceSpec): boolean => type !== 'ExternalName';
const needsNodePort = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean => type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
const needsHealthCheckPort = ({ type, externalTrafficPolicy }: ServiceSpec): boolean => type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
const isExternal = ({ type, externalIPs }: ServiceSpec): boolean => type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && !!externalIPs?.length);

/** The service with the address and ports that it had, unless the client changed them, and without those its type has not. */
export const keepAllocated = (object: Service, old: Service): Service => put(object, 'spec', dropTypeDependent(patchAllocated(normalizeClusterIPs(object.spec!, old.spec!), old.spec!), old.spec!));

const normalizeClusterIPs = (spec: ServiceSpec, old: ServiceSpec): ServiceSpec => {
  if (spec.clusterIP === old.clusterIP || !equal(spec.clusterIPs, old.clusterIPs)) return spec;
  if (!spec.clusterIP) return drop(spec, 'clusterIPs');
  return { ...spec, clusterIPs: [spec.clusterIP, ...(spec.clusterIPs ?? []).slice(1)] };
};

const patchAllocated = (given: ServiceSpec, old: ServiceSpec): ServiceSpec => {
  let spec = given;
  if (needsClusterIP(old) && needsClusterIP(spec)) {
    if (!spec.clusterIP && old.clusterIP) spec = { ...spec, clusterIP: old.clusterIP };
    if (!spec.clusterIPs?.length && spec.clusterIP === old.clusterIP && old.clusterIPs) spec = { ...spec, clusterIPs: old.clusterIPs };
    if (!spec.ipFamilies?.length && old.ipFamilies && old.type === spec.type) spec = { ...spec, ipFamilies: old.ipFamilies };
    if (!spec.ipFamilyPolicy && old.ipFamilyPolicy && old.type === spec.type) spec = { ...spec, ipFamilyPolicy: old.ipFamilyPolicy };
  }
  if (needsNodePort(old) && needsNodePort(spec) && spec.ports) spec = put(spec, 'ports', patchNodePorts(spec.ports, old.ports ?? []));
  if (needsHealthCheckPort(old) && needsHealthCheckPort(spec) && !spec.healthCheckNodePort && old.healthCheckNodePort) spec = { ...spec, healthCheckNodePort: old.healthCheckNodePort };
  return spec;
};

/** A port without a node port takes the one that the port of that name had, where no other port uses it. */
const patchNodePorts = (ports: ServicePort[], old: readonly ServicePort[]): ServicePort[] => {
  const now = new Set(ports.map((port) => port.nodePort));
  const used = new Set(old.map((port) => port.nodePort).filter((port) => port && now.has(port)));
  const byName = new Map(old.map((port) => [port.name ?? '', port.nodePort]));
  return each(ports, (port) => {
    const before = byName.get(port.name ?? '');
    if (port.nodePort || !before || used.has(before)) return port;
    used.add(before);
    return { ...port, nodePort: before };
  });
};

const samePorts = (a: ServiceSpec, b: ServiceSpec): boolean => equal((a.ports ?? []).map((port) => port.nodePort ?? 0), (b.ports ?? []).map((port) => port.nodePort ?? 0));

/** A change of type takes what the new type does not use, unless the client changed it at the same time. */
const dropTypeDependent = (given: ServiceSpec, old: ServiceSpec): ServiceSpec => {
  let spec = given;
  if (needsClusterIP(old) && !needsClusterIP(spec) && spec.clusterIP === old.clusterIP && equal(spec.clusterIPs, old.clusterIPs)) {
    for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy'] as const) spec = drop(spec, key);
  }
  if (needsNodePort(old) && !needsNodePort(spec) && spec.ports && samePorts(spec, old)) spec = put(spec, 'ports', each(spec.ports, (port) => drop(port, 'nodePort')));
  if (needsHealthCheckPort(old) && !needsHealthCheckPort(spec) && spec.healthCheckNodePort === old.healthCheckNodePort) spec = drop(spec, 'healthCheckNodePort');
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts) spec = drop(spec, 'allocateLoadBalancerNodePorts');
    if (spec.loadBalancerClass === old.loadBalancerClass) spec = drop(spec, 'loadBalancerClass');
  }
  if (old.type === 'ExternalName' && spec.type !== 'ExternalName' && spec.externalName === old.externalName) spec = drop(spec, 'externalName');
  if (isExternal(old) && !isExternal(spec) && spec.externalTrafficPolicy === old.externalTrafficPolicy) spec = drop(spec, 'externalTrafficPolicy');
  return spec;
};
