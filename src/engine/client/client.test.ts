import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/kubernetes.ts';
import { Sim, sleep, type Task } from '../sim/sim.ts';
import { Client } from './client.ts';
import { FakeTransport } from './fake.ts';
import { SharedInformerFactory } from './informer.ts';
import { LeaderElector } from './leaderelection.ts';
import { byController, byNode, orphansOf, SelectorCandidates } from './lister.ts';
import { EventRecorder } from './recorder.ts';
import { pods, services } from './resources.ts';
import { SeriesRecorder } from './series.ts';
import { WorkQueue } from './workqueue.ts';

const EPOCH = Date.UTC(2026, 10, 21);
const world = () => {
  const sim = new Sim(1, EPOCH);
  const fake = new FakeTransport(sim);
  const client = new Client(fake, 'test', {});
  return { sim, fake, client };
};
const pod = (name: string, extra: object = {}): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, ...extra }) as Pod;
const events = (fake: FakeTransport) => [...fake.objects.values()].filter((o) => o.kind === 'Event');

// client-go tools/cache/reflector_test.go
describe('Informer', () => {
  const log = (sim: Sim, client: Client) => {
    const seen: string[] = [];
    const factory = new SharedInformerFactory(sim, client);
    const informer = factory.informer(pods);
    informer.handle({
      add: (o) => seen.push(`+${o.metadata.name}`),
      update: (a, b) => seen.push(`~${a.metadata.resourceVersion}>${b.metadata.resourceVersion}`),
      delete: (o) => seen.push(`-${o.metadata.name}`),
    });
    factory.start();
    return { seen, informer, factory };
  };

  it('lists, then follows; the store is ahead of the handlers', () => {
    const { sim, fake, client } = world();
    fake.put('pods', pod('a'));
    const { seen, informer } = log(sim, client);
    sim.run({ until: EPOCH + 100 });
    fake.put('pods', pod('a'));
    fake.put('pods', pod('b'));
    fake.remove('pods', 'default', 'b');
    sim.run({ until: EPOCH + 200 });
    expect(seen).toEqual(['+a', '~101>102', '+b', '-b']);
    expect(informer.get('default', 'a')?.metadata.resourceVersion).toBe('102');
  });

  it('lists again after 410 and finds what changed meanwhile', () => {
    const { sim, fake, client } = world();
    fake.put('pods', pod('a'));
    fake.put('pods', pod('gone'));
    const { seen } = log(sim, client);
    sim.run({ until: EPOCH + 100 });
    fake.compacted = true;
    fake.drop();
    fake.remove('pods', 'default', 'gone');
    fake.put('pods', pod('new'));
    sim.run({ until: EPOCH + 150 });
    fake.compacted = false;
    sim.run({ until: EPOCH + 10_000 });
    expect(seen).toEqual(['+a', '+gone', '+new', '-gone']);
  });

  it('backs off while nobody answers, and recovers', () => {
    const { sim, fake, client } = world();
    fake.down = true;
    const { seen, informer } = log(sim, client);
    sim.run({ until: EPOCH + 60_000 });
    expect(informer.synced).toBe(false);
    fake.down = false;
    fake.put('pods', pod('a'));
    sim.run({ until: EPOCH + 130_000 });
    expect(seen).toEqual(['+a']);
  });

  it('keeps indexes over changes', () => {
    const { sim, fake, client } = world();
    const { informer } = log(sim, client);
    const owners = byController(informer);
    const nodes = byNode(informer);
    const names = (m: { values(): Iterable<Pod> }) => [...m.values()].map((p) => p.metadata.name);
    fake.put('pods', pod('a'));
    sim.run({ until: EPOCH + 100 });
    expect([names(owners.get(orphansOf('default'))), names(nodes.get(''))]).toEqual([['a'], ['a']]);
    const owned = pod('a', { spec: { nodeName: 'n1', containers: [] } });
    fake.put('pods', { ...owned, metadata: { ...owned.metadata, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true }] } });
    sim.run({ until: EPOCH + 200 });
    expect([names(owners.get(orphansOf('default'))), names(owners.get('u')), names(nodes.get('')), names(nodes.get('n1'))]).toEqual([[], ['a'], [], ['a']]);
    fake.remove('pods', 'default', 'a');
    sim.run({ until: EPOCH + 300 });
    expect([owners.get('u').size, nodes.get('n1').size]).toEqual([0, 0]);
  });

  it('finds candidates for a selector by the labels of the object', () => {
    const { sim, fake, client } = world();
    const factory = new SharedInformerFactory(sim, client);
    const informer = factory.informer(services);
    const candidates = new SelectorCandidates(informer, 'selector', (s) => s.spec?.selector as Record<string, string> | undefined);
    factory.start();
    const svc = (name: string, selector?: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec: { selector } });
    fake.put('services', svc('web', { app: 'web' }));
    fake.put('services', svc('db', { app: 'db' }));
    fake.put('services', svc('none'));
    sim.run({ until: EPOCH + 100 });
    const found: string[] = [];
    candidates.each('default', { app: 'web', tier: 'x' }, (s) => found.push(s.metadata.name));
    candidates.each('other', { app: 'web' }, (s) => found.push(s.metadata.name));
    expect(found).toEqual(['web']);
  });
});

