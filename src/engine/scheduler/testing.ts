import type { Pod } from '../api/kubernetes.ts';
import { Tracer } from '../api/trace.ts';
import { admin, TestServer } from '../apiserver/testing.ts';
import { Client } from '../client/client.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';

export interface NodeSpec {
  cpu?: string;
  memory?: string;
  pods?: string;
  labels?: Record<string, string>;
  taints?: { key: string; value?: string; effect: string }[];
  unschedulable?: boolean;
  images?: { names: string[]; sizeBytes: number }[];
}

/** For tests: an API server with nodes, and the scheduler. Nobody runs the pods. */
export class TestScheduler extends TestServer {
  readonly scheduler: Scheduler;
  readonly tracer = new Tracer();

  constructor(nodes: Record<string, NodeSpec> = { node01: {}, node02: {} }) {
    super();
    for (const [name, spec] of Object.entries(nodes)) this.addNode(name, spec);
    this.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
    this.scheduler = createScheduler({ sim: this.sim, clientFor: (agent) => new Client(this.server, agent, admin), tracer: this.tracer, leaderElect: false });
    this.scheduler.start();
    this.advance(100);
  }

  addNode(name: string, { cpu = '4', memory = '8Gi', pods = '110', labels = {}, taints, unschedulable, images }: NodeSpec = {}): void {
    const resources = { cpu, memory, pods, 'ephemeral-storage': '50Gi' };
    const spec = { ...(taints ? { taints } : {}), ...(unschedulable ? { unschedulable } : {}) };
    const node = this.send({ verb: 'create', resource: 'nodes', body: { apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } }, spec } }).body;
    if (node.code) throw new Error(node.message);
    // The server taints a new node as not ready; a node that reports itself ready has lost that taint.
    const made = this.send({ verb: 'update', resource: 'nodes', name, body: { ...node, spec: { ...node.spec, taints: taints ?? [] } } }).body;
    const status = { capacity: resources, allocatable: resources, conditions: [{ type: 'Ready', status: 'True' }], ...(images ? { images } : {}) };
    this.send({ verb: 'update', resource: 'nodes', name, subresource: 'status', body: { ...made, status } });
  }

  changeNode(name: string, change: (node: any) => any): void {
    const node = this.send({ verb: 'get', resource: 'nodes', name }).body;
    const response = this.send({ verb: 'update', resource: 'nodes', name, body: change(node) });
    if (response.code >= 400) throw new Error(response.body.message);
  }

  /** Creates a pod with one container. */
  addPod(name: string, spec: Partial<Pod['spec']> & { cpu?: string; memory?: string; hostPort?: number } = {}, metadata: object = {}): void {
    const { cpu, memory, hostPort, ...rest } = spec;
    const requests = { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}) };
    const container = { name: 'c', image: 'nginx', ...(cpu || memory ? { resources: { requests } } : {}), ...(hostPort ? { ports: [{ containerPort: 80, hostPort, protocol: 'TCP' }] } : {}) };
    const made = this.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec: { containers: [container], ...rest } });
    if (made.code) throw new Error(made.message);
  }

  /** Where a pod is. */
  nodeOf(name: string): string | undefined {
    return this.get('pods', name).spec?.nodeName;
  }

  conditionOf(name: string): any {
    return this.get('pods', name).status?.conditions?.find((c: any) => c.type === 'PodScheduled');
  }

  /** The messages of a pod's events, oldest first. */
  eventsOf(name: string): any[] {
    const { items } = this.send({ verb: 'list', resource: 'events', namespace: 'default' }).body;
    return items.filter((e: any) => e.involvedObject.name === name).sort((a: any, b: any) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
  }

  remove(name: string): void {
    this.send({ verb: 'delete', resource: 'pods', namespace: 'default', name, body: { gracePeriodSeconds: 0 } });
  }
}
