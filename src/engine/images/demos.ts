import { anyTag, define, simpleServer } from './define.ts';
import { dashDate, headerOf, isoDate, queryOf, respond, slashDate } from './http.ts';
import { redisPrograms } from './redis/image.ts';
import { followerServer } from './redis/server.ts';
import { tagMatcher } from './tags.ts';
import type { HttpRequest, HttpResponse } from '../network/types.ts';
import { sleep, type Task } from '../sim/sim.ts';
import type { ImageDefinition, Launch, ServerContext } from './types.ts';

const MiB = 1024 * 1024;

const main = (name: string, path = `/${name}`) => ({ [name]: path });

const peerIp = (peer: string): string => peer.slice(0, peer.lastIndexOf(':'));

/** An image whose one program answers every request with a text. */
const answering = (
  repository: string,
  options: {
    tags?: string[];
    port: number;
    entrypoint: string[];
    executables: Record<string, string>;
    size: number;
    log?: (context: Parameters<NonNullable<Parameters<typeof simpleServer>[0]['log']>>[0]) => string[];
    reply: NonNullable<Parameters<typeof simpleServer>[0]['http']>;
    base?: 'alpine' | 'debian' | 'scratch' | 'busybox' | 'ubuntu' | 'centos';
    cmd?: string[];
    ignoresTerm?: boolean;
    portFrom?: (launch: Launch) => number;
    tools?: string[];
  },
): ImageDefinition =>
  define({
    repository,
    tags: options.tags ? tagMatcher({ names: options.tags }) : anyTag,
    base: options.base ?? 'debian',
    size: options.size,
    config: { entrypoint: options.entrypoint, cmd: options.cmd ?? [], ports: [{ port: options.port, protocol: 'TCP' }] },
    ...(options.tools ? { tools: options.tools } : {}),
    server: simpleServer({
      executables: options.executables,
      ports: (launch) => [options.portFrom?.(launch) ?? options.port],
      ...(options.log ? { log: options.log } : {}),
      http: options.reply,
      terminate: options.ignoresTerm ? null : { afterMs: 10, code: 0 },
    }),
  });

const kubia = (repository: string, tags: string[], text: (tag: string, host: string) => string): ImageDefinition =>
  answering(repository, {
    tags,
    port: 8080,
    entrypoint: ['node', 'app.js'],
    executables: main('node', '/usr/local/bin/node'),
    size: 262_210_000,
    ignoresTerm: true,
    log: () => ['Kubia server starting...'],
    reply: (c, _r, peer) => {
      c.spend(0.5);
      c.log('stdout', `Received request from ::ffff:${peerIp(peer)}`);
      return respond(200, text(c.image.tag, c.hostname), { 'Content-Type': 'text/plain' });
    },
    tools: ['curl'],
  });

const hello = define({
  repository: 'docker.io/library/hello-world',
  tags: { names: ['linux', 'nanoserver'] },
  base: 'scratch',
  size: 2380,
  config: { cmd: ['/hello'] },
  programs: {
    '/hello': function* (p) {
      yield* p.stdout.write(
        '\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\nTo generate this message, Docker took the following steps:\n 1. The Docker client contacted the Docker daemon.\n 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.\n    (amd64)\n 3. The Docker daemon created a new container from that image which runs the\n    executable that produces the output you are currently reading.\n 4. The Docker daemon streamed that output to the Docker client, which sent it\n    to your terminal.\n\nTo try something more ambitious, you can run an Ubuntu container with:\n $ docker run -it ubuntu bash\n\nShare images, automate workflows, and more with a free Docker ID:\n https://hub.docker.com/\n\nFor more examples and ideas, visit:\n https://docs.docker.com/get-started/\n\n',
      );
      return 0;
    },
  },
});

const echoBody = (c: { hostname: string; net: { addresses: readonly string[] } }, request: HttpRequest, peer: string, port: number): string => {
  const host = headerOf(request, 'host') ?? 'localhost';
  const headers = Object.entries(request.headers).map(([k, v]) => `\t${k.toLowerCase()}=${v}`).sort().join('\n');
  return `\n\nHostname: ${c.hostname}\n\nPod Information:\n\t-no pod information available-\n\nServer values:\n\tserver_version=nginx: 1.14.2 - lua: 10015\n\nRequest Information:\n\tclient_address=${peerIp(peer)}\n\tmethod=${request.method}\n\treal path=${request.path}\n\tquery=${request.path.split('?')[1] ?? ''}\n\trequest_version=1.1\n\trequest_scheme=http\n\trequest_uri=http://${host}:${port}${request.path}\n\nRequest Headers:\n${headers}\n\nRequest Body:\n${request.body ? request.body : '\t-no body in request-'}\n\n`;
};