// client-go util/workqueue
describe('WorkQueue', () => {
  it('merges a key that comes in often, and works on it once more when it comes in meanwhile', () => {
    const { sim } = world();
    const queue = new WorkQueue(sim, 'q');
    const seen: string[] = [];
    queue.run(2, function* (key): Task {
      seen.push(`${key}@${sim.now() - EPOCH}`);
      yield sleep(10);
    });
    for (let i = 0; i < 5; i++) queue.add('a');
    sim.after(5, () => {
      queue.add('a');
      queue.add('a');
    });
    sim.run();
    expect(seen).toEqual(['a@0', 'a@10']);
  });

  it('doubles the wait of a key that fails, from 5 ms, and forgets it after a success', () => {
    const { sim, fake, client } = world();
    const queue = new WorkQueue(sim, 'q');
    const at: number[] = [];
    fake.down = true;
    queue.run(1, function* (): Task {
      at.push(sim.now() - EPOCH);
      if (at.length === 5) fake.down = false;
      yield* client.list(pods);
    });
    queue.add('a');
    sim.run();
    // each attempt takes 1 ms
    expect(at).toEqual([0, 6, 17, 38, 79]);
    expect(queue.requeues('a')).toBe(0);
    expect(sim.faults).toEqual([]);
  });

  it('takes the shortest of several delays', () => {
    const { sim } = world();
    const queue = new WorkQueue(sim, 'q');
    const at: number[] = [];
    queue.run(1, function* (): Task {
      at.push(sim.now() - EPOCH);
      yield sleep(0);
    });
    queue.addAfter('a', 100);
    queue.addAfter('a', 50);
    queue.addAfter('a', 70);
    sim.run();
    expect(at).toEqual([50]);
  });

  it('makes the triggering write the cause of the work', () => {
    const { sim } = world();
    const queue = new WorkQueue(sim, 'deployment-controller');
    queue.run(1, function* (): Task {
      expect(sim.current!.cause).toEqual({ actor: 'deployment-controller', revision: 42, what: 'default/web' });
      yield sleep(0);
    });
    queue.add('default/web', { metadata: { name: 'web', resourceVersion: '42' } });
    sim.run();
    expect(sim.faults).toEqual([]);
  });

  it('reports what is not an API error as a fault, and tries again', () => {
    const { sim } = world();
    const queue = new WorkQueue(sim, 'q');
    let n = 0;
    queue.run(1, function* (): Task {
      yield sleep(0);
      if (n++ === 0) throw new TypeError('bug');
    });
    queue.add('a');
    sim.run();
    expect([n, sim.faults.length]).toEqual([2, 1]);
  });
});

