import { rfc3339 } from '../../api/time.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Task } from '../../sim/sim.ts';
import { compareVersions } from '../../kinds/registry.ts';
import type { Core } from '../core.ts';
import { noteOwnCreate } from '../managedfields/notes.ts';

// Every group and version that is served has an APIService (kubernetes: pkg/controlplane/apiserver/aggregator.go).

const priorities: Record<string, number> = {
  '': 18000,
  'apps': 17800,
  'events.k8s.io': 17750,
  'authentication.k8s.io': 17700,
  'authorization.k8s.io': 17600,
  'autoscaling': 17500,
  'batch': 17400,
  'certificates.k8s.io': 17300,
  'networking.k8s.io': 17200,
  'policy': 17100,
  'rbac.authorization.k8s.io': 17000,
  'storage.k8s.io': 16800,
  'admissionregistration.k8s.io': 16700,
  'apiextensions.k8s.io': 16700,
  'scheduling.k8s.io': 16600,
  'coordination.k8s.io': 16500,
  'node.k8s.io': 16300,
  'discovery.k8s.io': 16200,
  'flowcontrol.apiserver.k8s.io': 16100,
  'resource.k8s.io': 15900,
};

const customPriority = 1000;
const managed = 'kube-aggregator.kubernetes.io/automanaged';

const apiService = (core: Core, group: string, version: string, rank: number): KubeObject => {
  const now = rfc3339(core.sim.now());
  const builtin = priorities[group];
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${version}.${group}`, labels: { [managed]: builtin === undefined ? 'true' : 'onstart' }, uid: core.chance.uuid(), creationTimestamp: now, resourceVersion: '' },
    spec: { ...(group && { group }), groupPriorityMinimum: builtin ?? customPriority, version, versionPriority: builtin === undefined ? 100 : 15 - rank },
    status: { conditions: [{ lastTransitionTime: now, message: 'Local APIServices are always available', reason: 'Local', status: 'True', type: 'Available' }] },
  };
};

/** Adds what is missing and removes those whose group and version are no longer served. */
export function* syncApiServices(core: Core): Task {
  const kind = core.builtin('apiregistration.k8s.io', 'v1', 'apiservices');
  const served = new Map<string, string[]>();
  for (const { group, version } of core.kinds.all()) {
    // The aggregator serves its own group.
    if (group === kind.group) continue;
    const versions = served.get(group) ?? [];
    if (!versions.includes(version)) served.set(group, [...versions, version].sort(compareVersions));
  }
  const wanted = new Set<string>();
  for (const [group, versions] of [...served].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const [rank, version] of versions.entries()) {
      const name = `${version}.${group}`;
      wanted.add(name);
      if (core.storage.find(kind, undefined, name)) continue;
      const service = apiService(core, group, version, rank);
      noteOwnCreate(kind, service);
      yield* core.storage.put(kind, service, 0, 'kube-apiserver');
    }
  }
  for (const object of core.storage.all(kind)) {
    const current = core.storage.find(kind, undefined, object.metadata.name);
    if (current && object.metadata.labels?.[managed] && !wanted.has(object.metadata.name)) yield* core.storage.remove(kind, object, current.modRevision, 'kube-apiserver');
  }
}
