import { signalled } from '../hosts/signals.ts';
import type { Program } from '../hosts/types.ts';
import { anyTag, define, simpleServer } from './define.ts';
import { queryOf, respond, slashDate } from './http.ts';
import type { ImageDefinition, Launch } from './types.ts';

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

/** Images of Kubernetes' own tests, which labs use too. */
export const e2e: readonly ImageDefinition[] = [
  agnhost('registry.k8s.io/e2e-test-images/agnhost'),
  define({ repository: 'registry.k8s.io/e2e-test-images/jessie-dnsutils', tags: anyTag, base: 'debian', size: 113_210_099, config: { cmd: ['/bin/bash'] }, tools: ['nslookup', 'dig', 'host', 'ping', 'curl', 'nc'] }),
  define({ repository: 'registry.k8s.io/e2e-test-images/busybox', tags: anyTag, base: 'busybox', size: 2_222_262, config: { cmd: ['sh'] } }),
  define({ repository: 'registry.k8s.io/busybox', tags: anyTag, base: 'busybox', busybox: () => '1.27.2', size: 2_222_262, config: { cmd: ['sh'] } }),
];
