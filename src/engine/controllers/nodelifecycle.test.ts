import { describe, expect, it } from 'vitest';
import { TestCluster } from './testing.ts';

/** Two nodes whose kubelets renew their leases until told to stop. */
class Beating extends TestCluster {
  private readonly silent = new Set<string>();

  constructor() {
    super({ clusterCidr: '10.244.0.0/16' });
    this.ensureNamespace('kube-node-lease');
    for (const name of ['node01', 'node02']) {
      this.create('leases', { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace: 'kube-node-lease' }, spec: { holderIdentity: name, renewTime: this.micro() } });
    }
  }

  silence(name: string): void {
    this.silent.add(name);
  }

  speak(name: string): void {
    this.silent.delete(name);
    const node = this.node(name);
    const conditions = node.status.conditions.map((c: any) => ({ ...c, status: c.type === 'Ready' ? 'True' : 'False', reason: 'x', lastHeartbeatTime: this.micro().slice(0, 19) + 'Z' }));
    this.send({ verb: 'update', resource: 'nodes', name, subresource: 'status', body: { ...node, status: { ...node.status, conditions } } });
  }

  node(name: string): any {
    return this.send({ verb: 'get', resource: 'nodes', name }).body;
  }

  pass(seconds: number): void {
    for (let s = 0; s < seconds; s += 10) {
      for (const name of ['node01', 'node02']) if (!this.silent.has(name)) this.send({ verb: 'patch', group: 'coordination.k8s.io', resource: 'leases', namespace: 'kube-node-lease', name, body: { spec: { renewTime: this.micro() } }, patchType: 'application/merge-patch+json' });
      this.advance(Math.min(10, seconds - s) * 1000);
    }
  }

  taints(name: string): string[] {
    return (this.node(name).spec.taints ?? []).map((t: any) => `${t.key}:${t.effect}`).sort();
  }

  ready(name: string): any {
    return this.node(name).status.conditions.find((c: any) => c.type === 'Ready');
  }

  private micro(): string {
    return new Date(this.sim.now()).toISOString().replace('Z', '000Z');
  }
}

const pod = (name: string, node: string, extra: object = {}) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { nodeName: node, containers: [{ name: 'c', image: 'x' }], ...extra } });

// pkg/controller/nodelifecycle/node_lifecycle_controller_test.go
describe('node lifecycle', () => {
  it('gives up a node whose kubelet is silent for 50 s, and its pods after their tolerations', () => {
    const t = new Beating();
    t.create('pods', pod('patient', 'node01'));
    t.create('pods', pod('hasty', 'node01', { tolerations: [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }] }));
    t.create('pods', pod('eternal', 'node01', { tolerations: [{ operator: 'Exists' }] }));
    t.pass(20);
    expect(t.taints('node01')).toEqual([]);
    t.silence('node01');
    t.pass(40);
    expect(t.ready('node01').status).toBe('True');
    t.pass(30);
    expect(t.ready('node01')).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' });
    expect(t.taints('node01')).toEqual(['node.kubernetes.io/unreachable:NoExecute', 'node.kubernetes.io/unreachable:NoSchedule']);
    expect(t.taints('node02')).toEqual([]);
    expect(t.get('pods', 'patient').status.conditions.find((c: any) => c.type === 'Ready').status).toBe('False');
    expect(t.eventsOf('patient')).toContain('Warning NodeNotReady node-controller: Node is not ready');
    expect(t.eventsOf('node01')).toContain('Normal NodeNotReady node-controller: Node node01 status is now: NodeNotReady');
    expect(t.eventsOf('hasty')).toContain('Normal TaintManagerEviction taint-eviction-controller: Marking for deletion Pod default/hasty');
    t.pass(310);
    const names = t.list('pods').filter((p) => !p.metadata.deletionTimestamp).map((p) => p.metadata.name);
    expect(names).toEqual(['eternal']);
    expect(t.sim.faults).toEqual([]);
  });

  it('takes it all back when the kubelet speaks again', () => {
    const t = new Beating();
    t.create('pods', pod('patient', 'node01'));
    t.pass(10);
    t.silence('node01');
    t.pass(80);
    t.speak('node01');
    t.pass(10);
    expect(t.taints('node01')).toEqual([]);
    expect(t.eventsOf('patient')).toContain('Normal TaintManagerEviction taint-eviction-controller: Cancelling deletion of Pod default/patient');
    t.pass(310);
    expect(t.get('pods', 'patient').metadata.deletionTimestamp).toBeUndefined();
  });

  it('taints by conditions and by cordon, as recording 32 shows', () => {
    const t = new Beating();
    t.pass(10);
    const node = t.node('node01');
    t.send({ verb: 'update', resource: 'nodes', name: 'node01', body: { ...node, spec: { ...node.spec, unschedulable: true } } });
    t.pass(1);
    expect(t.taints('node01')).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']);
    const now = t.node('node01');
    t.send({ verb: 'update', resource: 'nodes', name: 'node01', body: { ...now, spec: { ...now.spec, unschedulable: false } } });
    t.send({ verb: 'update', resource: 'nodes', name: 'node01', subresource: 'status', body: { ...t.node('node01'), status: { ...now.status, conditions: [...now.status.conditions, { type: 'MemoryPressure', status: 'True' }] } } });
    t.pass(1);
    expect(t.taints('node01')).toEqual(['node.kubernetes.io/memory-pressure:NoSchedule']);
  });

  it('says never of a node that was never heard of', () => {
    const t = new Beating();
    t.send({ verb: 'create', resource: 'nodes', body: { apiVersion: 'v1', kind: 'Node', metadata: { name: 'ghost' } } });
    t.pass(80);
    expect(t.ready('ghost')).toMatchObject({ status: 'Unknown', reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' });
  });

  it('gives each node a range of the pod network', () => {
    const t = new Beating();
    t.pass(1);
    expect(['node01', 'node02'].map((name) => t.node(name).spec.podCIDR)).toEqual(['10.244.0.0/24', '10.244.1.0/24']);
  });

  it('evicts at once where a NoExecute taint is not tolerated', () => {
    const t = new Beating();
    t.create('pods', pod('a', 'node01'));
    t.pass(5);
    const node = t.node('node01');
    t.send({ verb: 'update', resource: 'nodes', name: 'node01', body: { ...node, spec: { ...node.spec, taints: [{ key: 'key2', effect: 'NoExecute' }] } } });
    t.advance(300);
    expect(t.get('pods', 'a').metadata.deletionTimestamp).toBeDefined();
    expect(t.get('pods', 'a').status.conditions.find((c: any) => c.type === 'DisruptionTarget')).toMatchObject({ reason: 'DeletionByTaintManager', message: 'Taint manager: deleting due to NoExecute taint' });
  });
});