const echoserver = (repository: string): ImageDefinition =>
  answering(repository, { tags: ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '1.8', '1.9', '1.10', '2.2', '2.3', '2.4', '2.5'], port: 8080, entrypoint: ['/usr/local/bin/run.sh'], executables: main('run.sh', '/usr/local/bin/run.sh'), size: 46_230_011, log: () => ['Generating self-signed cert'], reply: (c, request, peer, port) => respond(200, echoBody(c, request, peer, port), { Server: 'echoserver', 'Content-Type': 'text/plain' }) });

const helloApp = (repository: string, tags: string[]): ImageDefinition =>
  answering(repository, {
    tags,
    port: 8080,
    entrypoint: ['./hello-app'],
    executables: main('hello-app'),
    size: 11_510_443,
    base: 'alpine',
    portFrom: (launch) => Number(launch.env['PORT'] ?? 8080),
    log: (c) => [`${slashDate(c.startedAt)} Server listening on port 8080`],
    reply: (c, request) => {
      c.log('stderr', `${slashDate(c.sim.now())} Serving request: ${request.path}`);
      return respond(200, `Hello, world!\nVersion: ${c.image.tag}.0\nHostname: ${c.hostname}\n`);
    },
  });

/** What http-echo answers: `-text=hello`, `-text hello`, or ECHO_TEXT. */
const echoText = (args: readonly string[], env: Readonly<Record<string, string>>): string | undefined => {
  const at = args.findIndex((a) => /^--?text(=|$)/.test(a));
  if (at < 0) return env['ECHO_TEXT'];
  return args[at]!.includes('=') ? args[at]!.slice(args[at]!.indexOf('=') + 1) : args[at + 1];
};

const echoPort = (launch: Launch): number => Number(/:(\d+)/.exec(launch.args.find((a) => /^-?-listen/.test(a)) ?? '')?.[1] ?? 5678);

const httpEcho = define({
  repository: 'docker.io/hashicorp/http-echo',
  tags: anyTag,
  base: 'scratch',
  size: 2_230_100,
  config: { entrypoint: ['/http-echo'], ports: [{ port: 5678, protocol: 'TCP' }] },
  server: simpleServer({
    executables: main('http-echo'),
    ports: (launch) => [echoPort(launch)],
    exit: (launch) => (echoText(launch.args, launch.env) === undefined ? { code: 127, lines: ['Missing -text option!'] } : undefined),
    log: (c) => [`${slashDate(c.startedAt)} [INFO] server is listening on :5678`],
    http: (c) => respond(200, `${echoText(c.args, c.env) ?? ''}\n`, { 'X-App-Name': 'http-echo' }),
  }),
});

const guestbook: readonly ImageDefinition[] = ['us-docker.pkg.dev/google-samples/containers/gke/gb-frontend', 'gcr.io/google_samples/gb-frontend', 'gcr.io/google-samples/gb-frontend'].map((repository) =>
  define({
    repository,
    tags: (t) => /^(v\d+|latest)$/.test(t),
    size: 165_220_310,
    config: { entrypoint: ['docker-php-entrypoint'], cmd: ['apache2-foreground'], ports: [{ port: 80, protocol: 'TCP' }] },
    server: simpleServer({
      executables: { 'docker-php-entrypoint': '/usr/local/bin/docker-php-entrypoint', 'apache2-foreground': '/usr/local/bin/apache2-foreground' },
      stream: 'stderr',
      memory: 30 * MiB,
      log: (c) => [`AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${c.net.addresses[0] ?? ''}. Set the 'ServerName' directive globally to suppress this message`],
      *http(c, request) {
        c.spend(2);
        const query = queryOf(request);
        if (request.path.startsWith('/guestbook.php')) {
          const write = query['cmd'] === 'set';
          const fromEnv = c.env['GET_HOSTS_FROM'] === 'env';
          const host = write ? (fromEnv ? c.env['REDIS_LEADER_SERVICE_HOST']! : 'redis-leader') : fromEnv ? c.env['REDIS_FOLLOWER_SERVICE_HOST']! : 'redis-follower';
          const connection = yield* c.net.dial(host, 6379);
          const reply = (yield* connection.text(write ? `SET ${query['key']} "${query['value']}"\n` : `GET ${query['key']}\n`)) ?? '';
          return respond(200, write ? '{"message": "Updated"}' : `{"data": "${reply.split('\r\n')[1] ?? ''}"}`, { 'Content-Type': 'application/json' });
        }
        return respond(200, '<html ng-app="redis">\n  <head>\n    <title>Guestbook</title>\n  </head>\n  <body ng-controller="RedisCtrl">\n    <div style="width: 50%; margin-left: 20px">\n      <h2>Guestbook</h2>\n    <form>\n    <fieldset>\n    <input ng-model="msg" placeholder="Messages" class="form-control" type="text" name="input"><br>\n    <button type="button" class="btn btn-primary" ng-click="controller.onRedis()">Submit</button>\n    </fieldset>\n    </form>\n    </div>\n  </body>\n</html>\n', { 'Content-Type': 'text/html' });
      },
    }),
  }),
);

