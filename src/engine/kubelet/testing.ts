import type { ConfigMap, Pod, Secret } from '../api/kubernetes.ts';
import { Tracer } from '../api/trace.ts';
import type { KubeObject } from '../api/types.ts';
import { admin, TestServer } from '../apiserver/testing.ts';
import { Client } from '../client/client.ts';
import { configMaps, events, nodes, pods, secrets } from '../client/resources.ts';
import { createHost, type Host } from '../hosts/host.ts';
import { ProgramRegistry } from '../hosts/programs.ts';
import { signalled } from '../hosts/signals.ts';
import { FsError, type Program } from '../hosts/types.ts';
import { ImageCatalogue } from '../images/catalogue.ts';
import { anyTag, define } from '../images/define.ts';
import { createNetwork, type Network } from '../network/network.ts';
import { sleep, type Task } from '../sim/sim.ts';
import { createKubelet, type Kubelet, type KubeletOptions } from './kubelet.ts';

/** `say TEXT...` prints; `after MS CODE` waits and exits; `hold` waits for SIGTERM; `cat FILE`; `fat BYTES` uses memory. */
const programs: Readonly<Record<string, Program>> = {
  *say(p) {
    yield* p.stdout.write(`${p.args.slice(1).join(' ')}\n`);
    return 0;
  },
  *after(p) {
    yield* p.stdout.write('begin\n');
    yield sleep(Number(p.args[1]));
    return Number(p.args[2]);
  },
  *hold(p) {
    yield signalled(p, ['SIGTERM']);
    yield sleep(50);
    return 0;
  },
  *stubborn() {
    for (;;) yield sleep(1000);
  },
  *cat(p) {
    try {
      yield* p.stdout.write(p.machine.fs.read(p.args[1]!));
      return 0;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* p.stderr.write(`cat: can't open '${p.args[1]}': No such file or directory\n`);
      return 1;
    }
  },
  *fat(p) {
    yield sleep(100);
    (p.machine as unknown as { useMemory(pid: number, bytes: number): void }).useMemory(p.pid, Number(p.args[1]));
    yield sleep(1e9);
    return 0;
  },
};

/** One node with a real API server, for tests. */
export class TestNode {
  readonly server = new TestServer();
  readonly network: Network;
  readonly host: Host;
  readonly kubelet: Kubelet;
  readonly client: Client;

  constructor(options: Partial<KubeletOptions> = {}) {
    const { sim } = this.server;
    const registry = new ProgramRegistry();
    for (const [name, program] of Object.entries(programs)) registry.register(name, program);
    this.network = createNetwork({ sim, tracer: new Tracer() });
    this.host = createHost({ sim, name: 'node01', address: '192.168.56.11', programs: registry, network: this.network });
    this.host.fs.mkdir('/etc/cni/net.d', { recursive: true });
    this.host.fs.write('/etc/cni/net.d/10-flannel.conflist', '{}');
    this.host.fs.write('/var/lib/kubelet/config.yaml', 'kind: KubeletConfiguration\nstaticPodPath: /etc/kubernetes/manifests\nclusterDNS: [10.96.0.10]\n');
    this.client = new Client(this.server.server, 'test', admin);
    this.kubelet = createKubelet({ sim, host: this.host, client: new Client(this.server.server, 'kubelet', admin), network: this.network, catalogue: new ImageCatalogue([define({ repository: 'docker.io/test/tool', tags: anyTag, base: 'busybox', size: 3_000_000, tools: Object.keys(programs) })]), ...options });
    for (const unit of this.host.systemd.all()) this.host.systemd.start(unit);
    for (const namespace of ['default', 'kube-system', 'kube-node-lease']) this.quietly(this.client.create({ group: '', version: 'v1', resource: 'namespaces', kind: 'Namespace' }, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } } as KubeObject));
    this.quietly(this.client.create({ group: '', version: 'v1', resource: 'serviceaccounts', kind: 'ServiceAccount' }, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } } as KubeObject));
    this.quietly(this.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kube-root-ca.crt', namespace: 'default' }, data: { 'ca.crt': 'CA' } } as ConfigMap));
    this.advance(1000);
    this.server.run(this.client.patch(nodes, { name: 'node01' }, { spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] } }));
    this.advance(1000);
  }

  advance(ms: number): void {
    this.server.advance(ms);
    const fault = this.server.sim.faults[0];
    if (fault) throw fault.error;
  }

  /** Runs on until `done`, at most two minutes. */
  until(done: () => boolean): void {
    const { sim } = this.server;
    const end = sim.now() + 120_000;
    while (!done()) {
      if (sim.now() > end) throw new Error('it does not happen');
      this.advance(50);
    }
  }

  /** Makes a pod that is bound to the node. */
  pod(name: string, spec: Record<string, unknown>, metadata: Record<string, unknown> = {}): void {
    this.server.run(this.client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', ...metadata }, spec: { nodeName: 'node01', ...spec } } as unknown as Pod));
  }

  configMap(name: string, data: Record<string, string>): void {
    this.server.run(this.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data } as ConfigMap));
  }

  secret(name: string, data: Record<string, string>): void {
    this.server.run(this.client.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'default' }, data } as Secret));
  }

  get(name: string, namespace = 'default'): Pod {
    return this.server.run(this.client.get(pods, { namespace, name }));
  }

  delete(name: string, options: object = {}): void {
    this.server.run(this.client.delete(pods, { namespace: 'default', name }, options));
  }

  exists(name: string): boolean {
    return this.server.run(this.client.list(pods, 'default')).items.some((p) => p.metadata.name === name);
  }

  /** `reason: message` of a pod's events in the order of their making. */
  events(name: string): string[] {
    const items = this.server.run(this.client.list(events, 'default')).items as unknown as { metadata: { name: string }; involvedObject: { name: string }; reason: string; message: string; count?: number }[];
    return items.filter((e) => e.involvedObject.name === name).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)).map((e) => `${e.reason}: ${e.message}`);
  }

  condition(name: string, type: string): string {
    const c = this.get(name).status?.conditions?.find((x) => x.type === type);
    return c ? [c.status, c.reason, c.message].filter(Boolean).join(' ') : 'missing';
  }

  run<T>(task: Task<T>): T {
    return this.server.run(task);
  }

  private quietly(task: Task<unknown>): void {
    try {
      this.server.run(task);
    } catch {
      // It may be there already: the server makes some of them itself.
    }
  }
}
