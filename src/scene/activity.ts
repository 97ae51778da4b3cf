import type { Trace } from '../engine/api/trace.ts';
import type { ComponentName, EtcdLog, EtcdWrite, Flow, FlowHop, Place, Pulse, ScheduleVerdict } from './types.ts';

/** Finds cards for names in traces. */
export interface Lookup {
  /** Id of an object by plural, namespace and name; 0 when there is no card. */
  object(resource: string, namespace: string | undefined, name: string | undefined): number;
  /** Id of the node that a pod is bound to. */
  nodeOfPod(namespace: string | undefined, name: string | undefined): number;
  node(name: string | undefined): number;
}

/** Writes kept for a fresh page, and sent at once at most. */
const KEPT_WRITES = 200;
const SENT_WRITES = 60;
const SENT_PULSES = 40;
const SENT_FLOWS = 12;
const SENT_NODES = 20;

const COMPONENTS = new Set<string>(['kube-apiserver', 'etcd', 'kube-scheduler', 'kube-controller-manager', 'kubelet', 'kube-proxy', 'coredns'] satisfies ComponentName[]);
const READS = new Set(['get', 'list', 'watch']);

/** What happened since the last delta: pulses along the edges of the API, etcd's log, requests through the network, verdicts. */
export class Activity {
  private pulses = new Map<string, Pulse>();
  private flows: Flow[] = [];
  private schedules: ScheduleVerdict[] = [];
  private fresh: EtcdWrite[] = [];
  private skipped = 0;
  private readonly recent: EtcdWrite[] = [];
  private revision = 0;

  /** `quiet`: the user agent of the picture itself, which is not part of the picture. */
  constructor(
    private readonly lookup: Lookup,
    private readonly quiet: string,
  ) {}

  take(trace: Trace): void {
    switch (trace.kind) {
      case 'api':
        return this.api(trace);
      case 'write':
        return this.write(trace);
      case 'watch':
        return this.watch(trace);
      case 'flow':
        return this.flow(trace);
      case 'schedule':
        return this.schedule(trace);
    }
  }

  /** What there is to tell, and forgets it; undefined when nothing happened. */
  flush(): { etcd?: EtcdLog; pulses?: Pulse[]; flows?: Flow[]; schedules?: ScheduleVerdict[] } | undefined {
    const out: ReturnType<Activity['flush']> = {};
    let any = false;
    if (this.fresh.length > 0) {
      out.etcd = { revision: this.revision, writes: this.fresh, skipped: this.skipped };
      this.fresh = [];
      this.skipped = 0;
      any = true;
    }
    if (this.pulses.size > 0) {
      out.pulses = [...this.pulses.values()];
      if (out.pulses.length > SENT_PULSES) {
        const weight = (p: Pulse) => (p.kind === 'read' || p.kind === 'heartbeat' ? 1 : 0);
        out.pulses = out.pulses.sort((a, b) => weight(a) - weight(b) || b.count - a.count).slice(0, SENT_PULSES).sort((a, b) => a.at - b.at);
      }
      this.pulses = new Map();
      any = true;
    }
    if (this.flows.length > 0) {
      out.flows = this.flows;
      this.flows = [];
      any = true;
    }
    if (this.schedules.length > 0) {
      out.schedules = this.schedules;
      this.schedules = [];
      any = true;
    }
    return any ? out : undefined;
  }

  /** The newest writes, for a fresh page. */
  log(): EtcdLog {
    return { revision: this.revision, writes: [...this.recent], skipped: 0 };
  }

  private pulse(at: number, from: Place, to: Place, kind: Pulse['kind'], label: string, object: number, failed: boolean, count = 1): void {
    const key = `${from.name}${from.node ?? ''}>${to.name}${to.node ?? ''}|${kind}|${label}`;
    const known = this.pulses.get(key);
    if (!known) {
      this.pulses.set(key, { at, from, to, kind, label, object: object || undefined, count, errors: failed ? count : 0 });
      return;
    }
    known.count += count;
    if (failed) known.errors += count;
    if (known.object !== object) known.object = undefined;
  }

  private api(t: Extract<Trace, { kind: 'api' }>): void {
    if (t.actor === this.quiet) return;
    const from = this.place(t.actor, t.resource, t.namespace, t.name);
    if (from.name === 'kube-apiserver') return;
    const kind = t.resource === 'leases' ? 'heartbeat' : READS.has(t.verb) ? 'read' : 'write';
    const resource = t.subresource ? `${t.resource}/${t.subresource}` : t.resource;
    this.pulse(t.at, from, { name: 'kube-apiserver' }, kind, `${t.verb} ${resource}`, this.lookup.object(t.resource, t.namespace, t.name), t.code >= 400);
  }

