import { sleep } from '../sim/sim.ts';
import { signalled } from '../hosts/signals.ts';
import type { Program } from '../hosts/types.ts';
import { anyTag, define, simpleServer } from './define.ts';
import { queryOf, respond, slashDate } from './http.ts';
import type { ImageDefinition, Launch } from './types.ts';

const k8s = (name: string): string => `registry.k8s.io/${name}`;

const versions = (t: string): boolean => /^v1\.\d+\.\d+$/.test(t);

/** A part of the cluster; what it does is the Component that the cluster gives for it. */
const part = (component: string, repository: string, size: number, executable: string, tags: (tag: string) => boolean = anyTag): ImageDefinition =>
  define({
    repository,
    tags,
    base: 'scratch',
    size,
    config: { entrypoint: [executable] },
    component,
    server: simpleServer({ executables: { [executable.replace(/^.*\//, '')]: executable.startsWith('/') ? executable : `/usr/local/bin/${executable}` }, ports: () => [], readyMs: 100, memory: 40 * 1024 * 1024, terminate: { afterMs: 50, code: 0 } }),
  });

/** Sizes are those that the nodes of a 1.36 cluster report. */
const parts: readonly ImageDefinition[] = [
  part('kube-apiserver', k8s('kube-apiserver'), 21_299_426, 'kube-apiserver', versions),
  part('kube-controller-manager', k8s('kube-controller-manager'), 18_748_181, 'kube-controller-manager', versions),
  part('kube-scheduler', k8s('kube-scheduler'), 23_004_587, 'kube-scheduler', versions),
  part('kube-proxy', k8s('kube-proxy'), 18_752_359, '/usr/local/bin/kube-proxy', versions),
  part('etcd', k8s('etcd'), 16_216_713, 'etcd'),
  part('coredns', k8s('coredns/coredns'), 23_955_307, '/coredns'),
  part('flannel', 'ghcr.io/flannel-io/flannel', 12_308_886, '/opt/bin/flanneld'),
  part('flannel', 'docker.io/flannel/flannel', 12_308_886, '/opt/bin/flanneld'),
  part('local-path-provisioner', 'docker.io/rancher/local-path-provisioner', 19_210_443, 'local-path-provisioner'),
  part('metrics-server', k8s('metrics-server/metrics-server'), 22_210_012, '/metrics-server'),
  part('ingress-nginx', k8s('ingress-nginx/controller'), 112_210_012, '/nginx-ingress-controller'),
  part('dashboard', 'docker.io/kubernetesui/dashboard', 75_788_960, '/dashboard'),
  part('network-policy', 'docker.io/calico/node', 117_000_120, 'start_runit'),
  part('network-policy', 'quay.io/calico/node', 117_000_120, 'start_runit'),
  part('network-policy', 'quay.io/cilium/cilium', 210_000_120, 'cilium-agent'),
  part('network-policy', k8s('networking/kube-network-policies'), 18_000_120, '/bin/netpol'),
];

/** A program that ends with 0 after a moment: init containers of the parts above. */
const brief = (ms: number): Program =>
  function* () {
    yield sleep(ms);
    return 0;
  };

const pause: Program = function* (p) {
  yield signalled(p, ['SIGTERM', 'SIGINT']);
  return 0;
};

const option = (launch: Pick<Launch, 'args'>, name: string): string | undefined => launch.args.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3) ?? (launch.args.includes(`--${name}`) ? launch.args[launch.args.indexOf(`--${name}`) + 1] : undefined);

/** agnhost's subcommands that are servers (kubernetes: test/images/agnhost). */
const agnhost = (repository: string): ImageDefinition =>
  define({
    repository,
    tags: anyTag,
    base: 'alpine',
    size: 51_110_012,
    config: { entrypoint: ['/agnhost'], cmd: ['pause'] },
    tools: ['curl', 'nslookup', 'dig', 'nc', 'wget', 'bash'],
    programs: { '/usr/local/bin/agnhost-idle': pause },
    server: simpleServer({
      executables: { agnhost: '/agnhost' },
      when: (launch) => ['pause', 'netexec', 'serve-hostname', 'liveness', 'test-webserver', 'porter'].includes(launch.args[1] ?? ''),
      ports: (launch) => ({ netexec: [Number(option(launch, 'http-port') ?? 8080)], 'serve-hostname': [Number(option(launch, 'port') ?? 9376)], liveness: [8080], 'test-webserver': [80] })[launch.args[1] ?? ''] ?? [],
      log: (c) => (c.args[1] === 'netexec' ? [`${slashDate(c.startedAt)} Started HTTP server on port ${option(c, 'http-port') ?? 8080}`] : c.args[1] === 'pause' ? ['Paused'] : []),
      http: (c, request) => {
        c.spend(0.2);
        if (c.args[1] === 'liveness') {
          const s = (c.sim.now() - c.startedAt) / 1000;
          return request.path.startsWith('/healthz') && s > 10 ? respond(500, `error: ${s}`) : respond(200, 'ok');
        }
        if (c.args[1] === 'serve-hostname' || request.path.startsWith('/hostname') || request.path.startsWith('/hostName')) return respond(200, c.hostname);
        if (request.path.startsWith('/echo')) return respond(200, queryOf(request)['msg'] ?? '');
        if (request.path.startsWith('/clientip')) return respond(200, c.net.addresses[0] ?? '');
        if (request.path.startsWith('/healthz')) return respond(200, '');
        return respond(200, `NOW: ${new Date(Math.floor(c.sim.now())).toISOString()}`);
      },
      command: function* (p) {
        if (p.args[1] === 'pause') return yield* pause(p);
        yield* p.stderr.write('Error: this agnhost command is not simulated\n');
        return 1;
      },
    }),
  });

/** Images of Kubernetes itself. */
export const kubernetes: readonly ImageDefinition[] = [
  ...parts,
  define({ repository: 'ghcr.io/flannel-io/flannel-cni-plugin', tags: anyTag, base: 'busybox', size: 10_475_356, programs: { '/bin/flannel-cni': brief(20) } }),
  define({ repository: k8s('pause'), tags: (t) => /^(latest|3\.\d+(\.\d+)?)$/.test(t), base: 'scratch', size: 319_000, config: { entrypoint: ['/pause'] }, server: simpleServer({ executables: { pause: '/pause' }, ports: () => [], readyMs: 0, memory: 500_000, terminate: { afterMs: 1, code: 0 } }) }),
  define({ repository: 'k8s.gcr.io/pause', tags: anyTag, base: 'scratch', size: 319_000, config: { entrypoint: ['/pause'] }, server: simpleServer({ executables: { pause: '/pause' }, ports: () => [], readyMs: 0, memory: 500_000, terminate: { afterMs: 1, code: 0 } }) }),
  agnhost(k8s('e2e-test-images/agnhost')),
  define({ repository: k8s('e2e-test-images/jessie-dnsutils'), tags: anyTag, base: 'debian', size: 113_210_099, config: { cmd: ['/bin/bash'] }, tools: ['nslookup', 'dig', 'host', 'ping', 'curl', 'nc'] }),
  define({ repository: k8s('e2e-test-images/busybox'), tags: anyTag, base: 'busybox', size: 2_222_262, config: { cmd: ['sh'] } }),
  define({ repository: k8s('busybox'), tags: anyTag, base: 'busybox', size: 2_222_262, config: { cmd: ['sh'] } }),
  define({ repository: 'k8s.gcr.io/busybox', tags: anyTag, base: 'busybox', size: 2_222_262, config: { cmd: ['sh'] } }),
  define({ repository: 'gcr.io/google_containers/busybox', tags: anyTag, base: 'busybox', size: 2_222_262, config: { cmd: ['sh'] } }),
];
