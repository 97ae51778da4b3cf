import { PassThrough } from 'node:stream';
import { createServer, type AddressInfo } from 'node:net';
import {
  ApiException,
  ApisApi,
  AppsV1Api,
  AuthenticationV1Api,
  CoordinationV1Api,
  CoreV1Api,
  Exec,
  KubernetesObjectApi,
  Log,
  makeInformer,
  PatchStrategy,
  PortForward,
  setHeaderOptions,
  VersionApi,
  Watch,
  type KubernetesObject,
  type V1ConfigMap,
  type V1Status,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collector, eventually, serve, type Served } from './testing.ts';

// What the official client of @kubernetes/client-node 2.x does with a real cluster, it does with this one.

let served: Served;
let core: CoreV1Api;

beforeAll(async () => {
  served = await serve();
  core = served.config.makeApiClient(CoreV1Api);
}, 60_000);
afterAll(() => served.close());

const namespace = 'default';
const map = (name: string, data: Record<string, string>): V1ConfigMap => ({ metadata: { name }, data });
const codeOf = (promise: Promise<unknown>): Promise<number> => promise.then(() => 200, (error: unknown) => (error instanceof ApiException ? error.code : -1));

describe('objects', () => {
  it('are created, read, replaced, listed and deleted', async () => {
    const made = await core.createNamespacedConfigMap({ namespace, body: map('crud', { a: '1' }) });
    expect(made.metadata!.creationTimestamp).toBeInstanceOf(Date);
    expect(await codeOf(core.createNamespacedConfigMap({ namespace, body: map('crud', {}) }))).toBe(409);
    const replaced = await core.replaceNamespacedConfigMap({ name: 'crud', namespace, body: { ...made, data: { a: '2' } } });
    expect(replaced.data).toEqual({ a: '2' });
    expect(await codeOf(core.replaceNamespacedConfigMap({ name: 'crud', namespace, body: { ...made, data: { a: '3' } } }))).toBe(409);
    expect((await core.listNamespacedConfigMap({ namespace, fieldSelector: 'metadata.name=crud' })).items.map((i) => i.data)).toEqual([{ a: '2' }]);
    await core.deleteNamespacedConfigMap({ name: 'crud', namespace });
    expect(await codeOf(core.readNamespacedConfigMap({ name: 'crud', namespace }))).toBe(404);
  });

  it('come in pages that are one consistent list', async () => {
    for (let i = 0; i < 7; i++) await core.createNamespacedConfigMap({ namespace, body: { ...map(`page-${i}`, {}), metadata: { name: `page-${i}`, labels: { page: 'yes' } } } });
    const names: string[] = [];
    let next: string | undefined;
    do {
      const page = await core.listNamespacedConfigMap({ namespace, limit: 3, labelSelector: 'page=yes', ...(next && { _continue: next }) });
      names.push(...page.items.map((i) => i.metadata!.name!));
      next = page.metadata!._continue;
      if (names.length === 3) await core.deleteNamespacedConfigMap({ name: 'page-5', namespace });
    } while (next);
    expect(names).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `page-${i}`));
  });

  it('take every kind of patch', async () => {
    const apps = served.config.makeApiClient(AppsV1Api);
    const labels = { app: 'patched' };
    await apps.createNamespacedDeployment({ namespace, body: { metadata: { name: 'patched' }, spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'nginx' }, { name: 'b', image: 'redis' }] } } } } });
    const patch = (type: PatchStrategy, body: object, more: object = {}) => apps.patchNamespacedDeployment({ name: 'patched', namespace, body, ...more }, setHeaderOptions('Content-Type', type));
    const images = (d: Awaited<ReturnType<typeof patch>>) => d.spec!.template.spec!.containers.map((c) => `${c.name}=${c.image}`);
    expect(images(await patch(PatchStrategy.StrategicMergePatch, { spec: { template: { spec: { containers: [{ name: 'b', image: 'redis:8' }] } } } }))).toEqual(['a=nginx', 'b=redis:8']);
    expect(images(await patch(PatchStrategy.JsonPatch, [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'nginx:2' }]))).toEqual(['a=nginx:2', 'b=redis:8']);
    expect(images(await patch(PatchStrategy.MergePatch, { spec: { template: { spec: { containers: [{ name: 'c', image: 'busybox' }] } } } }))).toEqual(['c=busybox']);
    const applied = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'patched', labels: { by: 'apply' } } };
    expect((await patch(PatchStrategy.ServerSideApply, applied, { fieldManager: 'test' })).metadata!.labels).toEqual({ by: 'apply' });
    const other = { ...applied, metadata: { name: 'patched', labels: { by: 'another' } } };
    expect(await codeOf(patch(PatchStrategy.ServerSideApply, other, { fieldManager: 'other' }))).toBe(409);
    expect((await patch(PatchStrategy.ServerSideApply, other, { fieldManager: 'other', force: true })).metadata!.labels).toEqual({ by: 'another' });
  });

  it('of custom kinds are served as soon as their definition is established', async () => {
    const objects = KubernetesObjectApi.makeApiClient(served.config);
    const schema = { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer', minimum: 1 } } } } };
    await objects.create({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'boxes.example.com' }, spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'boxes', singular: 'box', kind: 'Box' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }] } } as KubernetesObject);
    const box = (size: number) => ({ apiVersion: 'example.com/v1', kind: 'Box', metadata: { name: 'one', namespace }, spec: { size } }) as KubernetesObject;
    const made = await eventually(() => objects.create(box(3)).catch(() => undefined));
    expect(made).toMatchObject({ kind: 'Box', spec: { size: 3 } });
    expect(await codeOf(objects.replace({ ...box(0), metadata: made.metadata! } as KubernetesObject))).toBe(422);
  });
});

