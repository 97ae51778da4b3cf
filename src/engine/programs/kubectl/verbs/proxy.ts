import { ConnectionError } from '../../../api/status.ts';
import type { HttpRequest, HttpResponse } from '../../../network/types.ts';
import { Signal } from '../../../sim/channel.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { LogFatal, messageOf } from '../errors.ts';
import { klogHead } from '../../../hosts/klog.ts';
import { KubectlTransport } from '../transport.ts';

/** What Go's regexp says of a pattern that can't be compiled. */
const regexpProblem = (pattern: string): string => {
  const open = /(?<!\\)\[[^\]]*$/.exec(pattern);
  if (open) return `missing closing ]: \`${open[0]}\``;
  const repeat = /(?:^|[(|])([*+?])/.exec(pattern);
  if (repeat) return `missing argument to repetition operator: \`${repeat[1]!}\``;
  return pattern.includes('(') ? `missing closing ): \`${pattern}\`` : `unexpected ): \`${pattern}\``;
};

/** Throws LogFatal for what is no regular expression. */
const patterns = (text: string): RegExp[] =>
  (text === '' ? [] : text.split(',')).map((pattern) => {
    try {
      return new RegExp(pattern);
    } catch {
      throw new LogFatal('proxy_server.go:83', `Error compiling re: error parsing regexp: ${regexpProblem(pattern)}`, 255);
    }
  });

const answer = (status: number, body: string): HttpResponse => ({ status, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', 'content-length': String(body.length) }, body });

const header = (request: HttpRequest, name: string): string => Object.entries(request.headers).find(([k]) => k.toLowerCase() === name)?.[1] ?? '';

interface Filter {
  accept(method: string, path: string, host: string): boolean;
}

const filterOf = (context: Context): Filter => {
  const { flags } = context;
  if (flags.bool('disable-filter')) {
    context.err(`${klogHead(context.process, 'W', 'proxy.go:177')}Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious\n`);
    return { accept: () => true };
  }
  const [paths, refused, hosts, methods] = ['accept-paths', 'reject-paths', 'accept-hosts', 'reject-methods'].map((f) => patterns(flags.string(f)));
  const any = (list: RegExp[] | undefined, text: string): boolean => list!.some((p) => p.test(text));
  return { accept: (method, path, host) => !any(refused, path) && !any(methods, method) && any(paths, path) && any(hosts, host) };
};

/** Passes a request on to the API server with the kubeconfig's credentials. */
function* forward(context: Context, transport: KubectlTransport, request: HttpRequest, path: string): Task<HttpResponse> {
  const { certificate, token, impersonate } = transport.config.credentials;
  const headers = {
    ...request.headers,
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
    ...(impersonate ? { 'Impersonate-User': impersonate.user, ...(impersonate.groups ? { 'Impersonate-Group': impersonate.groups.join(',') } : {}) } : {}),
  };
  try {
    const connection = yield* transport.connect();
    return yield* connection.http({ ...request, path, headers, ...(certificate ? { certificate } : {}) });
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    yield* context.process.stderr.write(`${klogHead(context.process, 'E', 'proxy_server.go:147')}Error while proxying request: ${messageOf(error)}\n`);
    return answer(500, `${messageOf(error)}\n`);
  }
}

const withSlash = (prefix: string): string => (prefix.endsWith('/') ? prefix : `${prefix}/`);

export const proxy: CommandSpec = {
  name: 'proxy',
  usage: '[--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]',
  short: 'Run a proxy to the API server',
  long: 'Run a proxy to the API server, so that curl and other programs on this machine can use it without credentials of their own.',
  examples: `# The whole API on port 8001
kubectl proxy
curl localhost:8001/api/v1/namespaces/default/pods

# On another port
kubectl proxy --port=8080`,
  flags: [
    { name: 'www', shorthand: 'w', type: 'string', usage: 'A folder to serve as well.', completion: 'dir', unsimulated: true },
    { name: 'www-prefix', shorthand: 'P', type: 'string', default: '/static/', usage: 'The path under which it is served.' },
    { name: 'api-prefix', type: 'string', default: '/', usage: 'The path under which the API is served.' },
    { name: 'accept-paths', type: 'string', default: '^.*', usage: 'Expressions for the paths to let through.' },
    { name: 'reject-paths', type: 'string', default: '^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach', usage: 'Expressions for the paths to refuse.' },
    { name: 'accept-hosts', type: 'string', default: '^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$', usage: 'Expressions for the hosts to let through.' },
    { name: 'reject-methods', type: 'string', default: '^$', usage: 'Expressions for the methods to refuse.' },
    { name: 'port', shorthand: 'p', type: 'int', default: 8001, usage: 'The port; 0 for any that is free.' },
    { name: 'address', type: 'string', default: '127.0.0.1', usage: 'The address to listen on.' },
    { name: 'disable-filter', type: 'bool', usage: 'Let everything through. This is dangerous.' },
    { name: 'unix-socket', shorthand: 'u', type: 'string', usage: 'A socket to listen on.', unsimulated: true },
    { name: 'keepalive', type: 'duration', default: 0, usage: 'How often to keep connections alive.' },
    { name: 'append-server-path', type: 'bool', usage: 'Put the path of the server in front of every request.' },
  ],
  completion: 'none',
  *run(context) {
    const { flags, process } = context;
    const { net } = process.machine;
    const transport = new KubectlTransport(context, context.restConfig);
    const prefix = withSlash(flags.string('api-prefix'));
    const filter = filterOf(context);
    const address = flags.string('address');
    let port = flags.int('port');
    if (port < 0 || port > 65_535) throw new Error(`listen tcp: address ${port}: invalid port`);
    if (port === 0) {
      const taken = new Set(net.listening().map((l) => l.port));
      do port = process.sim.random('kubectl').int(32_768, 60_999);
      while (taken.has(port));
    }
    let close: () => void;
    try {
      close = net.listen(
        port,
        {
          program: 'kubectl',
          pid: process.pid,
          api: {
            *request(request) {
              const { api } = (yield* transport.connect()).listener;
              if (!api) throw new ConnectionError('eof', 'EOF');
              return yield* api.request({ ...request, credentials: transport.config.credentials });
            },
          },
          *http(request) {
            const [path = '/'] = request.path.split('?');
            const host = header(request, 'host').replace(/:\d+$/, '') || 'localhost';
            if (!path.startsWith(prefix)) return answer(404, '404 page not found\n');
            const full = prefix.startsWith('/api') ? request.path : `/${request.path.slice(prefix.length)}`;
            if (!filter.accept(request.method, full.split('?')[0]!, host)) return answer(403, 'Forbidden\n');
            return yield* forward(context, transport, request, full);
          },
        },
        { address },
      );
    } catch {
      throw new Error(`listen tcp ${address}:${port}: bind: address already in use`);
    }
    try {
      context.out(`Starting to serve on ${address}:${port}\n`);
      yield* context.flush();
      const never = new Signal();
      for (;;) yield never.wait();
    } finally {
      close();
    }
  },
};
