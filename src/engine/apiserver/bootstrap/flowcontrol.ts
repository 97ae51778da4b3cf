import type { KubeObject } from '../../api/types.ts';

// The default priority levels and flow schemas (kubernetes: apiserver/pkg/apis/flowcontrol/bootstrap/default.go).

const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';

const metadata = (name: string) => ({ name, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' } });

const limited = (name: string, nominalConcurrencyShares: number, lendablePercent: number, queues?: readonly [number, number]): KubeObject => ({
  apiVersion,
  kind: 'PriorityLevelConfiguration',
  metadata: metadata(name),
  spec: {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares,
      lendablePercent,
      limitResponse: queues ? { type: 'Queue', queuing: { queues: queues[0], handSize: queues[1], queueLengthLimit: 50 } } : { type: 'Reject' },
    },
  },
});

export const priorityLevels: readonly KubeObject[] = [
  { apiVersion, kind: 'PriorityLevelConfiguration', metadata: metadata('exempt'), spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } } },
  limited('catch-all', 5, 0),
  limited('system', 30, 33, [64, 6]),
  limited('node-high', 40, 25, [64, 6]),
  limited('leader-election', 10, 0, [16, 4]),
  limited('workload-high', 40, 50, [128, 6]),
  limited('workload-low', 100, 90, [128, 6]),
  limited('global-default', 20, 50, [128, 6]),
];

const groups = (...names: string[]) => names.map((name) => ({ kind: 'Group', group: { name: `system:${name}` } }));
const users = (...names: string[]) => names.map((name) => ({ kind: 'User', user: { name: `system:${name}` } }));
const accounts = (...names: string[]) => names.map((name) => ({ kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name } }));

const everyone = groups('unauthenticated', 'authenticated');
const all = ['*'];

/** Requests for some resources in every namespace; of cluster-wide ones too where that is said. */
const resources = (verbs: readonly string[], group: string, names: readonly string[], clusterScope = false) => ({ verbs, apiGroups: [group], resources: names, ...(clusterScope && { clusterScope }), namespaces: all });

const everything = { resourceRules: [resources(all, '*', all, true)], nonResourceRules: [{ verbs: all, nonResourceURLs: all }] };

const schema = (name: string, level: string, matchingPrecedence: number, distinguisher: 'ByUser' | 'ByNamespace' | undefined, subjects: readonly object[], rules: object = everything): KubeObject => ({
  apiVersion,
  kind: 'FlowSchema',
  metadata: metadata(name),
  spec: { priorityLevelConfiguration: { name: level }, matchingPrecedence, ...(distinguisher && { distinguisherMethod: { type: distinguisher } }), rules: [{ subjects, ...rules }] },
});

const hold = ['get', 'create', 'update'];
const leases = { resourceRules: [resources(hold, 'coordination.k8s.io', ['leases'])] };

export const flowSchemas: readonly KubeObject[] = [
  schema('exempt', 'exempt', 1, undefined, groups('masters')),
  schema('probes', 'exempt', 2, undefined, everyone, { nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }] }),
  schema('system-leader-election', 'leader-election', 100, 'ByUser', [...users('kube-controller-manager', 'kube-scheduler'), ...accounts('*')], leases),
  schema('endpoint-controller', 'workload-high', 150, 'ByUser', [...users('kube-controller-manager'), ...accounts('endpoint-controller', 'endpointslicemirroring-controller')], { resourceRules: [resources(hold, '', ['endpoints'])] }),
  schema('workload-leader-election', 'leader-election', 200, 'ByUser', accounts('*'), leases),
  schema('system-node-high', 'node-high', 400, 'ByUser', groups('nodes'), { resourceRules: [resources(all, '', ['nodes', 'nodes/status'], true), resources(all, 'coordination.k8s.io', ['leases'])] }),
  schema('system-nodes', 'system', 500, 'ByUser', groups('nodes')),
  schema('kube-controller-manager', 'workload-high', 800, 'ByNamespace', users('kube-controller-manager')),
  schema('kube-scheduler', 'workload-high', 800, 'ByNamespace', users('kube-scheduler')),
  schema('kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', accounts('*')),
  schema('service-accounts', 'workload-low', 9000, 'ByUser', groups('serviceaccounts')),
  schema('global-default', 'global-default', 9900, 'ByUser', everyone),
  schema('catch-all', 'catch-all', 10_000, 'ByUser', everyone),
];

/** What the flow control's controller says of a schema: whether the level that it names exists (apiserver/pkg/util/flowcontrol/apf_controller.go). */
export const dangling = (level: string, exists: boolean, now: string): object => ({
  type: 'Dangling',
  status: exists ? 'False' : 'True',
  lastTransitionTime: now,
  reason: exists ? 'Found' : 'NotFound',
  message: `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)} and ${exists ? 'it exists' : 'there is no such object'}`,
});
