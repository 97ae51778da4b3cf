import { PassThrough } from 'node:stream';
import { ApiException, AuthenticationV1Api, BatchV1Api, CertificatesV1Api, CoreV1Api, Cp, Exec, KubeConfig, PatchStrategy, PolicyV1Api, setHeaderOptions, Watch, type KubernetesObject, type V1Pod, type V1Status } from '@kubernetes/client-node';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, collector, eventually, serve, type Served } from './testing.ts';

// More of what the official client of @kubernetes/client-node 2.x does, where it meets a refusal, a conflict or an end.

let served: Served;
let core: CoreV1Api;
const namespace = 'default';

beforeAll(async () => {
  served = await serve();
  core = served.config.makeApiClient(CoreV1Api);
}, 60_000);
afterAll(() => served.close());

/** The Status that a request is refused with. */
const refused = async (promise: Promise<unknown>): Promise<V1Status> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ApiException) return JSON.parse(error.body as string) as V1Status;
    throw error;
  }
  throw new Error('it was not refused');
};

const running = async (name: string, pod: Partial<V1Pod>) => {
  await core.createNamespacedPod({ namespace, body: { metadata: { name, labels: { app: name } }, ...pod } });
  await eventually(async () => (await core.readNamespacedPod({ name, namespace })).status?.phase === 'Running');
};
const sleeping = { spec: { containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', 'trap exit TERM; while true; do sleep 1; done'] }] } };

describe('lists and watches', () => {
  it('of three pages see the state of the first, whatever changes between; not once it is gone', async () => {
    for (let i = 0; i < 7; i++) await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: `m${i}`, labels: { paged: 'yes' } }, data: { n: '0' } } });
    const page = (_continue?: string) => core.listNamespacedConfigMap({ namespace, limit: 3, labelSelector: 'paged=yes', ...(_continue && { _continue }) });
    const first = await page();
    await core.deleteNamespacedConfigMap({ namespace, name: 'm4' });
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'm35', labels: { paged: 'yes' } } } });
    const second = await page(first.metadata!._continue);
    const third = await page(second.metadata!._continue);
    expect([first, second, third].map((p) => p.items.map((i) => i.metadata!.name))).toEqual([['m0', 'm1', 'm2'], ['m3', 'm4', 'm5'], ['m6']]);
    expect(new Set([first, second, third].map((p) => p.metadata!.resourceVersion)).size).toBe(1);
    const { cluster } = served;
    cluster.sim.spawn('compact', cluster.etcd.compact(cluster.revision));
    const gone = await eventually(() => refused(page(first.metadata!._continue)).catch(() => undefined));
    expect(gone).toMatchObject({ code: 410, reason: 'Expired' });
    expect(gone.message).toMatch(/^The provided continue parameter is too old to display a consistent list result\./);
  });

  it('bring bookmarks to who asks for them, the first after the state', async () => {
    const seen: string[] = [];
    const query = { allowWatchBookmarks: true, sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan', labelSelector: 'paged=yes' };
    const controller = await new Watch(served.config).watch('/api/v1/namespaces/default/configmaps', query, (type, object: KubernetesObject) => seen.push(`${type} ${object.metadata!.name || JSON.stringify(object.metadata!.annotations)}`), () => {});
    await eventually(() => seen.some((line) => line.startsWith('BOOKMARK')));
    controller.abort();
    expect(seen[0]).toBe('ADDED m0');
    expect(seen.at(-1)).toBe('BOOKMARK {"k8s.io/initial-events-end":"true"}');
  });
});