describe('watches', () => {
  it('tell changes in the order of their versions', async () => {
    const seen: string[] = [];
    const versions: number[] = [];
    const controller = await new Watch(served.config).watch('/api/v1/namespaces/default/configmaps', { labelSelector: 'order=yes' }, (type, object: KubernetesObject) => {
      seen.push(`${type} ${object.metadata!.name}`);
      versions.push(Number(object.metadata!.resourceVersion));
    }, () => {});
    const body = (name: string, n: number) => ({ metadata: { name, labels: { order: 'yes' } }, data: { n: String(n) } });
    for (const name of ['a', 'b']) await core.createNamespacedConfigMap({ namespace, body: body(`order-${name}`, 0) });
    for (let n = 1; n <= 5; n++) await core.replaceNamespacedConfigMap({ name: 'order-a', namespace, body: body('order-a', n) });
    await core.deleteNamespacedConfigMap({ name: 'order-b', namespace });
    await eventually(() => seen.length === 8);
    controller.abort();
    expect(seen).toEqual(['ADDED order-a', 'ADDED order-b', ...Array<string>(5).fill('MODIFIED order-a'), 'DELETED order-b']);
    expect(versions).toEqual(versions.toSorted((x, y) => x - y));
  });

  it('of an informer survive a cut and a version that is gone', async () => {
    const informer = makeInformer<V1ConfigMap>(served.config, '/api/v1/namespaces/default/configmaps', () => core.listNamespacedConfigMap({ namespace }));
    const names = new Set<string>();
    let errors = 0;
    informer.on('add', (object) => void names.add(object.metadata!.name!));
    informer.on('delete', (object) => void names.delete(object.metadata!.name!));
    informer.on('error', () => {
      errors++;
      setTimeout(() => void informer.start(), 10);
    });
    await informer.start();
    await core.createNamespacedConfigMap({ namespace, body: map('informed-1', {}) });
    await eventually(() => names.has('informed-1'));
    served.face.disconnect();
    const again = () => core.createNamespacedConfigMap({ namespace, body: map('informed-2', {}) }).then(() => true, (error: unknown) => error instanceof ApiException && error.code === 409);
    await eventually(again);
    await eventually(() => names.has('informed-2'));
    // Everything before the current version is compacted, as the API server does every five minutes.
    const { cluster } = served;
    cluster.sim.spawn('compact', cluster.etcd.compact(cluster.revision));
    served.face.disconnect();
    await eventually(() => core.deleteNamespacedConfigMap({ name: 'informed-1', namespace }).then(() => true, (error: unknown) => error instanceof ApiException && error.code === 404));
    await eventually(() => !names.has('informed-1'));
    await informer.stop();
    expect(errors).toBeGreaterThanOrEqual(0);
    const events: string[] = [];
    await new Watch(served.config).watch('/api/v1/namespaces/default/configmaps', { resourceVersion: '1' }, (type, status: V1Status) => events.push(`${type} ${status.code} ${status.reason}`), () => events.push('end'));
    await eventually(() => events.includes('end'));
    expect(events[0]).toBe('ERROR 410 Expired');
  });

  it('end when their time is over', async () => {
    const began = served.cluster.sim.now();
    await new Promise<void>((resolve) => {
      void new Watch(served.config).watch('/api/v1/namespaces', { timeoutSeconds: 2 }, () => {}, () => resolve());
    });
    expect(served.cluster.sim.now() - began).toBeGreaterThanOrEqual(2000);
  });
});

