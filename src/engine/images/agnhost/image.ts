import { readCertificates } from '../../api/certificate.ts';
import { klogHead } from '../../hosts/klog.ts';
import type { FileSystem } from '../../hosts/types.ts';
import type { HttpRequest, HttpResponse, Listener } from '../../network/types.ts';
import type { Task } from '../../sim/sim.ts';
import { anyTag, define, simpleServer } from '../define.ts';
import { isoDate, pathOf, readFile, respond } from '../http.ts';
import type { ImageDefinition, Launch, ServerContext } from '../types.ts';
import { agnhostCommand } from './commands.ts';
import { logged, serveNetexec } from './netexec.ts';
import { option, subcommand } from './options.ts';
import { serveWebhook } from './webhook.ts';

interface Face {
  port(launch: Pick<Launch, 'args'>): number;
  serve(c: ServerContext, request: HttpRequest, peer: string): HttpResponse | Task<HttpResponse>;
  log?(c: ServerContext): string[];
  /** It always speaks TLS. */
  tls?: true;
}

const numbered = (launch: Pick<Launch, 'args'>, name: string, otherwise: number): number => Number(option(launch, name) ?? otherwise);

/** Subcommands that are servers, or sit there as one does. */
const faces: Readonly<Record<string, Face>> = {
  pause: { port: () => 0, serve: () => respond(404, ''), log: () => ['Paused'] },
  netexec: {
    port: (launch) => numbered(launch, 'http-port', 8080),
    serve: serveNetexec,
    log: (c) => [`Started HTTP server on port ${numbered(c, 'http-port', 8080)}`, `Started UDP server on port  ${numbered(c, 'udp-port', 8081)}`].map((text) => logged(c.startedAt, text)),
  },
  'serve-hostname': {
    port: (launch) => numbered(launch, 'port', 9376),
    serve: (c) => respond(200, c.hostname),
    log: (c) => [logged(c.startedAt, `Serving on port ${numbered(c, 'port', 9376)}.`)],
  },
  liveness: {
    port: () => 8080,
    serve: (c, request) => {
      if (pathOf(request) === '/started') return respond(200, isoDate(c.sim.now() - c.startedAt));
      const seconds = (c.sim.now() - c.startedAt) / 1000;
      return pathOf(request) === '/healthz' && seconds > 10 ? respond(500, `error: ${seconds}`) : respond(200, 'ok');
    },
  },
  'test-webserver': { port: (launch) => numbered(launch, 'port', 80), serve: (_, request) => respond(404, pathOf(request) === '/' ? '<pre>\n</pre>\n' : '404 page not found\n') },
  webhook: { port: (launch) => numbered(launch, 'port', 443), serve: (c, request) => serveWebhook(request, option(c, 'sidecar-image') ?? ''), tls: true },
};

const faceOf = (launch: Pick<Launch, 'args'>): Face | undefined => faces[subcommand(launch)];

const speaksTls = (launch: Pick<Launch, 'args'>): boolean => faceOf(launch)?.tls ?? option(launch, 'tls-cert-file') !== undefined;

/** Why the certificate can't be loaded, in Go's words (tls.LoadX509KeyPair). */
const certificateFailure = (launch: Launch): { code: number; lines(c: ServerContext): string[] } | undefined => {
  if (!speaksTls(launch)) return undefined;
  for (const name of ['tls-cert-file', 'tls-private-key-file']) {
    const path = option(launch, name) ?? '';
    const file = readFile(launch.fs, path);
    const what = name === 'tls-cert-file' ? 'certificate' : 'key';
    if ('error' in file) return fatal(`open ${path}: no such file or directory`);
    if (!file.text.includes('-----BEGIN ')) return fatal(`tls: failed to find any PEM data in ${what} input`);
  }
  return undefined;
};

const fatal = (why: string) => ({ code: 255, lines: ({ startedAt }: ServerContext) => [`${klogHead({ pid: 1, sim: { now: () => startedAt } }, 'F', 'config.go:47')}${why}`] });

const servedCertificate = (fs: FileSystem, path: string): Listener['tls'] => {
  const file = readFile(fs, path);
  const [certificate] = 'text' in file ? readCertificates(file.text) : [];
  return certificate ? { names: certificate.dnsNames, ca: certificate.issuer, certificate } : { names: [], ca: '' };
};

/** registry.k8s.io/e2e-test-images/agnhost: many small programs in one, of which Kubernetes' tests and documentation are made. */
export const agnhost: ImageDefinition = define({
  repository: 'registry.k8s.io/e2e-test-images/agnhost',
  tags: anyTag,
  base: 'alpine',
  size: 51_110_012,
  config: { entrypoint: ['/agnhost'], cmd: ['pause'] },
  tools: ['curl', 'nslookup', 'dig', 'nc', 'wget', 'bash'],
  server: simpleServer({
    executables: { agnhost: '/agnhost' },
    when: (launch) => faceOf(launch) !== undefined,
    ports: (launch) => [faceOf(launch)?.port(launch) ?? 0].filter((port) => port > 0),
    log: (c) => faceOf(c)?.log?.(c) ?? [],
    stream: 'stderr',
    tls: (c) => (speaksTls(c) ? servedCertificate(c.fs, option(c, 'tls-cert-file') ?? '') : undefined),
    exit: certificateFailure,
    http: (c, request, peer) => faceOf(c)!.serve(c, request, peer),
    command: agnhostCommand,
  }),
});