// client-go tools/record/events_cache_test.go
describe('EventRecorder', () => {
  it('writes an event with the real name, then raises its count', () => {
    const { sim, fake, client } = world();
    const recorder = new EventRecorder(sim, client, { component: 'kubelet', host: 'node01' });
    const object = fake.put('pods', pod('web'));
    recorder.event(object, 'Normal', 'Pulling', 'Pulling image "nginx"', 'spec.containers{web}');
    sim.run({ until: EPOCH + 5_000 });
    recorder.event(object, 'Normal', 'Pulling', 'Pulling image "nginx"', 'spec.containers{web}');
    sim.run({ until: EPOCH + 10_000 });
    const [event] = events(fake);
    expect(event).toMatchObject({
      involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', uid: object.metadata.uid, apiVersion: 'v1', fieldPath: 'spec.containers{web}' },
      source: { component: 'kubelet', host: 'node01' },
      reportingComponent: 'kubelet',
      reportingInstance: 'node01',
      firstTimestamp: '2026-11-21T00:00:00Z',
      lastTimestamp: '2026-11-21T00:00:05Z',
      count: 2,
    });
    expect(event!.metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
    expect(events(fake)).toHaveLength(1);
  });

  it('combines events that differ in the message alone, from the tenth on', () => {
    const { sim, fake, client } = world();
    const recorder = new EventRecorder(sim, client, { component: 'c' });
    const object = fake.put('pods', pod('web'));
    for (let i = 1; i <= 12; i++) recorder.event(object, 'Normal', 'Scaled', `to ${i}`);
    sim.run();
    expect(events(fake).map((e) => `${e.count} ${e.message}`).slice(8)).toEqual(['1 to 9', '3 (combined from similar events): to 12']);
  });

  it('drops what one source says about one object after 25, and lets one through in five minutes', () => {
    const { sim, fake, client } = world();
    const recorder = new EventRecorder(sim, client, { component: 'c' });
    const object = fake.put('pods', pod('web'));
    for (let i = 1; i <= 40; i++) recorder.event(object, 'Normal', 'Same', 'again');
    sim.run();
    expect(events(fake)[0]!.count).toBe(25);
    sim.run({ until: sim.now() + 301_000 });
    recorder.event(object, 'Normal', 'Same', 'again');
    sim.run();
    expect(events(fake)[0]!.count).toBe(41);
  });
});

// client-go tools/events/event_broadcaster_test.go
describe('SeriesRecorder', () => {
  it('writes a series for what repeats', () => {
    const { sim, fake, client } = world();
    const recorder = new SeriesRecorder(sim, client, 'default-scheduler', 'default-scheduler-controlplane');
    const object = fake.put('pods', pod('web'));
    for (let i = 0; i < 3; i++) {
      recorder.event(object, undefined, 'Warning', 'FailedScheduling', 'Scheduling', `0/3 nodes are available: ${i}`);
      sim.run({ until: sim.now() + 1_000 });
    }
    expect(events(fake)).toMatchObject([{ apiVersion: 'events.k8s.io/v1', note: '0/3 nodes are available: 0', reportingController: 'default-scheduler', series: { count: 2, lastObservedTime: '2026-11-21T00:00:01.000000Z' }, eventTime: '2026-11-21T00:00:00.000000Z' }]);
    sim.run({ until: sim.now() + 800_000 });
    expect(events(fake)).toMatchObject([{ series: { count: 3 } }]);
  });

  it('writes a series that goes on every half hour, and an event that has expired once more', () => {
    const { sim, fake, client } = world();
    const recorder = new SeriesRecorder(sim, client, 'default-scheduler', 'default-scheduler-controlplane');
    const object = fake.put('pods', pod('web'));
    const fail = () => recorder.event(object, undefined, 'Warning', 'FailedScheduling', 'Scheduling', 'none');
    for (let minutes = 0; minutes <= 40; minutes += 5) sim.at(EPOCH + minutes * 60_000, fail);
    sim.run({ until: EPOCH + 30 * 60_000 });
    expect(events(fake)).toMatchObject([{ series: { count: 2 } }]);
    sim.run({ until: EPOCH + 41 * 60_000 });
    expect(events(fake)).toMatchObject([{ series: { count: 8 } }]);
    fake.objects.clear();
    sim.run({ until: EPOCH + 60 * 60_000 });
    expect(events(fake)).toMatchObject([{ note: 'none', series: { count: 9, lastObservedTime: '2026-11-21T00:40:00.000000Z' } }]);
  });
});

// client-go tools/leaderelection/leaderelection_test.go
describe('LeaderElector', () => {
  it('lets one lead, and another once the lease has expired', () => {
    const { sim, client } = world();
    const log: string[] = [];
    const make = (id: string) =>
      new LeaderElector(sim, client, {
        namespace: 'kube-system',
        name: 'kube-scheduler',
        identity: id,
        started: () => log.push(`${id} leads`),
        stopped: () => log.push(`${id} lost`),
      });
    const [a, b] = [make('a'), make('b')];
    a.start();
    b.start();
    sim.run({ until: EPOCH + 30_000 });
    expect(log).toEqual(['a leads']);
    a.stop();
    sim.run({ until: EPOCH + 40_000 });
    expect(b.leading).toBe(false);
    sim.run({ until: EPOCH + 60_000 });
    expect(log).toEqual(['a leads', 'b leads']);
  });

  it('stops leading when it cannot renew for 10 s', () => {
    const { sim, fake, client } = world();
    const log: number[] = [];
    const elector = new LeaderElector(sim, client, { namespace: 'kube-system', name: 'x', identity: 'a', started: () => {}, stopped: () => log.push(sim.now() - EPOCH) });
    elector.start();
    sim.run({ until: EPOCH + 5_000 });
    fake.down = true;
    sim.run({ until: EPOCH + 30_000 });
    expect(log).toHaveLength(1);
    expect(log[0]! - 4_000).toBeGreaterThanOrEqual(10_000);
    expect(log[0]! - 4_000).toBeLessThanOrEqual(13_000);
  });
});
