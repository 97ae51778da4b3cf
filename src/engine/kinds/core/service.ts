import type { Service, ServiceSpec } from '../../api/kubernetes.ts';
import { checking, checks } from '../checks.ts';
import { age, labelMap, loadBalancerAddresses, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { labelName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { defaultService } from './service/defaults.ts';

const externalIP = ({ spec, status }: Service): string => {
  const external = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || '<none>';
    case 'LoadBalancer':
      return [loadBalancerAddresses(status?.loadBalancer?.ingress), ...external].filter(Boolean).join(',') || '<pending>';
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
};

/** A client may give the one address alone (pkg/registry/core/service/strategy.go, NormalizeClusterIPs). */
const withClusterIPs = (spec: ServiceSpec): ServiceSpec => (spec.clusterIP && !spec.clusterIPs?.length ? { ...spec, clusterIPs: [spec.clusterIP] } : spec);

/** The address of a load balancer is a virtual one, unless it is said otherwise. */
const withIpModes = (object: Service): Service => {
  const ingress = object.status?.loadBalancer?.ingress;
  if (object.spec?.type !== 'LoadBalancer' || !ingress) return object;
  return { ...object, status: { ...object.status, loadBalancer: { ...object.status!.loadBalancer, ingress: ingress.map((each) => (each.ip && !each.ipMode ? { ...each, ipMode: 'VIP' } : each)) } } };
};

/** v1 Service */
export const service: Kind<Service> = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  subresources: ['proxy', 'status'],
  schema: 'IoK8sApiCoreV1Service',
  defaults: defaultService,
  statusDefaults: withIpModes,
  prepareForCreate: (object) => ({ ...object, ...(object.spec ? { spec: withClusterIPs(object.spec) } : {}), status: { loadBalancer: {} } }),
  prepareForUpdate: (object, old) => (!object.spec || !old.spec || object.spec === old.spec ? object : checks().keepAllocated(object, old)),
  columns: [
    name,
    text('Type', ({ spec }) => spec?.type ?? ''),
    text('Cluster-IP', ({ spec }) => spec?.clusterIPs?.[0] ?? (spec?.clusterIP || '<none>')),
    text('External-IP', externalIP),
    text('Port(s)', ({ spec }) => (spec?.ports ?? []).map((port) => `${port.port}${port.nodePort ? `:${port.nodePort}` : ''}/${port.protocol ?? 'TCP'}`).join(',') || '<none>'),
    age,
    labelMap(({ spec }) => spec?.selector),
  ],
  selectableFields: ({ spec }) => ({ 'spec.clusterIP': spec?.clusterIP ?? '', 'spec.type': spec?.type ?? '' }),
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, labelName, out);
      checks().validateService(object, out);
    }),
  changesFirst: true,
  validateUpdate: (object, old, subresource) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      if (subresource === 'status') checks().validateServiceStatus(object, out);
      else checks().validateServiceUpdate(object, old, out);
    }),
  warnings: (object) => checks().serviceWarnings(object),
};