  private write(t: Extract<Trace, { kind: 'write' }>): void {
    const write: EtcdWrite = { at: t.at, revision: t.revision, key: t.key, op: t.type === 'DELETE' ? 'delete' : t.version === 1 ? 'create' : 'update', actor: t.actor };
    if (t.cause?.what) write.cause = t.cause.what;
    if (t.revision > this.revision) this.revision = t.revision;
    push(this.recent, write, KEPT_WRITES);
    if (push(this.fresh, write, SENT_WRITES)) this.skipped++;
    const kind = resourceOfKey(t.key);
    this.pulse(t.at, { name: 'kube-apiserver' }, { name: 'etcd' }, kind === 'leases' ? 'heartbeat' : 'store', kind, 0, false);
  }

  private watch(t: Extract<Trace, { kind: 'watch' }>): void {
    if (t.to === this.quiet) return;
    const to = this.place(t.to, t.resource, undefined, undefined);
    if (to.name === 'kube-apiserver') return;
    this.pulse(t.at, { name: 'kube-apiserver' }, to, t.resource === 'leases' ? 'heartbeat' : 'watch', t.resource, 0, false, t.count);
  }

  private flow(t: Extract<Trace, { kind: 'flow' }>): void {
    const hops = t.hops.map((hop): FlowHop => {
      const id = this.hop(hop.kind, hop.what);
      return { kind: hop.kind, what: hop.what, ...(id ? { id } : {}), ...(hop.note ? { note: hop.note } : {}) };
    });
    push(this.flows, { id: t.id, at: t.at, hops, outcome: t.outcome, ok: isOk(t.outcome), ms: t.ms }, SENT_FLOWS);
  }

  private schedule(t: Extract<Trace, { kind: 'schedule' }>): void {
    const [namespace, name] = split(t.pod);
    const pod = this.lookup.object('pods', namespace, name);
    if (!pod) return;
    const rest = new Map<string, number>();
    for (const v of t.verdicts.slice(SENT_NODES)) rest.set(v.reason ?? '', (rest.get(v.reason ?? '') ?? 0) + 1);
    push(
      this.schedules,
      {
        at: t.at,
        pod,
        node: this.lookup.node(t.node),
        nodes: t.verdicts.slice(0, SENT_NODES).map((v) => ({ node: this.lookup.node(v.node), plugin: v.plugin, reason: v.reason, score: v.score })),
        ...(rest.size > 0 ? { rest: [...rest].map(([reason, count]) => ({ reason, count })) } : {}),
      },
      SENT_PULSES,
    );
  }

  private hop(kind: string, what: string): number {
    if (kind === 'host') return this.lookup.node(what);
    if (kind !== 'pod' && kind !== 'service') return 0;
    const [namespace, name] = split(what);
    return this.lookup.object(kind === 'pod' ? 'pods' : 'services', namespace, name);
  }

  private place(actor: string, resource: string, namespace: string | undefined, name: string | undefined): Place {
    if (actor === 'kubectl') return { name: 'kubectl' };
    if (!COMPONENTS.has(actor)) return { name: actor.endsWith('-controller') ? 'kube-controller-manager' : 'other' };
    if (actor !== 'kubelet') return { name: actor as ComponentName };
    const node = resource === 'pods' ? this.lookup.nodeOfPod(namespace, name) : this.lookup.node(name);
    return node ? { name: 'kubelet', node } : { name: 'kubelet' };
  }
}

/** Adds to a list that holds at most `max`; true when the oldest had to go. */
function push<T>(list: T[], item: T, max: number): boolean {
  list.push(item);
  if (list.length <= max) return false;
  list.shift();
  return true;
}

const split = (key: string): [string | undefined, string] => {
  const slash = key.indexOf('/');
  return slash < 0 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)];
};

const isOk = (outcome: string): boolean => /^(ok|connected|open|[123]\d\d)\b/i.test(outcome);

/** `/registry/pods/default/web` → `pods`; `/registry/apiextensions.k8s.io/...` → the part after the group; leases alike. */
function resourceOfKey(key: string): string {
  const parts = key.split('/');
  const first = parts[2] ?? '';
  return first.includes('.') ? (parts[3] ?? first) : first;
}