describe('pods', () => {
  beforeAll(async () => {
    const container = { name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] };
    await core.createNamespacedPod({ namespace, body: { metadata: { name: 'web' }, spec: { containers: [container] } } });
    await core.createNamespacedPod({ namespace, body: { metadata: { name: 'counter' }, spec: { containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', 'for i in 1 2 3; do echo line $i; done; while true; do sleep 1; echo tick; done'] }] } } });
    for (const name of ['web', 'counter']) await eventually(async () => (await core.readNamespacedPod({ name, namespace })).status?.phase === 'Running');
  }, 60_000);

  const run = async (command: string[], stdin?: PassThrough): Promise<{ out: string; err: string; status: V1Status }> => {
    const out = collector();
    const err = collector();
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(served.config).exec(namespace, 'web', 'web', command, out.stream, err.stream, stdin ?? null, false, resolve).catch(reject);
    });
    return { out: out.text(), err: err.text(), status };
  };

  it('run commands', async () => {
    expect(await run(['sh', '-c', 'echo hello; echo 안녕 >&2'])).toEqual({ out: 'hello\n', err: '안녕\n', status: { metadata: {}, status: 'Success' } });
    const failed = await run(['sh', '-c', 'exit 3']);
    expect(failed.status).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '3' }] } });
  });

  it('read what they are sent', async () => {
    const stdin = new PassThrough();
    const done = run(['sh', '-c', 'read a; echo "got $a"'], stdin);
    stdin.write('something\n');
    expect((await done).out).toBe('got something\n');
  });

  it('log', async () => {
    expect(await core.readNamespacedPodLog({ name: 'counter', namespace, limitBytes: 14 })).toBe('line 1\nline 2\n');
    expect(await core.readNamespacedPodLog({ name: 'counter', namespace, timestamps: true, limitBytes: 40 })).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z line 1\n/);
    const followed = collector();
    const ended = new Promise((resolve) => followed.stream.on('finish', resolve));
    await new Log(served.config).log(namespace, 'counter', 'c', followed.stream, { follow: true, tailLines: 1 });
    await eventually(() => followed.text().split('tick').length > 3);
    await core.deleteNamespacedPod({ name: 'counter', namespace, gracePeriodSeconds: 1 });
    await ended;
  });

  it('are reached by port-forward', async () => {
    const forward = new PortForward(served.config);
    const server = createServer((socket) => void forward.portForward(namespace, 'web', [80], socket, null, socket));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers: { connection: 'close' } });
    expect(await answer.text()).toContain('Welcome to nginx!');
    server.close();
  });
});

describe('leader election', () => {
  it('by a lease has one leader, and another one when it stops renewing', async () => {
    const coordination = served.config.makeApiClient(CoordinationV1Api);
    const name = 'leader';
    const long = 3600;
    /** Takes or renews the lease; true for the leader (client-go: tools/leaderelection, tryAcquireOrRenew). */
    const attempt = async (identity: string, seconds = long): Promise<boolean> => {
      const spec = () => ({ holderIdentity: identity, leaseDurationSeconds: seconds, renewTime: new Date(served.cluster.sim.now()) as never });
      try {
        const lease = await coordination.readNamespacedLease({ name, namespace });
        const expires = new Date(lease.spec!.renewTime as unknown as string).getTime() + lease.spec!.leaseDurationSeconds! * 1000;
        if (lease.spec!.holderIdentity !== identity && expires > served.cluster.sim.now()) return false;
        await coordination.replaceNamespacedLease({ name, namespace, body: { ...lease, spec: { ...lease.spec, ...spec() } } });
        return true;
      } catch (error) {
        if (!(error instanceof ApiException)) throw error;
        if (error.code === 409) return false;
        if (error.code !== 404) throw error;
        return coordination.createNamespacedLease({ namespace, body: { metadata: { name }, spec: spec() } }).then(() => true, () => false);
      }
    };
    const all = ['a', 'b', 'c'];
    const results = await Promise.all(all.map((identity) => attempt(identity)));
    expect(results.filter(Boolean)).toHaveLength(1);
    const leader = all[results.indexOf(true)]!;
    // As a leader that gives up: its last lease is a short one (ReleaseOnCancel).
    expect(await attempt(leader, 1)).toBe(true);
    const others = all.filter((i) => i !== leader);
    const next = await eventually(async () => {
      for (const identity of others) if (await attempt(identity)) return identity;
      return undefined;
    });
    expect(others).toContain(next);
    expect(await attempt(leader)).toBe(false);
  });
});

describe('the server', () => {
  it('says what it is and serves', async () => {
    expect((await served.config.makeApiClient(VersionApi).getCode()).gitVersion).toBe('v1.36.2');
    expect((await served.config.makeApiClient(ApisApi).getAPIVersions()).groups.map((g) => g.name)).toContain('apps');
    expect((await served.config.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} })).status!.userInfo!.username).toBe('kubernetes-admin');
  });
});
