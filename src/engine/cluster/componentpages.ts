import { forbidden } from '../api/errors.ts';
import { clientMetrics } from '../api/clientmetrics.ts';
import { Exposition, expositionType } from '../api/exposition.ts';
import { buildInfo, processMetrics, type ProcessResources } from '../api/processmetrics.ts';
import { queueMetrics } from '../api/queuemetrics.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import type { Client } from '../client/client.ts';
import { queuesOf } from '../client/workqueue.ts';
import { authenticated, review } from '../kubelet/authorize.ts';
import type { HttpRequest, HttpResponse } from '../network/types.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { Sim, Task } from '../sim/sim.ts';
import { answer } from './answer.ts';

/** A component of the control plane that serves pages about itself. */
export interface Served extends ProcessResources {
  name: string;
  sim: Sim;
  /** With which it asks the API server. */
  client: Client;
  /** When its process started, in virtual milliseconds. */
  since: number;
  /** Of the API server, with its port. */
  server: string;
  scheduler?: Scheduler;
}

/** What controllers' queues are called (kubernetes: pkg/controller), by ours; those that are not here are nobody's in the controller manager. */
const queueNames: Readonly<Record<string, string>> = {
  'certificatesigningrequest-approving-controller': 'certificate',
  'certificatesigningrequest-signing-controller': 'certificate',
  'clusterrole-aggregation-controller': 'ClusterRoleAggregator',
  'cronjob-controller': 'cronjob',
  'daemonset-controller': 'daemonset',
  'deployment-controller': 'deployment',
  'disruption-controller': 'disruption',
  'endpoints-controller': 'endpoint',
  'endpointslice-controller': 'endpoint_slice',
  'endpointslice-mirroring-controller': 'endpoint_slice_mirroring',
  'ephemeral-volume-controller': 'ephemeral_volume',
  'garbage-collector-controller': 'garbage_collector_attempt_to_delete',
  'garbage-collector-controller orphans': 'garbage_collector_attempt_to_orphan',
  'horizontal-pod-autoscaler-controller': 'horizontalpodautoscaler',
  'job-controller': 'job',
  'job-controller orphans': 'job_orphan_pod',
  'namespace-controller': 'namespace',
  'node-ipam-controller': 'node',
  'node-lifecycle-controller': 'node_lifecycle_controller',
  'persistentvolume-binder-controller claims': 'claims',
  'persistentvolume-binder-controller volumes': 'volumes',
  'replicaset-controller': 'replicaset',
  'replicationcontroller-controller': 'replicationmanager',
  'resourcequota-controller': 'resourcequota_primary',
  'root-ca-certificate-publisher-controller': 'root_ca_cert_publisher',
  'serviceaccount-controller': 'serviceaccount',
  'serviceaccount-token-controller': 'serviceaccount_tokens_secret',
  'statefulset-controller': 'statefulset',
  'ttl-after-finished-controller': 'ttl_jobs_to_delete',
  'ttl-controller': 'ttlcontroller',
};

/** Answers what is no health check, to those who may ask (kubernetes: cmd/kube-scheduler/app/server.go, apiserver: pkg/server with delegated authentication and authorization). */
export function* serveComponent(served: Served, request: HttpRequest): Task<HttpResponse> {
  const [path = ''] = request.path.split('?');
  const refused = yield* refusal(served.client, request, path);
  if (refused) {
    const { kind, apiVersion, ...rest } = refused.status;
    return answer(refused.code, `${JSON.stringify({ kind, apiVersion, ...rest })}\n`, 'application/json');
  }
  if (path === '/metrics') return answer(200, metricsOf(served), expositionType);
  if (path === '/metrics/slis') return answer(200, '', expositionType);
  return answer(404, '404 page not found\n');
}

function* refusal(client: Client, request: HttpRequest, path: string): Task<StatusError | undefined> {
  try {
    const user = (yield* authenticated(client, request)) ?? { username: 'system:anonymous', groups: ['system:unauthenticated'] };
    const spec = { user: user.username, groups: user.groups, nonResourceAttributes: { path, verb: 'get' } };
    const { allowed } = yield* review(client, 'authorization.k8s.io', 'SubjectAccessReview', spec);
    return allowed ? undefined : forbidden({ group: '', resource: '' }, '', `User ${JSON.stringify(user.username)} cannot get path ${JSON.stringify(path)}`);
  } catch (error) {
    if (error instanceof StatusError) return error;
    if (error instanceof ConnectionError) return new StatusError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message: `Internal Server Error: ${JSON.stringify(path)}: ${error.message}`, code: 500 });
    throw error;
  }
}

const metricsOf = (served: Served): string => {
  const { name, sim, client, since, server, scheduler } = served;
  const page = new Exposition();
  page.family('leader_election_master_status', 'gauge', 'ALPHA', "Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master. 'name' is the string used to identify the lease. Please make sure to group by name.");
  page.sample({ name }, 1);
  if (scheduler) schedulerMetrics(page, scheduler);
  else queueMetrics(page, [...queuesOf(sim)].flatMap((queue) => (queueNames[queue.name] ? [queue.measured(queueNames[queue.name])] : [])));
  clientMetrics(page, server, client.sent);
  processMetrics(page, { memory: served.memory, cpu: served.cpu, goroutines: scheduler ? 320 : 1480, since, now: sim.now() });
  buildInfo(page);
  return page.text();
};

// kubernetes: pkg/scheduler/metrics/metrics.go
const schedulerMetrics = (page: Exposition, scheduler: Scheduler): void => {
  const { pending, attempts } = scheduler.counts();
  page.family('scheduler_pending_pods', 'gauge', 'STABLE', "Number of pending pods, by the queue type. 'active' means number of pods in activeQ; 'backoff' means number of pods in backoffQ; 'unschedulable' means number of pods in unschedulablePods that the scheduler attempted to schedule and failed; 'gated' is the number of unschedulable pods that the scheduler never attempted to schedule because they are gated.");
  for (const queue of ['active', 'backoff', 'gated', 'unschedulable'] as const) page.sample({ queue }, pending[queue]);
  page.family('scheduler_schedule_attempts_total', 'counter', 'STABLE', "Number of attempts to schedule pods, by the result. 'unschedulable' means a pod could not be scheduled, while 'error' means an internal scheduler problem.");
  for (const { profile, result, n } of attempts) page.sample({ profile, result }, n);
};
