import { describe, expect, it } from 'vitest';
import { configMaps, nodes, pods } from '../client/resources.ts';
import { condition } from './conditions.ts';
import { TestNode } from './testing.ts';

const web = { containers: [{ name: 'web', image: 'nginx' }] };
const job = (args: string[], more: object = {}) => ({ restartPolicy: 'Never', containers: [{ name: 'c', image: 'test/tool', args, ...more }] });

describe('Kubelet', () => {
  it('registers its node as kubeadm nodes look', () => {
    const n = new TestNode();
    const node = n.run(n.client.get(nodes, { name: 'node01' }));
    expect(node.metadata.labels).toEqual({ 'beta.kubernetes.io/arch': 'amd64', 'beta.kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', 'kubernetes.io/hostname': 'node01', 'kubernetes.io/os': 'linux' });
    expect(node.status!.capacity).toEqual({ cpu: '4', 'ephemeral-storage': '41152812Ki', 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', memory: '8Gi', pods: '110' });
    expect(node.status!.allocatable).toMatchObject({ memory: '8092Mi', 'ephemeral-storage': '37926431477' });
    expect(node.status!.conditions!.map((c) => `${c.type}=${c.status} ${c.reason}`)).toEqual(['MemoryPressure=False KubeletHasSufficientMemory', 'DiskPressure=False KubeletHasNoDiskPressure', 'PIDPressure=False KubeletHasSufficientPID', 'Ready=True KubeletReady']);
    expect(node.status!.nodeInfo).toMatchObject({ kubeletVersion: 'v1.36.2', osImage: 'Ubuntu 24.04.3 LTS', containerRuntimeVersion: 'containerd://2.1.4' });
  });

  it('runs a pod: events, status and address as a real kubelet reports them', () => {
    const n = new TestNode();
    n.pod('web', web);
    n.until(() => n.condition('web', 'Ready') === 'True');
    n.advance(500);
    expect(n.events('web').map((e) => e.replace(/in [\d.ms]+ \([\d.ms]+ incl/, 'in T (T incl')).sort()).toEqual(['Created: Container created', 'Pulled: Successfully pulled image "nginx" in T (T including waiting). Image size: 62960551 bytes.', 'Pulling: Pulling image "nginx"', 'Started: Container started']);
    const { status } = n.get('web') as any;
    expect(status).toMatchObject({ phase: 'Running', podIP: '10.244.1.2', hostIP: '192.168.56.11', qosClass: 'BestEffort', resources: {}, observedGeneration: 1 });
    expect(status.conditions.map((c: any) => `${c.type}=${c.status}`)).toEqual(['PodReadyToStartContainers=True', 'Initialized=True', 'Ready=True', 'ContainersReady=True', 'PodScheduled=True']);
    expect(status.containerStatuses[0]).toMatchObject({ image: 'docker.io/library/nginx:latest', name: 'web', ready: true, started: true, restartCount: 0, lastState: {}, resources: {}, user: { linux: { gid: 0, supplementalGroups: [0], uid: 0 } } });
    expect(status.containerStatuses[0].containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/);
  });

  it('serves from the pod network, and says Go\'s words where nothing listens', () => {
    const n = new TestNode();
    n.pod('web', web);
    n.until(() => n.condition('web', 'Ready') === 'True');
    const reply = n.run((function* () {
      const c = yield* n.host.net.dial('10.244.1.2', 80);
      return yield* c.http({ method: 'GET', path: '/', headers: { Host: 'x' } });
    })());
    expect(reply.status).toBe(200);
    expect(reply.body).toContain('<h1>Welcome to nginx!</h1>');
    expect(() => n.run(n.host.net.dial('10.244.1.2', 81))).toThrow('dial tcp 10.244.1.2:81: connect: connection refused');
    const log = n.run(n.kubelet.logs('default', 'web', 'web', {})) as string;
    expect(log).toContain('/docker-entrypoint.sh: Configuration complete; ready for start up\n');
    expect(log).toMatch(/192\.168\.56\.11 - - \[21\/Nov\/2026:01:0\d:\d\d \+0000\] "GET \/ HTTP\/1\.1" 200 \d+ "-" "-" "-"\n$/);
  });

  it('deletes gracefully: stops, reports the end, then removes the object', () => {
    const n = new TestNode();
    n.pod('web', web);
    n.until(() => n.condition('web', 'Ready') === 'True');
    n.delete('web');
    n.until(() => !n.exists('web'));
    expect(n.events('web')).toContain('Killing: Stopping container web');
    expect(n.kubelet.workers.size).toBe(0);
    expect(() => n.run(n.host.net.dial('10.244.1.2', 80, { timeoutMs: 5000 }))).toThrow('no route to host');
  });

  it('kills after the grace period what ignores SIGTERM: an init process without a handler (pid_namespaces(7))', () => {
    const n = new TestNode();
    n.pod('deaf', { terminationGracePeriodSeconds: 7, containers: [{ name: 'c', image: 'test/tool', args: ['stubborn'] }] });
    n.until(() => n.condition('deaf', 'Ready') === 'True');
    const before = n.server.sim.now();
    n.delete('deaf');
    n.until(() => !n.exists('deaf'));
    expect(n.server.sim.now() - before).toBeGreaterThan(7000);
    expect(n.server.sim.now() - before).toBeLessThan(9000);
  });

  it('completes pods that are not restarted', () => {
    const n = new TestNode();
    n.pod('ok', job(['say', 'hi']));
    n.pod('bad', job(['after', '100', '3']));
    n.until(() => n.get('ok').status!.phase === 'Succeeded' && n.get('bad').status!.phase === 'Failed');
    expect(n.condition('ok', 'Ready')).toBe('False PodCompleted');
    expect(n.condition('ok', 'Initialized')).toBe('True PodCompleted');
    expect(n.condition('ok', 'PodReadyToStartContainers')).toBe('False');
    expect(n.condition('bad', 'ContainersReady')).toBe('False PodFailed');
    expect(n.get('bad').status!.containerStatuses![0]!.state!.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
    expect(n.run(n.kubelet.logs('default', 'ok', 'c', {}))).toBe('hi\n');
  });

  it('backs off from a crashing container: at once, then 10 s, then 20 s (kuberuntime doBackOff)', () => {
    const n = new TestNode();
    n.pod('crash', { containers: [{ name: 'c', image: 'test/tool', args: ['after', '10', '1'] }] });
    const restarts = () => n.get('crash').status?.containerStatuses?.[0]?.restartCount ?? 0;
    const waiting = () => n.get('crash').status?.containerStatuses?.[0]?.state?.waiting;
    n.until(() => waiting()?.reason === 'CrashLoopBackOff');
    expect(restarts()).toBe(1);
    const uid = n.get('crash').metadata.uid;
    expect(waiting()!.message).toBe(`back-off 10s restarting failed container=c pod=crash_default(${uid})`);
    expect(n.condition('crash', 'Ready')).toBe('False ContainersNotReady containers with unready status: [c]');
    expect(n.get('crash').status).toMatchObject({ phase: 'Running' });
    n.until(() => restarts() === 2 && waiting()?.reason === 'CrashLoopBackOff');
    expect(waiting()!.message).toBe(`back-off 20s restarting failed container=c pod=crash_default(${uid})`);
    expect(n.events('crash')).toContain(`BackOff: Back-off restarting failed container c in pod crash_default(${uid})`);
    expect(n.get('crash').status!.containerStatuses![0]).toMatchObject({ started: false, ready: false, lastState: { terminated: { exitCode: 1, reason: 'Error' } } });
    expect(n.run(n.kubelet.logs('default', 'crash', 'c', { previous: true }))).toBe('begin\n');
  });

  it('tells why an image can not be had, and tries again later', () => {
    const n = new TestNode();
    n.pod('bad', { containers: [{ name: 'c', image: 'nginxx' }] });
    const waiting = () => n.get('bad').status?.containerStatuses?.[0]?.state?.waiting;
    const why = 'rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/nginxx:latest": failed to resolve reference "docker.io/library/nginxx:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
    n.until(() => waiting()?.reason === 'ErrImagePull');
    expect(waiting()!.message).toBe(why);
    n.until(() => waiting()?.reason === 'ImagePullBackOff');
    expect(waiting()!.message).toBe(`Back-off pulling image "nginxx": ErrImagePull: ${why}`);
    n.advance(500);
    expect(n.events('bad').sort()).toEqual(['Pulling: Pulling image "nginxx"', `Failed: Failed to pull image "nginxx": ${why}`, 'Failed: Error: ErrImagePull', 'BackOff: Back-off pulling image "nginxx"', 'Failed: Error: ImagePullBackOff'].sort());
    expect(n.get('bad').status!.phase).toBe('Pending');
    expect(n.condition('bad', 'PodReadyToStartContainers')).toBe('True');
    expect(() => n.run(n.kubelet.logs('default', 'bad', 'c', {}))).toThrow('container "c" in pod "bad" is waiting to start: trying and failing to pull image');
  });

  it('tells which executable is missing in containerd\'s words', () => {
    const n = new TestNode();
    n.pod('badcmd', { containers: [{ name: 'c', image: 'nginx', command: ['nosuchcommand'] }] });
    n.until(() => n.get('badcmd').status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CrashLoopBackOff');
    expect(n.get('badcmd').status!.containerStatuses![0]!.lastState!.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
      message: 'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nosuchcommand": executable file not found in $PATH: unknown',
    });
  });

  it('waits for ConfigMaps and Secrets that containers and volumes need', () => {
    const n = new TestNode();
    n.pod('need-cm', { containers: [{ name: 'c', image: 'nginx', envFrom: [{ configMapRef: { name: 'nocm' } }] }] });
    n.pod('need-vol', { containers: [{ name: 'c', image: 'nginx', volumeMounts: [{ name: 'v', mountPath: '/v' }] }], volumes: [{ name: 'v', secret: { secretName: 'nosecret' } }] });
    n.until(() => n.get('need-cm').status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError');
    expect(n.get('need-cm').status!.containerStatuses![0]!.state!.waiting!.message).toBe('configmap "nocm" not found');
    expect(n.events('need-cm')).toContain('Failed: Error: configmap "nocm" not found');
    expect(n.events('need-vol')).toContain('FailedMount: MountVolume.SetUp failed for volume "v" : secret "nosecret" not found');
    expect(n.get('need-vol').status!.podIP).toBeUndefined();
    n.configMap('nocm', { A: 'b' });
    n.secret('nosecret', { key: 'dmFsdWU=' });
    n.until(() => n.condition('need-cm', 'Ready') === 'True' && n.condition('need-vol', 'Ready') === 'True');
    const task = n.kubelet.find('default', 'need-vol')!.unit('c')!.task!;
    expect(task.machine.fs.read('/v/key')).toBe('value');
    expect(task.machine.fs.list('/v')).toContain('..data');
    expect(n.kubelet.find('default', 'need-cm')!.unit('c')!.task!.spec.env()['A']).toBe('b');
  });

  it('restarts what fails its liveness probe', () => {
    const n = new TestNode();
    n.pod('live', { terminationGracePeriodSeconds: 2, containers: [{ name: 'c', image: 'test/tool', args: ['hold'], livenessProbe: { exec: { command: ['cat', '/tmp/healthy'] }, periodSeconds: 2, failureThreshold: 2 } }] });
    n.until(() => (n.get('live').status?.containerStatuses?.[0]?.restartCount ?? 0) === 1);
    const all = n.events('live');
    expect(all).toContain("Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n");
    expect(all).toContain('Killing: Container c failed liveness probe, will be restarted');
  });

  it('goes on in the sync that ended the container: nobody sees the pod without it', () => {
    const n = new TestNode();
    const probe = { exec: { command: ['cat', '/tmp/healthy'] }, periodSeconds: 2, failureThreshold: 2 };
    n.pod('live', { terminationGracePeriodSeconds: 2, containers: [{ name: 'c', image: 'test/tool', args: ['hold'], livenessProbe: probe }] });
    n.until(() => n.condition('live', 'Ready') === 'True');
    const seen = new Set<string>();
    n.until(() => {
      const status = n.get('live').status!.containerStatuses![0]!;
      seen.add(`${Object.keys(status.state!)[0]} ${status.ready}`);
      return status.restartCount === 2;
    });
    expect([...seen]).toEqual(['running true']);
  });

  it('ends what fails its liveness probe for good where it is never restarted', () => {
    const n = new TestNode();
    n.pod('once', { restartPolicy: 'Never', terminationGracePeriodSeconds: 2, containers: [{ name: 'c', image: 'test/tool', args: ['hold'], livenessProbe: { exec: { command: ['cat', '/tmp/healthy'] }, periodSeconds: 2, failureThreshold: 2 } }] });
    n.until(() => n.get('once').status?.phase === 'Succeeded');
    expect(n.events('once')).toContain('Killing: Container c failed liveness probe');
    expect(n.get('once').status!.containerStatuses![0]!.restartCount).toBe(0);
  });

  it('backs off from what fails its liveness probe again and again', () => {
    const n = new TestNode();
    n.pod('live', { terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image: 'test/tool', args: ['hold'], livenessProbe: { exec: { command: ['cat', '/tmp/healthy'] }, periodSeconds: 1, failureThreshold: 1 } }] });
    n.until(() => n.get('live').status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CrashLoopBackOff');
    expect(n.condition('live', 'Ready')).toMatch(/^False/);
  });

  it('is ready when the readiness probe says so', () => {
    const n = new TestNode();
    n.pod('r', { containers: [{ name: 'c', image: 'nginx', readinessProbe: { httpGet: { path: '/ready', port: 80 }, periodSeconds: 2 } }] });
    n.until(() => n.events('r').includes('Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404'));
    expect(n.condition('r', 'Ready')).toBe('False ContainersNotReady containers with unready status: [c]');
    n.kubelet.find('default', 'r')!.unit('c')!.task!.machine.fs.write('/usr/share/nginx/html/ready', 'ok');
    n.until(() => n.condition('r', 'Ready') === 'True');
  });

  it('runs init containers in order, and sidecars beside them', () => {
    const n = new TestNode();
    n.pod('inits', {
      initContainers: [
        { name: 'first', image: 'test/tool', command: ['after', '2000', '0'] },
        { name: 'side', image: 'test/tool', restartPolicy: 'Always', command: ['hold'] },
        { name: 'second', image: 'test/tool', command: ['after', '2000', '0'] },
      ],
      containers: [{ name: 'main', image: 'nginx' }],
    });
    n.until(() => n.get('inits').status?.initContainerStatuses?.[0]?.state?.running !== undefined);
    expect(n.condition('inits', 'Initialized')).toBe('False ContainersNotInitialized containers with incomplete status: [first side second]');
    expect(n.get('inits').status!.containerStatuses![0]!.state).toEqual({ waiting: { reason: 'PodInitializing' } });
    n.until(() => n.condition('inits', 'Ready') === 'True');
    expect(n.get('inits').status!.initContainerStatuses!.map((s) => [s.name, s.ready, Object.keys(s.state!)[0]])).toEqual([['first', true, 'terminated'], ['side', true, 'running'], ['second', true, 'terminated']]);
    n.delete('inits');
    n.until(() => !n.exists('inits'));
  });

  it('fails a pod whose init container fails for good', () => {
    const n = new TestNode();
    n.pod('initfail', { restartPolicy: 'Never', initContainers: [{ name: 'first', image: 'test/tool', command: ['after', '10', '1'] }], containers: [{ name: 'main', image: 'nginx' }] });
    n.until(() => n.get('initfail').status?.phase === 'Failed');
    expect(n.get('initfail').status!.containerStatuses![0]!.state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(n.condition('initfail', 'PodReadyToStartContainers')).toBe('False');
  });

  it('kills what uses more memory than its limit', () => {
    const n = new TestNode();
    n.pod('oom', job(['fat', '300000000'], { resources: { limits: { memory: '100Mi' } } }));
    n.until(() => n.get('oom').status?.phase === 'Failed');
    expect(n.get('oom').status!.containerStatuses![0]!.state!.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
    expect(n.get('oom').status).toMatchObject({ qosClass: 'Burstable', allocatedResources: { memory: '100Mi' }, resources: { limits: { memory: '100Mi' }, requests: { memory: '100Mi' } } });
  });

  it('does not take what does not fit', () => {
    const n = new TestNode();
    n.pod('big', { containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '5' } } }] });
    n.until(() => n.get('big').status?.phase === 'Failed');
    expect(n.get('big').status).toMatchObject({ reason: 'OutOfcpu', message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 5000, used: 0, capacity: 4000" });
  });

  it('runs static pods from the manifests folder and mirrors them in the API', () => {
    const n = new TestNode();
    n.host.fs.write('/etc/kubernetes/manifests/web.yaml', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: static-web\nspec:\n  containers:\n  - name: web\n    image: nginx:1.27\n');
    n.until(() => n.exists('static-web-node01') && n.condition('static-web-node01', 'Ready') === 'True');
    const mirror = n.get('static-web-node01');
    expect(mirror.metadata.annotations).toMatchObject({ 'kubernetes.io/config.source': 'file', 'kubernetes.io/config.mirror': mirror.metadata.annotations!['kubernetes.io/config.hash'] });
    expect(mirror.metadata.ownerReferences![0]).toMatchObject({ kind: 'Node', name: 'node01', controller: true });
    n.delete('static-web-node01');
    n.until(() => n.exists('static-web-node01') && n.get('static-web-node01').metadata.uid !== mirror.metadata.uid);
    expect(n.kubelet.find('default', 'static-web-node01')!.unit('web')!.restarts).toBe(0);
    n.host.fs.remove('/etc/kubernetes/manifests/web.yaml');
    n.until(() => !n.exists('static-web-node01'));
  });

  it('executes commands in containers', () => {
    const n = new TestNode();
    n.pod('web', web);
    n.until(() => n.condition('web', 'Ready') === 'True');
    const run = (command: string[]) =>
      n.run((function* () {
        const remote = yield* n.kubelet.exec('default', 'web', 'web', { command, stdin: false, stdout: true, stderr: true, tty: false });
        const { code, status } = yield* remote.exit();
        return [(yield* remote.stdout.read()) ?? '', code, status?.message] as const;
      })());
    expect(run(['cat', '/etc/hostname'])).toEqual(['web\n', 0, undefined]);
    expect(run(['cat', '/etc/resolv.conf'])[0]).toBe('search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n');
    expect(run(['nope'])[2]).toMatch(/^Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in \$PATH: unknown$/);
    expect(n.kubelet.find('default', 'web')!.unit('web')!.task!.machine.processes().map((p) => p.process.args[0])).toEqual(['nginx: master process nginx -g daemon off;', 'nginx: worker process', 'nginx: worker process', 'nginx: worker process', 'nginx: worker process']);
  });

  it('leaves containers running while it is stopped, and takes them up again', () => {
    const n = new TestNode();
    n.pod('web', web);
    n.until(() => n.condition('web', 'Ready') === 'True');
    const id = n.get('web').status!.containerStatuses![0]!.containerID;
    const unit = n.host.systemd.unit('kubelet')!;
    n.host.systemd.stop(unit);
    n.delete('web');
    n.advance(20_000);
    expect(n.exists('web')).toBe(true);
    expect(n.run(n.host.net.dial('10.244.1.2', 80)).remote).toBe('10.244.1.2:80');
    expect(n.get('web').status!.containerStatuses![0]!.containerID).toBe(id);
    n.host.systemd.start(unit);
    n.until(() => !n.exists('web'));
  });

  it('restarts pods after the machine lost power', () => {
    const n = new TestNode();
    n.pod('web', web);
    n.until(() => n.condition('web', 'Ready') === 'True');
    n.host.powerOff();
    n.advance(5000);
    n.host.powerOn();
    n.until(() => (n.get('web').status!.containerStatuses![0]!.restartCount ?? 0) === 1 && n.condition('web', 'Ready') === 'True');
    expect(n.events('web')).toContain('SandboxChanged: Pod sandbox changed, it will be killed and re-created.');
  });

  it('writes little: a plain pod takes three status patches at most until it is ready', () => {
    const n = new TestNode();
    let patches = 0;
    const inner = n.kubelet.client.patch.bind(n.kubelet.client);
    n.kubelet.client.patch = ((...args: Parameters<typeof inner>) => {
      if ((args[0] as unknown) === pods) patches++;
      return inner(...args);
    }) as typeof inner;
    n.pod('web', web);
    n.until(() => n.condition('web', 'Ready') === 'True');
    expect(patches).toBeLessThanOrEqual(3);
  });
});

describe('Kubelet, volumes and resources', () => {
  const mounts = (n: TestNode, pod: string) => n.kubelet.find('default', pod)!.unit('c')!.task!.machine.fs;

  it('mounts ConfigMaps, emptyDirs, host paths, projected and downward volumes', () => {
    const n = new TestNode();
    n.configMap('conf', { 'a.txt': 'one', 'b.txt': 'two' });
    n.host.fs.mkdir('/srv/data', { recursive: true });
    n.host.fs.write('/srv/data/f', 'from the host');
    n.pod(
      'v',
      {
        containers: [
          {
            name: 'c',
            image: 'nginx',
            resources: { limits: { cpu: '250m', memory: '64Mi' } },
            volumeMounts: [
              { name: 'conf', mountPath: '/conf' },
              { name: 'conf', mountPath: '/etc/only.txt', subPath: 'a.txt' },
              { name: 'tmp', mountPath: '/cache' },
              { name: 'host', mountPath: '/host', readOnly: true },
              { name: 'info', mountPath: '/info' },
            ],
          },
          { name: 'other', image: 'redis', volumeMounts: [{ name: 'tmp', mountPath: '/shared' }] },
        ],
        volumes: [
          { name: 'conf', configMap: { name: 'conf' } },
          { name: 'tmp', emptyDir: {} },
          { name: 'host', hostPath: { path: '/srv/data', type: 'Directory' } },
          { name: 'info', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }, { path: 'cpu', resourceFieldRef: { containerName: 'c', resource: 'limits.cpu', divisor: '1m' } }] } },
        ],
      },
      { labels: { app: 'v', tier: 'x' } },
    );
    n.until(() => n.condition('v', 'Ready') === 'True');
    const fs = mounts(n, 'v');
    expect([fs.read('/conf/a.txt'), fs.read('/etc/only.txt'), fs.read('/host/f'), fs.read('/info/labels'), fs.read('/info/cpu')]).toEqual(['one', 'one', 'from the host', 'app="v"\ntier="x"', '250']);
    expect(() => fs.write('/host/f', 'x')).toThrow('Read-only file system');
    fs.write('/cache/mine', 'seen');
    expect(n.kubelet.find('default', 'v')!.unit('other')!.task!.machine.fs.read('/shared/mine')).toBe('seen');
    expect(fs.read('/var/run/secrets/kubernetes.io/serviceaccount/namespace')).toBe('default');
    expect(fs.read('/etc/hosts')).toContain('10.244.1.2\tv\n');
  });

  it('brings mounted ConfigMaps up to date within a minute or so, but not those mounted by subPath', () => {
    const n = new TestNode();
    n.configMap('conf', { k: 'old' });
    n.pod('v', { containers: [{ name: 'c', image: 'nginx', volumeMounts: [{ name: 'conf', mountPath: '/conf' }, { name: 'conf', mountPath: '/one', subPath: 'k' }] }], volumes: [{ name: 'conf', configMap: { name: 'conf' } }] });
    n.until(() => n.condition('v', 'Ready') === 'True');
    const fs = mounts(n, 'v');
    expect(fs.read('/conf/k')).toBe('old');
    n.run(n.client.patch(configMaps, { namespace: 'default', name: 'conf' }, { data: { k: 'new' } }));
    n.advance(75_000);
    expect([fs.read('/conf/k'), fs.read('/one')]).toEqual(['new', 'old']);
  });

  it('refuses a host path of another type', () => {
    const n = new TestNode();
    n.pod('v', { containers: [{ name: 'c', image: 'nginx', volumeMounts: [{ name: 'h', mountPath: '/h' }] }], volumes: [{ name: 'h', hostPath: { path: '/no', type: 'Directory' } }] });
    n.until(() => n.events('v').length > 0);
    expect(n.events('v')).toContain('FailedMount: MountVolume.SetUp failed for volume "h" : hostPath type check failed: /no is not a directory');
  });

  it('gives variables from fields, resources, keys and Services', () => {
    const n = new TestNode();
    n.configMap('conf', { k: 'v' });
    n.pod('e', {
      containers: [
        {
          name: 'c',
          image: 'nginx',
          resources: { limits: { memory: '64Mi' } },
          env: [
            { name: 'A', value: 'one' },
            { name: 'B', value: '$(A)-$(NOPE)-$$(A)' },
            { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
            { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
            { name: 'NEIGHBOUR', valueFrom: { resourceFieldRef: { containerName: 'd', resource: 'requests.cpu', divisor: '1m' } } },
            { name: 'K', valueFrom: { configMapKeyRef: { name: 'conf', key: 'k' } } },
            { name: 'OPT', valueFrom: { configMapKeyRef: { name: 'none', key: 'k', optional: true } } },
          ],
        },
        { name: 'd', image: 'redis', resources: { requests: { cpu: '150m' } } },
      ],
    });
    n.pod('alone', { containers: [{ name: 'c', image: 'nginx', env: [{ name: 'CPU', valueFrom: { resourceFieldRef: { containerName: 'd', resource: 'requests.cpu' } } }] }] });
    n.pod('bad', { containers: [{ name: 'c', image: 'nginx', env: [{ name: 'K', valueFrom: { configMapKeyRef: { name: 'conf', key: 'no' } } }] }] });
    n.until(() => n.condition('e', 'Ready') === 'True' && n.get('bad').status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError');
    const env = n.kubelet.find('default', 'e')!.unit('c')!.task!.spec.env();
    expect(env).toMatchObject({ A: 'one', B: 'one-$(NOPE)-$(A)', IP: n.get('e').status!.podIP!, MEM: '64', NEIGHBOUR: '150', K: 'v', HOSTNAME: 'e' });
    expect('OPT' in env).toBe(false);
    expect(n.get('bad').status!.containerStatuses![0]!.state!.waiting!.message).toBe("couldn't find key no in ConfigMap default/conf");
    expect(n.get('alone').status!.containerStatuses![0]!.state!.waiting).toMatchObject({ reason: 'CreateContainerConfigError', message: 'container d not found' });
  });

  it('runs hooks: postStart before the container is ready, preStop before SIGTERM within the grace', () => {
    const n = new TestNode();
    n.pod('h', { terminationGracePeriodSeconds: 20, containers: [{ name: 'c', image: 'nginx', lifecycle: { postStart: { exec: { command: ['cat', '/none'] } } } }] });
    n.until(() => n.events('h').includes('FailedPostStartHook: PostStartHook failed'));
    n.pod('s', { terminationGracePeriodSeconds: 20, containers: [{ name: 'c', image: 'nginx', lifecycle: { preStop: { sleep: { seconds: 5 } } } }] });
    n.until(() => n.condition('s', 'Ready') === 'True');
    const before = n.server.sim.now();
    n.delete('s');
    n.until(() => !n.exists('s'));
    expect(n.server.sim.now() - before).toBeGreaterThan(5000);
    expect(n.server.sim.now() - before).toBeLessThan(8000);
  });

  it('fails a pod past its active deadline', () => {
    const n = new TestNode();
    n.pod('d', { activeDeadlineSeconds: 5, containers: [{ name: 'c', image: 'nginx' }] });
    n.until(() => n.get('d').status?.phase === 'Failed');
    expect(n.get('d').status).toMatchObject({ reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' });
  });

  it('replaces a container whose image changes', () => {
    const n = new TestNode();
    n.pod('u', { containers: [{ name: 'c', image: 'nginx:1.27' }] });
    n.until(() => n.condition('u', 'Ready') === 'True');
    n.run(n.client.patch(pods, { namespace: 'default', name: 'u' }, { spec: { containers: [{ name: 'c', image: 'nginx:1.28' }] } }));
    n.until(() => n.get('u').status!.containerStatuses![0]!.image === 'docker.io/library/nginx:1.28' && n.condition('u', 'Ready') === 'True');
    expect(n.events('u')).toContain('Killing: Container c definition changed, will be restarted');
    expect(n.get('u').status!.containerStatuses![0]!.restartCount).toBe(1);
  });

  it('replaces a container whatever the restart policy says, and the pod runs on meanwhile', () => {
    const n = new TestNode();
    n.pod('u', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'nginx:1.27' }] });
    n.until(() => n.condition('u', 'Ready') === 'True');
    n.run(n.client.patch(pods, { namespace: 'default', name: 'u' }, { spec: { containers: [{ name: 'c', image: 'nginx:1.28' }] } }));
    n.until(() => n.get('u').status!.containerStatuses![0]!.image === 'docker.io/library/nginx:1.28');
    n.advance(10_000);
    expect(n.get('u').status!.phase).toBe('Running');
    expect(n.get('u').status!.containerStatuses![0]).toMatchObject({ restartCount: 1, ready: true });
  });

  it('ends a pod that is never restarted where the image that should replace its own cannot be had', () => {
    const n = new TestNode();
    n.pod('u', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'nginx:1.27' }] });
    n.until(() => n.condition('u', 'Ready') === 'True');
    n.run(n.client.patch(pods, { namespace: 'default', name: 'u' }, { spec: { containers: [{ name: 'c', image: 'nginx:1.999' }] } }));
    n.until(() => n.get('u').status!.phase === 'Succeeded');
    expect(n.get('u').status!.containerStatuses![0]!.state!.terminated!.reason).toBe('Completed');
  });

  it('does not run root where that is not wanted', () => {
    const n = new TestNode();
    n.pod('r', { securityContext: { runAsNonRoot: true }, containers: [{ name: 'c', image: 'nginx' }] });
    n.until(() => n.get('r').status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError');
    expect(n.get('r').status!.containerStatuses![0]!.state!.waiting!.message).toBe(`container has runAsNonRoot and image will run as root (pod: "r_default(${n.get('r').metadata.uid})", container: c)`);
  });

  it('evicts the pod that takes most beyond its request when the node runs out of memory', () => {
    const n = new TestNode();
    n.pod('fat', job(['fat', String(8 * 1024 ** 3)]));
    n.pod('small', web);
    n.until(() => n.get('fat').status?.phase === 'Failed');
    expect(n.get('fat').status!.reason).toBe('Evicted');
    expect(n.get('fat').status!.message).toMatch(/^The node was low on resource: memory\. Threshold quantity: 100Mi, available: 0Ki\. Container c was using 8\d+Ki, request is 0, has larger consumption of memory\. $/);
    expect(n.condition('fat', 'DisruptionTarget')).toMatch(/^True TerminationByKubelet/);
    n.advance(15_000);
    expect(n.run(n.client.get(nodes, { name: 'node01' })).status!.conditions!.find((c) => c.type === 'MemoryPressure')!.status).toBe('True');
    expect(n.condition('small', 'Ready')).toBe('True');
  });

  it('evicts pods that store more than they may', () => {
    const n = new TestNode();
    const limits = { resources: { limits: { 'ephemeral-storage': '1Mi' } } };
    n.pod('volume', { containers: [{ name: 'c', image: 'nginx', volumeMounts: [{ name: 'data', mountPath: '/data' }] }], volumes: [{ name: 'data', emptyDir: { sizeLimit: '1Mi' } }] });
    n.pod('layer', { containers: [{ name: 'c', image: 'test/tool', args: ['hold'], ...limits }] });
    n.pod('part', { containers: [{ name: 'c', image: 'test/tool', args: ['hold'], ...limits }, { name: 'd', image: 'test/tool', args: ['hold'], resources: { limits: { 'ephemeral-storage': '2Mi' } } }] });
    const write = (name: string, path: string, size: number) => n.kubelet.find('default', name)!.unit('c')!.task!.machine.fs.write(path, 'x'.repeat(size));
    n.until(() => ['volume', 'layer', 'part'].every((name) => n.condition(name, 'Ready') === 'True'));
    write('volume', '/data/a', 2 ** 20);
    write('layer', '/tmp/a', 2 ** 19);
    write('part', '/tmp/a', 3 * 2 ** 19);
    n.advance(15_000);
    expect(['volume', 'layer', 'part'].map((name) => n.get(name).status!.reason)).toEqual([undefined, undefined, 'Evicted']);
    expect(n.get('part').status!.message).toBe('Container c exceeded its local ephemeral storage limit "1Mi". ');
    write('volume', '/data/b', 1);
    write('layer', '/tmp/b', 2 ** 19 + 1);
    n.until(() => ['volume', 'layer'].every((name) => n.get(name).status!.phase === 'Failed'));
    expect(n.get('volume').status).toMatchObject({ reason: 'Evicted', message: 'Usage of EmptyDir volume "data" exceeds the limit "1Mi". ' });
    expect(n.get('layer').status!.message).toBe('Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ');
    expect(n.events('layer')).toContain('Evicted: Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ');
  });

  it('two servers that want one port: the second one fails', () => {
    const n = new TestNode();
    n.pod('two', { containers: [{ name: 'a', image: 'nginx' }, { name: 'b', image: 'nginx' }] });
    n.until(() => n.get('two').status?.containerStatuses?.some((s) => s.state?.waiting?.reason === 'CrashLoopBackOff') ?? false);
    expect(n.run(n.kubelet.logs('default', 'two', 'b', { previous: true }))).toContain('nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\n');
  });

  it('tells that its node was cordoned and uncordoned, at its next look', () => {
    const n = new TestNode();
    const cordon = (unschedulable: boolean) => {
      n.run(n.client.patch(nodes, { name: 'node01' }, { spec: { unschedulable } }));
      n.advance(11_000);
      return n.events('node01').at(-1);
    };
    expect(cordon(true)).toBe('NodeNotSchedulable: Node node01 status is now: NodeNotSchedulable');
    expect(cordon(false)).toBe('NodeSchedulable: Node node01 status is now: NodeSchedulable');
  });

  it('says so when its node is not ready', () => {
    const n = new TestNode();
    n.host.systemd.stop(n.host.systemd.unit('containerd')!);
    n.advance(15_000);
    const ready = () => n.run(n.client.get(nodes, { name: 'node01' })).status!.conditions!.find((c) => c.type === 'Ready')!;
    expect(ready()).toMatchObject({ status: 'False', reason: 'KubeletNotReady', message: 'container runtime is down' });
    n.host.systemd.start(n.host.systemd.unit('containerd')!);
    n.host.fs.remove('/etc/cni/net.d/10-flannel.conflist');
    n.advance(15_000);
    expect(ready().message).toBe('container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized');
  });

  it('does not start with a configuration that it can not read', () => {
    const n = new TestNode();
    const unit = n.host.systemd.unit('kubelet')!;
    n.host.fs.write('/var/lib/kubelet/config.yaml', 'nonsense: [');
    n.host.systemd.restart(unit);
    expect([unit.state, unit.sub]).toEqual(['activating', 'auto-restart']);
    n.host.fs.write('/var/lib/kubelet/config.yaml', 'kind: KubeletConfiguration\n');
    n.advance(11_000);
    expect(unit.state).toBe('active');
  });
});

describe('images on a node', () => {
  it('a database without its password gives up with its own words, and starts with one', () => {
    const n = new TestNode();
    n.pod('bad', { containers: [{ name: 'db', image: 'mysql:8.0' }] });
    n.pod('good', { containers: [{ name: 'db', image: 'mysql:8.0', env: [{ name: 'MYSQL_ROOT_PASSWORD', value: 'x' }] }] });
    n.until(() => n.get('bad').status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CrashLoopBackOff');
    const log = n.run(n.kubelet.logs('default', 'bad', 'db', { previous: true })) as string;
    expect(log).toContain('Database is uninitialized and password option is not specified\n');
    expect(log).toContain('    - MYSQL_ROOT_PASSWORD\n');
    n.until(() => n.condition('good', 'Ready') === 'True');
    n.advance(8000);
    expect(n.run(n.kubelet.logs('default', 'good', 'db', { tailLines: 1 }))).toContain("/usr/sbin/mysqld: ready for connections. Version: '8.0.44'");
  });

  it('shows the processes of its containers on the host by ids of the host', () => {
    const n = new TestNode();
    n.pod('web', web);
    n.until(() => n.condition('web', 'Ready') === 'True');
    const master = n.host.processes().find((p) => p.process.args[0]?.startsWith('nginx: master'))!;
    expect(master.pid).toBeGreaterThan(100);
    expect(n.kubelet.find('default', 'web')!.unit('web')!.task!.machine.process(1)!.process.args).toEqual(master.process.args);
    master.kill('SIGKILL');
    n.until(() => n.get('web').status!.containerStatuses![0]!.restartCount === 1);
    expect(n.get('web').status!.containerStatuses![0]!.lastState!.terminated).toMatchObject({ exitCode: 137, reason: 'Error' });
  });

  it('a signal to a server\'s first process does what the server does with it', () => {
    const n = new TestNode();
    n.pod('web', web);
    n.until(() => n.condition('web', 'Ready') === 'True');
    n.kubelet.find('default', 'web')!.unit('web')!.task!.machine.process(1)!.kill('SIGTERM');
    n.until(() => n.get('web').status!.containerStatuses![0]!.restartCount === 1);
    expect(n.get('web').status!.containerStatuses![0]!.lastState!.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
  });
});

it('gives a running container new limits (KEP-1287)', () => {
  const n = new TestNode();
  n.pod('r', { containers: [{ name: 'c', image: 'nginx', resources: { requests: { memory: '32Mi' }, limits: { memory: '64Mi' } } }] });
  n.until(() => n.condition('r', 'Ready') === 'True');
  const id = n.get('r').status!.containerStatuses![0]!.containerID;
  n.run(n.client.patch(pods, { namespace: 'default', name: 'r' }, { spec: { containers: [{ name: 'c', resources: { limits: { memory: '128Mi' } } }] } }, { subresource: 'resize' }));
  n.until(() => (n.get('r').status!.containerStatuses![0]!.resources?.limits as any)?.memory === '128Mi');
  expect(n.get('r').status!.containerStatuses![0]!.containerID).toBe(id);
  expect(n.kubelet.find('default', 'r')!.unit('c')!.task!.meter.limits.memory).toBe(128 * 1024 * 1024);
});

it('gives a running pod more for all its containers (KEP-5419)', () => {
  const n = new TestNode();
  n.pod('r', { resources: { requests: { memory: '64Mi' }, limits: { memory: '128Mi' } }, containers: [{ name: 'c', image: 'nginx' }] });
  n.until(() => n.condition('r', 'Ready') === 'True');
  expect(n.get('r').status).toMatchObject({ qosClass: 'Burstable', allocatedResources: { memory: '64Mi' }, resources: { requests: { memory: '64Mi' }, limits: { memory: '128Mi' } } });
  n.run(n.client.patch(pods, { namespace: 'default', name: 'r' }, { spec: { resources: { requests: { memory: '96Mi' } } } }, { subresource: 'resize' }));
  n.until(() => (n.get('r').status as any).allocatedResources?.memory === '96Mi');
  expect((n.get('r').status as any).resources).toEqual({ requests: { memory: '96Mi' }, limits: { memory: '128Mi' } });
});

it('turns a condition within the second in which it was set', () => {
  const before = condition('PodReadyToStartContainers', { status: 'False' }, 1, undefined, 5_000);
  expect(condition('PodReadyToStartContainers', { status: 'True' }, 1, before, 5_400)).toMatchObject({ status: 'True', lastTransitionTime: '1970-01-01T00:00:05Z' });
});