const follower: readonly ImageDefinition[] = ['us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower', 'gcr.io/google_samples/gb-redis-follower', 'gcr.io/google_samples/gb-redisslave'].map((repository) =>
  define({
    repository,
    tags: (t) => /^(v\d+|latest)$/.test(t),
    size: 42_100_221,
    config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['/bin/sh', '-c', '/run.sh'], ports: [{ port: 6379, protocol: 'TCP' }] },
    programs: redisPrograms,
    server: followerServer((env) => (env['GET_HOSTS_FROM'] === 'env' ? `${env['REDIS_LEADER_SERVICE_HOST'] ?? 'redis-leader'} 6379` : repository.endsWith('slave') ? 'redis-master 6379' : 'redis-leader 6379')),
  }),
);

const bootcamp = (repository: string, tags: string[]): ImageDefinition =>
  answering(repository, {
    tags,
    port: 8080,
    entrypoint: ['node', 'server.js'],
    executables: { node: '/usr/local/bin/node' },
    size: 83_100_110,
    log: (c) => [`Kubernetes Bootcamp App Started At: ${isoDate(c.startedAt)} | Running On:  ${c.hostname} `, ''],
    reply: (c) => {
      const count = c.state(() => ({ n: 0 }));
      count.n++;
      c.log('stdout', `Running On: ${c.hostname} | Total Requests: ${count.n} | App Uptime: ${((c.sim.now() - c.startedAt) / 1000).toFixed(3)} seconds | Log Time: ${isoDate(c.sim.now())}`);
      return respond(200, `Hello Kubernetes bootcamp! | Running on: ${c.hostname} | v=${c.image.tag.replace('v', '')}\n`, { 'Content-Type': 'text/plain' });
    },
    tools: ['curl'],
  });

const podinfo = answering('ghcr.io/stefanprodan/podinfo', {
  port: 9898,
  entrypoint: ['./podinfo'],
  executables: main('podinfo', '/home/app/podinfo'),
  base: 'alpine',
  size: 22_110_020,
  log: (c) => [`{"level":"info","ts":"${isoDate(c.startedAt)}","caller":"podinfo/main.go:154","msg":"Starting podinfo","version":"${c.image.tag}","revision":"unknown","port":"9898"}`],
  reply: (c, request) =>
    /^\/(healthz|readyz)/.test(request.path)
      ? respond(200, '{\n  "status": "OK"\n}\n', { 'Content-Type': 'application/json; charset=utf-8' })
      : respond(200, `{\n  "hostname": "${c.hostname}",\n  "version": "${c.image.tag}",\n  "revision": "unknown",\n  "color": "#34577c",\n  "message": "greetings from podinfo v${c.image.tag}",\n  "goos": "linux",\n  "goarch": "amd64"\n}\n`, { 'Content-Type': 'application/json; charset=utf-8' }),
});

const hpaExample = (repository: string): ImageDefinition =>
  answering(repository, { port: 80, entrypoint: ['apache2-foreground'], executables: main('apache2-foreground', '/usr/local/bin/apache2-foreground'), size: 186_201_110, reply: (c) => computed(c) });

/** A million square roots a request. */
function* computed(c: ServerContext): Task<HttpResponse> {
  yield* c.work(150);
  return respond(200, 'OK!', { 'Content-Type': 'text/html; charset=UTF-8' });
}

const whoami = answering('docker.io/traefik/whoami', {
  port: 80,
  entrypoint: ['/whoami'],
  executables: main('whoami'),
  base: 'scratch',
  size: 2_810_330,
  log: (c) => [`${slashDate(c.startedAt)} Starting up on port 80`],
  reply: (c, request, peer) => respond(200, `Hostname: ${c.hostname}\nIP: 127.0.0.1\nIP: ${c.net.addresses[0] ?? ''}\nRemoteAddr: ${peer}\n${request.method} ${request.path} HTTP/1.1\nHost: ${headerOf(request, 'host') ?? ''}\n${Object.entries(request.headers).filter(([k]) => k.toLowerCase() !== 'host').map(([k, v]) => `${k}: ${v}\n`).join('')}\n`),
});