describe('conflicts', () => {
  it('of server-side apply name the fields and their managers', async () => {
    const apply = (data: Record<string, string>, fieldManager: string) => core.patchNamespacedConfigMap({ name: 'applied', namespace, fieldManager, body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data } }, setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply));
    await apply({ a: '1', b: '1' }, 'one');
    const status = await refused(apply({ a: '2', b: '2' }, 'two'));
    expect(status).toMatchObject({ code: 409, reason: 'Conflict', message: 'Apply failed with 2 conflicts: conflicts with "one":\n- .data.a\n- .data.b', details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' }, { field: '.data.b' }] } });
    expect((await apply({ c: '3' }, 'two')).data).toEqual({ a: '1', b: '1', c: '3' });
  });

  it('of an eviction with its budget: too many requests', async () => {
    await running('guarded', sleeping);
    const policy = served.config.makeApiClient(PolicyV1Api);
    await policy.createNamespacedPodDisruptionBudget({ namespace, body: { metadata: { name: 'guard' }, spec: { minAvailable: 1, selector: { matchLabels: { app: 'guarded' } } } } });
    await eventually(async () => (await policy.readNamespacedPodDisruptionBudget({ name: 'guard', namespace })).status?.expectedPods === 1);
    const status = await refused(core.createNamespacedPodEviction({ name: 'guarded', namespace, body: { metadata: { name: 'guarded', namespace } } }));
    expect(status).toMatchObject({ code: 429, reason: 'TooManyRequests', message: "Cannot evict pod as it would violate the pod's disruption budget.", details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget guard needs 1 healthy pods and has 1 currently' }] } });
  });
});

describe('identities', () => {
  it('by a token that was asked for, with its rights', async () => {
    await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: 'robot' } } });
    const { status } = await core.createNamespacedServiceAccountToken({ name: 'robot', namespace, body: { spec: { audiences: [], expirationSeconds: 3600 } } });
    const config = new KubeConfig();
    config.loadFromOptions({ clusters: [served.config.getCurrentCluster()!], users: [{ name: 'robot', token: status!.token }], contexts: [{ name: 'robot', cluster: served.config.getCurrentCluster()!.name, user: 'robot' }], currentContext: 'robot' });
    expect((await config.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} })).status!.userInfo).toMatchObject({ username: 'system:serviceaccount:default:robot', groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'] });
    expect(await refused(config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace }))).toMatchObject({ code: 403, message: 'pods is forbidden: User "system:serviceaccount:default:robot" cannot list resource "pods" in API group "" in the namespace "default"' });
  });

  it('by a certificate that was asked for and approved', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'csr-'));
    const file = (name: string) => join(folder, name);
    try {
      execFileSync('openssl', ['req', '-newkey', 'rsa:2048', '-nodes', '-keyout', file('key'), '-out', file('csr'), '-subj', '/O=devs/CN=jane'], { stdio: 'ignore' });
      const certificates = served.config.makeApiClient(CertificatesV1Api);
      const made = await certificates.createCertificateSigningRequest({ body: { metadata: { name: 'jane' }, spec: { request: readFileSync(file('csr')).toString('base64'), signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] } } });
      await certificates.replaceCertificateSigningRequestApproval({ name: 'jane', body: { ...made, status: { conditions: [{ type: 'Approved', status: 'True', reason: 'Test', message: 'ok' }] } } });
      const certificate = await eventually(async () => (await certificates.readCertificateSigningRequest({ name: 'jane' })).status?.certificate);
      writeFileSync(file('crt'), Buffer.from(certificate, 'base64'));
      const jane = { ca: served.admin.ca, cert: readFileSync(file('crt'), 'utf8'), key: readFileSync(file('key'), 'utf8') };
      const review = await ask(served, '/apis/authentication.k8s.io/v1/selfsubjectreviews', { method: 'POST', as: jane, headers: { 'content-type': 'application/json' }, body: '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}' });
      expect(JSON.parse(review.text)).toMatchObject({ status: { userInfo: { username: 'jane', groups: ['devs', 'system:authenticated'] } } });
      expect((await ask(served, '/api/v1/pods', { as: jane })).status).toBe(403);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('commands', () => {
  beforeAll(() => running('shell', sleeping), 60_000);

  const exec = (pod: string, container: string, command: string[], more: { stdin?: PassThrough; tty?: boolean } = {}) => {
    const out = collector();
    const done = new Promise<V1Status>((resolve, reject) => {
      new Exec(served.config).exec(namespace, pod, container, command, out.stream, collector().stream, more.stdin ?? null, more.tty ?? false, resolve).catch(reject);
    });
    return { out, done };
  };

  it('at a terminal echo what is typed and know its size', async () => {
    const stdin = new PassThrough();
    const out = collector();
    const stdout = Object.assign(out.stream, { rows: 24, columns: 80 });
    const status = new Promise<V1Status>((resolve, reject) => {
      new Exec(served.config).exec(namespace, 'shell', 'c', ['sh'], stdout, null, stdin, true, resolve).catch(reject);
    });
    await eventually(() => out.text().includes('/ #'));
    stdout.columns = 132;
    stdout.emit('resize');
    stdin.write('stty size; exit 4\n');
    expect((await status).details!.causes).toEqual([{ reason: 'ExitCode', message: '4' }]);
    expect(out.text()).toMatch(/stty size; exit 4[^]*\r\n[^]*24 132\r\n/);
  });

  it('copy files to a pod and back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cp-'));
    try {
      writeFileSync(join(folder, 'note.txt'), 'one\n둘\n');
      const cp = new Cp(served.config);
      const back = join(folder, 'back');
      await cp.cpToPod(namespace, 'shell', 'c', folder, '/tmp');
      await eventually(async () => {
        const { out, done } = exec('shell', 'c', ['cat', '/tmp/note.txt']);
        await done;
        return out.text() === 'one\n둘\n';
      });
      await cp.cpFromPod(namespace, 'shell', 'c', 'note.txt', back, '/tmp');
      await eventually(() => existsSync(join(back, 'note.txt')) && readFileSync(join(back, 'note.txt'), 'utf8') === 'one\n둘\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('in a container that has ended are refused over the channel of errors', async () => {
    const batch = served.config.makeApiClient(BatchV1Api);
    await batch.createNamespacedJob({ namespace, body: { metadata: { name: 'once' }, spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['true'] }] } } } } });
    const name = await eventually(async () => (await core.listNamespacedPod({ namespace, labelSelector: 'job-name=once' })).items.find((p) => p.status?.phase === 'Succeeded')?.metadata?.name);
    const failed = { status: 'Failure', reason: 'InternalError', message: 'Internal error occurred: unable to upgrade connection: container not found ("c")', code: 500 };
    expect(await exec(name, 'c', ['ls']).done).toMatchObject(failed);
    const path = `/api/v1/namespaces/default/pods/${name}/exec?command=ls&stdout=true&container=c`;
    expect(await upgraded(path, 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: v4.channel.k8s.io')).toMatch(/^HTTP\/1\.1 500 [\s\S]*\r\n\r\ncontainer not found \("c"\)$/);
    expect(await upgraded(path, 'Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io')).toMatch(/^HTTP\/1\.1 500 [\s\S]*\r\n\r\ncontainer not found \("c"\)$/);
  });

  it('in a container that the pod does not have are refused at once', async () => {
    const path = '/api/v1/namespaces/default/pods/shell/exec?command=ls&stdout=true&container=nope';
    expect(await upgraded(path, 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: v5.channel.k8s.io')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*"message":"container nope is not valid for pod shell"/);
  });

  /** What an upgrade is answered with, as long as that is no upgrade. */
  const upgraded = (path: string, headers: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(served.url);
      const socket = connect({ host: hostname, port: Number(port), ...served.admin, ALPNProtocols: ['http/1.1'] }, () => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n${headers}\r\n\r\n`));
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
});

it('tables in a watch tell their columns once', async () => {
  const { text } = await ask(served, '/api/v1/namespaces/default/serviceaccounts?watch=true&timeoutSeconds=1', { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } });
  const tables = text.trim().split('\n').map((line) => (JSON.parse(line) as { object: { columnDefinitions: unknown[] | null; rows: { cells: string[] }[] } }).object);
  expect(tables.length).toBeGreaterThan(1);
  expect(tables.map((t) => t.columnDefinitions?.length ?? null)).toEqual([2, ...tables.slice(1).map(() => null)]);
});

describe('pods while they run', () => {
  it('get other resources, and containers for a look inside', async () => {
    await running('grows', { spec: { containers: [{ ...sleeping.spec.containers[0]!, resources: { requests: { cpu: '100m' }, limits: { cpu: '200m' } } }] } });
    const patch = { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '150m' }, limits: { cpu: '300m' } } }] } };
    await core.patchNamespacedPodResize({ name: 'grows', namespace, body: patch }, setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch));
    await eventually(async () => (await core.readNamespacedPod({ name: 'grows', namespace })).status?.containerStatuses?.[0]?.resources?.limits?.['cpu'] === '300m');
    await core.patchNamespacedPodEphemeralcontainers({ name: 'grows', namespace, body: { spec: { ephemeralContainers: [{ name: 'look', image: 'busybox', command: ['sh', '-c', 'sleep 1000'], targetContainerName: 'c' }] } } }, setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch));
    await eventually(async () => (await core.readNamespacedPod({ name: 'grows', namespace })).status?.ephemeralContainerStatuses?.[0]?.state?.running);
  });

  it('answer through the proxy as what they are: a page, or JSON of a kubelet', async () => {
    await running('page', { spec: { containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }] }] } });
    const page = await eventually(async () => {
      const answer = await ask(served, '/api/v1/namespaces/default/pods/page/proxy/');
      return answer.status === 200 && answer;
    });
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    const config = await ask(served, '/api/v1/nodes/node01/proxy/configz');
    expect([config.headers['content-type'], Object.keys(JSON.parse(config.text))]).toEqual(['application/json', ['kubeletconfig']]);
    expect(await core.connectGetNodeProxyWithPath({ name: 'node01', path: 'metrics/cadvisor' })).toMatch(/^machine_cpu_cores\{.*\} \d+$/m);
  });
});
