import type { Lease, Pod } from '../engine/api/kubernetes.ts';
import type { Trace, Tracer } from '../engine/api/trace.ts';
import type { Client } from '../engine/client/client.ts';
import { Informer } from '../engine/client/informer.ts';
import * as r from '../engine/client/resources.ts';
import type { Resource } from '../engine/client/resources.ts';
import type { Sim } from '../engine/sim/sim.ts';

export interface WatchOptions {
  sim: Sim;
  /** Its user agent marks the picture's own requests, which the picture leaves out. */
  client: Client;
  tracer: Tracer;
}

/** What a picture is drawn from. */
export interface Watched {
  nodes: Informer;
  namespaces: Informer;
  pods: Informer<Pod>;
  owners: readonly Informer[];
  services: Informer;
  slices: Informer;
  things: readonly Informer[];
  leases: Informer<Lease>;
  /** Calls back with the traces from now on, after the last of those before. */
  traces(take: (trace: Trace) => void): void;
  stop(): void;
}

const OWNERS: Resource<any>[] = [r.deployments, r.replicaSets, r.statefulSets, r.daemonSets, r.jobs, r.cronJobs, r.replicationControllers];
const THINGS: Resource<any>[] = [r.configMaps, r.secrets, r.persistentVolumeClaims, r.persistentVolumes, r.ingresses, r.networkPolicies, r.horizontalPodAutoscalers, r.podDisruptionBudgets];

/** Traces that are kept for a picture that is not drawn yet. */
const KEPT_TRACES = 1000;

/** Keeps the last traces, for whom they are told to later. */
function gather(tracer: Tracer): Pick<Watched, 'traces' | 'stop'> {
  let gathered: Trace[] = [];
  let take = (trace: Trace): void => {
    gathered.push(trace);
    if (gathered.length >= 2 * KEPT_TRACES) gathered = gathered.slice(-KEPT_TRACES);
  };
  return {
    stop: tracer.listen((trace) => take(trace)),
    traces(fn) {
      take = fn;
      gathered.forEach(fn);
      gathered = [];
    },
  };
}

/**
 * Watches the cluster through its API and listens to its traces. The requests are part of the simulation, so they begin
 * with it; when the picture is drawn is the page's affair.
 */
export function watchCluster({ sim, client, tracer }: WatchOptions): Watched {
  const watch = (resource: Resource<any>, namespace?: string) => new Informer(sim, client, resource, { namespace });
  const nodes = watch(r.nodes);
  const namespaces = watch(r.namespaces);
  const pods = watch(r.pods);
  const owners = OWNERS.map((resource) => watch(resource));
  const services = watch(r.services);
  const slices = watch(r.endpointSlices);
  const things = THINGS.map((resource) => watch(resource));
  const leases = watch(r.leases, 'kube-system');
  const { traces, stop } = gather(tracer);
  const informers = [nodes, namespaces, pods, ...owners, services, slices, ...things, leases];
  for (const informer of informers) informer.start();
  return {
    ...{ nodes, namespaces, pods, owners, services, slices, things, leases, traces },
    stop() {
      stop();
      for (const informer of informers) informer.stop();
    },
  };
}
