import { slashDate } from '../http.ts';
import { kernel } from '../../hosts/ubuntu.ts';
import { ExecError, type Process, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { tagMatcher, withoutVariant } from '../tags.ts';
import type { ImageDefinition, Launch, Server, ServerContext, Startup } from '../types.ts';
import { ConfigError } from './config.ts';
import { loadConfig, serve } from './serve.ts';

const newest = '1.29.3';
const stable = '1.28.0';

const minors: Record<string, number> = {
  '1.7': 12, '1.8': 1, '1.9': 15, '1.10': 3, '1.11': 13, '1.12': 2, '1.13': 12, '1.14': 2, '1.15': 12, '1.16': 1, '1.17': 10, '1.18': 0, '1.19': 10, '1.20': 2, '1.21': 6, '1.22': 1, '1.23': 4, '1.24': 0, '1.25': 5, '1.26': 3, '1.27': 5, '1.28': 0, '1.29': 3,
};

const variants = ['alpine', 'alpine-slim', 'alpine-perl', 'perl', 'bookworm', 'trixie', 'bullseye', 'otel', 'alpine-otel', 'alpine3.22', 'alpine3.21'];

/** The version behind a tag: `latest` is the newest, `1.27` its last patch. */
const versionOf = (tag: string): string => {
  const v = withoutVariant(tag, variants);
  if (v === 'latest' || v === 'mainline' || v === '1') return newest;
  if (v === 'stable') return stable;
  return minors[v] === undefined ? v : `${v}.${minors[v]}`;
};

const nginxConf = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
`;

const defaultConf = `server {
    listen       80;
    server_name  localhost;

    #access_log  /var/log/nginx/host.access.log  main;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    #error_page  404              /404.html;

    # redirect server error pages to the static page /50x.html
    #
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}

`;

const welcome = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const oops = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
</head>
<body>
<h1>An error occurred.</h1>
<p>Sorry, the page you are looking for is currently unavailable.<br/>
Please try again later.</p>
</body>
</html>
`;

const entrypointLines = (listens: boolean): string[] => {
  const at = '/docker-entrypoint.sh:';
  const ipv6 = '10-listen-on-ipv6-by-default.sh: info:';
  return [
    `${at} /docker-entrypoint.d/ is not empty, will attempt to perform configuration`,
    `${at} Looking for shell scripts in /docker-entrypoint.d/`,
    `${at} Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh`,
    ...(listens ? [`${ipv6} Getting the checksum of /etc/nginx/conf.d/default.conf`, `${ipv6} Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf`] : [`${ipv6} can not modify /etc/nginx/conf.d/default.conf (read-only file system?)`]),
    `${at} Sourcing /docker-entrypoint.d/15-local-resolvers.envsh`,
    `${at} Launching /docker-entrypoint.d/20-envsubst-on-templates.sh`,
    `${at} Launching /docker-entrypoint.d/30-tune-worker-processes.sh`,
    `${at} Configuration complete; ready for start up`,
  ];
};

const workers = 4;

const notices = (context: ServerContext, version: string): string[] => {
  const say = (text: string) => `${slashDate(context.startedAt)} [notice] 1#1: ${text}`;
  return [
    say('using the "epoll" event method'),
    say(`nginx/${version}`),
    say('built by gcc 14.2.0 (Debian 14.2.0-19) '),
    say(`OS: Linux ${kernel}`),
    say('getrlimit(RLIMIT_NOFILE): 1048576:1048576'),
    say('start worker processes'),
    ...Array.from({ length: workers }, (_, i) => say(`start worker process ${29 + i}`)),
  ];
};

const stopLines = (context: ServerContext): string[] => {
  const say = (pid: number, text: string) => `${slashDate(context.sim.now())} [notice] ${pid}#${pid}: ${text}`;
  return [say(1, 'signal 3 (SIGQUIT) received, shutting down'), say(29, 'gracefully shutting down'), say(29, 'exiting'), say(29, 'exit'), say(1, 'signal 17 (SIGCHLD) received from 29'), say(1, 'exit')];
};

interface Running {
  close: (() => void)[];
}

const running = (context: ServerContext): Running => context.state(() => ({ close: [] }));

const open = (context: ServerContext, version: string): void => {
  const config = loadConfig(context.fs);
  const state = running(context);
  for (const close of state.close) close();
  state.close = [...new Set(config.servers.flatMap((s) => s.ports))].map((port) =>
    context.net.listen(port, { program: 'nginx', http: (request, peer) => serve(context, config, version, port, request, peer) }),
  );
};

const reload = (context: ServerContext, version: string): void => {
  const say = (text: string) => context.log('stderr', `${slashDate(context.sim.now())} [notice] 1#1: ${text}`);
  say('signal 1 (SIGHUP) received, reconfiguring');
  try {
    open(context, version);
    say('reconfiguring');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    context.log('stderr', `${slashDate(context.sim.now())} [emerg] 1#1: ${error.message}`);
  }
};

/** The entrypoint's last line, `exec "$@"`: dash and BusyBox each say in their own words that they can't. */
function* become(p: Process, args: readonly string[]): Task<number> {
  try {
    return yield* p.exec(args);
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    const missing = error.reason === 'not-found' || error.reason === 'no-such-file';
    const where = p.machine.fs.stat('/etc/alpine-release') ? 'exec: line 47' : '47: exec';
    yield* p.stderr.write(`${p.args[0]}: ${where}: ${error.file}: ${missing ? 'not found' : 'Permission denied'}\n`);
    return missing ? 127 : 126;
  }
}

/** `nginx -v`, `-t`, `-s SIGNAL` and what else is no server. */
const command: Program = function* (p) {
  const args = p.args.slice(1);
  const main = p.machine.processes().find((x) => x.process.args[0]?.startsWith('nginx: master'));
  if (p.args[0]!.endsWith('docker-entrypoint.sh')) return yield* become(p, args);
  const version = p.env['NGINX_VERSION'] ?? newest;
  if (args[0] === '-v' || args[0] === '-V') {
    yield* p.stderr.write(`nginx version: nginx/${version}\n`);
    return 0;
  }
  try {
    loadConfig(p.machine.fs);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    yield* p.stderr.write(`${slashDate(p.sim.now())} [emerg] ${p.pid}#${p.pid}: ${error.message}\nnginx: [emerg] ${error.message}\nnginx: configuration file /etc/nginx/nginx.conf test failed\n`);
    return 1;
  }
  if (args[0] === '-t' || args[0] === '-T') {
    yield* p.stderr.write('nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n');
    if (args[0] === '-T') yield* p.stdout.write(`# configuration file /etc/nginx/nginx.conf:\n${p.machine.fs.read('/etc/nginx/nginx.conf')}`);
    return 0;
  }
  if (args[0] === '-s') {
    const signals = { reload: 'SIGHUP', quit: 'SIGQUIT', stop: 'SIGTERM', reopen: 'SIGUSR1' } as const;
    const signal = signals[args[1] as keyof typeof signals];
    if (!signal) {
      yield* p.stderr.write(`nginx: invalid option: "-s ${args[1] ?? ''}"\n`);
      return 1;
    }
    if (!main) {
      yield* p.stderr.write(`${slashDate(p.sim.now())} [error] ${p.pid}#${p.pid}: invalid PID number "" in "/run/nginx.pid"\nnginx: [error] invalid PID number "" in "/run/nginx.pid"\n`);
      return 1;
    }
    yield* p.stderr.write(`${slashDate(p.sim.now())} [notice] ${p.pid}#${p.pid}: signal process started\n`);
    main.kill(signal);
    return 0;
  }
  yield* p.stderr.write('nginx: invalid option\n');
  return 1;
};

const server: Server = {
  executables: { 'docker-entrypoint.sh': '/docker-entrypoint.sh', nginx: '/usr/sbin/nginx', 'nginx-debug': '/usr/sbin/nginx-debug' },
  command,
  start(launch: Launch): Startup | undefined {
    const script = launch.args[0]!.endsWith('docker-entrypoint.sh');
    const at = script ? 1 : 0;
    if (!/(^|\/)nginx(-debug)?$/.test(launch.args[at] ?? '') || launch.args.some((a) => notServing.has(a))) return undefined;
    if (launch.mounted('/etc/nginx')) return startup(launch, script, configProblem(launch), true);
    const key = `${launch.image.tag} ${launch.args.join(' ')}`;
    let known = plain.get(key);
    if (!known) plain.set(key, (known = startup(launch, script, undefined, false)));
    return known;
  },
};

const notServing: ReadonlySet<string> = new Set(['-v', '-V', '-t', '-T', '-h', '-s', '-?']);

/** Starts with the image's own configuration: the same for all containers. */
const plain = new Map<string, Startup>();

const configProblem = (launch: Launch): string | undefined => {
  try {
    loadConfig(launch.fs);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
};

function startup(launch: Launch, script: boolean, problem: string | undefined, edited: boolean): Startup {
  const args = launch.args.slice(script ? 1 : 0);
  const version = versionOf(launch.image.tag);
  const head = () => (script ? entrypointLines(!edited) : []).map((text) => ({ afterMs: 0, stream: 'stdout' as const, text }));
  const lines = (c: ServerContext) => [...head(), ...notices(c, version).map((text) => ({ afterMs: 50, stream: 'stderr' as const, text }))];
  const common = {
    processes: () => [[`nginx: master process ${args.join(' ')}`], ...Array.from({ length: workers }, () => ['nginx: worker process'])],
    memory: 10 * 1024 * 1024,
  };
  if (problem !== undefined) {
    return { ...common, readyMs: 60, exit: 1, log: (c) => [...head(), { afterMs: 50, stream: 'stderr', text: `${slashDate(c.startedAt)} [emerg] 1#1: ${problem}` }, { afterMs: 50, stream: 'stderr', text: `nginx: [emerg] ${problem}` }], listen: () => {} };
  }
  if (!args.join(' ').includes('daemon off')) return { ...common, readyMs: 40, exit: 0, log: lines, listen: () => {} };
  return { ...common, readyMs: 60, log: lines, listen: (context) => open(context, version), reload: (context) => reload(context, version), terminate: { afterMs: 10, code: 0, log: stopLines } };
}

const alpine = (tag: string): boolean => tag.includes('alpine');

/** The official nginx image. */
export const nginx: ImageDefinition = {
  repository: 'docker.io/library/nginx',
  hasTag: tagMatcher({ names: ['latest', 'mainline', 'stable'], minors, variants }),
  base: (tag) => (alpine(tag) ? 'alpine' : 'debian'),
  size: (tag) => (tag.includes('slim') ? 5_324_416 : alpine(tag) ? 22_625_283 : 62_960_551),
  config: (tag) => ({
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
    env: { NGINX_VERSION: versionOf(tag), NJS_VERSION: '0.9.4', NJS_RELEASE: '1~trixie', PKG_RELEASE: '1~trixie', DYNPKG_RELEASE: '1~trixie' },
    ports: [{ port: 80, protocol: 'TCP' }],
  }),
  server,
  tools: ['curl'],
  files: () => ({
    '/etc/nginx/nginx.conf': nginxConf,
    '/etc/nginx/mime.types': '\ntypes {\n    text/html                             html htm shtml;\n    text/css                              css;\n    text/xml                              xml;\n    application/javascript                js;\n    application/json                      json;\n    text/plain                            txt;\n    image/png                             png;\n    image/svg+xml                         svg svgz;\n}\n',
    '/etc/nginx/conf.d/default.conf': defaultConf,
    '/usr/share/nginx/html/index.html': welcome,
    '/usr/share/nginx/html/50x.html': oops,
    '/var/log/nginx/.keep': '',
  }),
};

/** nginx for a user that is not root: it listens on 8080 and keeps its files in /tmp. */
export const unprivileged: ImageDefinition = {
  ...nginx,
  config: (tag) => ({ ...nginx.config(tag), user: '101', ports: [{ port: 8080, protocol: 'TCP' }] }),
  files: (tag) => ({ ...nginx.files!(tag), '/etc/nginx/conf.d/default.conf': defaultConf.replace(/listen( +)80;/, 'listen$18080;') }),
};
