import { SERVICE_NAME } from '../../api/endpointslice.ts';
import type { Transport } from '../../api/http.ts';
import { rfc3339 } from '../../api/time.ts';
import type { KubeObject } from '../../api/types.ts';
import { all } from '../../sim/channel.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { Core } from '../core.ts';
import { syncApiServices } from './apiservices.ts';
import { ensure, ownRequest } from './ensure.ts';
import { flowSchemas, priorityLevels } from './flowcontrol.ts';
import { roleBindings, roles } from './namespaceroles.ts';
import { clusterRoleBindings, clusterRoles } from './roles.ts';
import { formatIPv4, parseIPv4 } from '../services/addresses.ts';

/** How often the Service `kubernetes` is looked at (kubernetes: pkg/controlplane, EndpointReconcilerConfig.Interval). */
const reconcileMs = 10_000;

/**
 * What a server makes sure of when it starts (its post-start hooks): the system namespaces, the priority classes of the
 * system, and the Service that leads to itself, which it keeps from then on.
 */
export function* bootstrap(server: Transport, core: Core, advertise: { host: string; port: number }, serviceCidr: string): Task {
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) {
    yield* ensure(server, core.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  const defaults = (name: string, group: string, objects: Readonly<Record<string, readonly KubeObject[]>>): Task<unknown> =>
    all(core.sim, name, Object.entries(objects).flatMap(([plural, of]) => of.map((object) => ensure(server, core.builtin(group, 'v1', plural), object))));
  yield* defaults('rbac/bootstrap-roles', 'rbac.authorization.k8s.io', { clusterroles: clusterRoles, clusterrolebindings: clusterRoleBindings, roles, rolebindings: roleBindings });
  yield* defaults('priority-and-fairness-config-producer', 'flowcontrol.apiserver.k8s.io', { prioritylevelconfigurations: priorityLevels, flowschemas: flowSchemas });
  yield* ensure(server, core.priorityClasses, priorityClass('system-node-critical', 2_000_001_000, 'Used for system critical pods that must not be moved from their current node.'));
  yield* ensure(server, core.priorityClasses, priorityClass('system-cluster-critical', 2_000_000_000, 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.'));
  yield* defaultServiceCidr(server, core, serviceCidr);
  yield* syncApiServices(core);
  yield* kubernetesService(server, core, advertise, firstAddress(serviceCidr));
  const kept = [core.services, core.builtin('', 'v1', 'endpoints'), core.builtin('discovery.k8s.io', 'v1', 'endpointslices')];
  for (;;) {
    yield sleep(reconcileMs);
    if (kept.some((kind) => !core.storage.get(kind, 'default', 'kubernetes'))) yield* kubernetesService(server, core, advertise, firstAddress(serviceCidr));
  }
}

/** The range that Services get their addresses from (kubernetes: pkg/controlplane/controller/defaultservicecidr). */
function* defaultServiceCidr(server: Transport, core: Core, cidr: string): Task {
  const kind = core.builtin('networking.k8s.io', 'v1', 'servicecidrs');
  const metadata = { name: 'kubernetes', finalizers: ['networking.k8s.io/service-cidr-finalizer'] };
  yield* ensure(server, kind, { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata, spec: { cidrs: [cidr] } });
  const stored = core.storage.get(kind, undefined, 'kubernetes');
  if (!stored || stored['status']?.conditions) return;
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: rfc3339(core.sim.now()), reason: '', message: 'Kubernetes default Service CIDR is ready' };
  yield* server.request({ ...ownRequest(kind, undefined), verb: 'update', subresource: 'status', name: 'kubernetes', body: { ...stored, status: { conditions: [ready] } } });
}

const priorityClass = (name: string, value: number, description: string): KubeObject => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  description,
});

/** The Service `kubernetes`, whose endpoints the servers keep themselves (kubernetes: pkg/controlplane/controller/kubernetesservice). */
function* kubernetesService(server: Transport, core: Core, { host, port }: { host: string; port: number }, serviceIp: string): Task {
  const metadata = { name: 'kubernetes', namespace: 'default' };
  const ports = [{ name: 'https', port, protocol: 'TCP' }];
  yield* ensure(server, core.services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      type: 'ClusterIP',
      clusterIP: serviceIp,
      clusterIPs: [serviceIp],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      sessionAffinity: 'None',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
    },
  });
  const endpoints = core.builtin('', 'v1', 'endpoints');
  const slices = core.builtin('discovery.k8s.io', 'v1', 'endpointslices');
  const addresses = (existing: readonly string[]) => [...new Set([...existing, host])].sort();
  const before = core.storage.get(endpoints, 'default', 'kubernetes');
  const ips = addresses((before?.['subsets']?.[0]?.addresses ?? []).map((a: { ip: string }) => a.ip));
  yield* ensure(server, endpoints, { apiVersion: 'v1', kind: 'Endpoints', metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }, subsets: [{ addresses: ips.map((ip) => ({ ip })), ports }] });
  yield* ensure(server, slices, {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { [SERVICE_NAME]: 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: ips.map((ip) => ({ addresses: [ip], conditions: { ready: true } })),
    ports,
  });
}

/** The address that the first Service of a range gets: `10.96.0.1` of `10.96.0.0/12`. */
const firstAddress = (cidr: string): string => formatIPv4(parseIPv4(cidr.slice(0, cidr.indexOf('/')))! + 1);