const hostnames = (repository: string): ImageDefinition => answering(repository, { port: 9376, entrypoint: ['/serve_hostname'], executables: main('serve_hostname'), size: 2_110_010, base: 'scratch', log: (c) => [`${slashDate(c.startedAt)} Serving on port 9376.`], reply: (c) => respond(200, c.hostname) });

const liveness = (repository: string): ImageDefinition =>
  answering(repository, {
    port: 8080,
    entrypoint: ['/server'],
    executables: main('server'),
    size: 2_110_010,
    base: 'scratch',
    log: (c) => [`${dashDate(c.startedAt)} started`],
    reply: (c, request) => {
      if (!request.path.startsWith('/healthz')) return respond(200, 'OK');
      const s = (c.sim.now() - c.startedAt) / 1000;
      return s > 10 ? respond(500, `error: ${s}`) : respond(200, 'ok');
    },
  });

const fortunes = ['A journey of a thousand miles begins with one step.', 'You will be awarded some great honour.', 'Good news will come to you by mail.', 'Today is a good day to deploy.'];

/** Writes a fortune to /var/htdocs/index.html every ten seconds. */
const fortune = define({
  repository: 'docker.io/luksa/fortune',
  tags: (t) => ['latest', 'args', 'env'].includes(t),
  base: 'ubuntu',
  size: 60_100_000,
  config: { entrypoint: ['/bin/fortuneloop.sh'] },
  programs: {
    *'/bin/fortuneloop.sh'(p) {
      const seconds = Number(p.args[1] ?? p.env['INTERVAL'] ?? 10) || 10;
      yield* p.stdout.write(`Configured to generate new fortune every ${seconds} seconds\n`);
      p.machine.fs.mkdir('/var/htdocs', { recursive: true });
      for (;;) {
        yield* p.stdout.write(`${new Date(Math.floor(p.sim.now())).toUTCString()} Writing fortune to /var/htdocs/index.html\n`);
        p.machine.fs.write('/var/htdocs/index.html', `${p.sim.random('fortune').pick(fortunes)}\n`);
        yield sleep(seconds * 1000);
      }
    },
  },
});

/** The server in Node.js of Benjamin Muschko's exercises. */
const nodeHello = answering('docker.io/bmuschko/nodejs-hello-world', { tags: ['1.0.0', '1.1.0', 'latest'], port: 3000, entrypoint: ['node', 'server.js'], executables: main('node', '/usr/local/bin/node'), size: 24_310_000, base: 'alpine', tools: ['curl'], log: () => ['Magic happens on port 3000'], reply: () => respond(200, 'Hello World') });

/** Images of tutorials and books. */
export const demos: readonly ImageDefinition[] = [
  hello,
  kubia('docker.io/luksa/kubia', ['latest', 'v1', 'v2', 'v3', 'v4'], (tag, host) => (tag === 'v2' ? `This is v2 running in pod ${host}\n` : tag === 'v1' ? `This is v1 running in pod ${host}\n` : tag === 'v3' || tag === 'v4' ? `This is ${tag} running in pod ${host}\n` : `You've hit ${host}\n`)),
  kubia('docker.io/luksa/kubia-pet', ['latest'], (_, host) => `You've hit ${host}\nData stored on this pod: No data posted yet\n`),
  kubia('docker.io/luksa/kubia-unhealthy', ['latest'], (_, host) => `You've hit ${host}\n`),
  fortune,
  echoserver('registry.k8s.io/echoserver'),
  helloApp('gcr.io/google-samples/hello-app', ['1.0', '2.0']),
  helloApp('us-docker.pkg.dev/google-samples/containers/gke/hello-app', ['1.0', '2.0']),
  httpEcho,
  ...guestbook,
  ...follower,
  bootcamp('gcr.io/google-samples/kubernetes-bootcamp', ['v1', 'v2']),
  bootcamp('docker.io/jocatalin/kubernetes-bootcamp', ['v1', 'v2', 'latest']),
  podinfo,
  hpaExample('registry.k8s.io/hpa-example'),
  whoami,
  hostnames('registry.k8s.io/serve_hostname'),
  liveness('registry.k8s.io/liveness'),
  nodeHello,
];
