import { define, executable, simpleServer } from './define.ts';
import { dashDate, respond, slashDate } from './http.ts';
import type { Base, ImageDefinition, ServerContext } from './types.ts';

const MiB = 1024 * 1024;

/** Tags that a repository of versions may have: `3`, `3.1.2-alpine`, `v2`, `lts`, a Debian's or Ubuntu's name. */
const versionTags = (tag: string): boolean => /^(latest|alpine|slim|lts|stable|edge|nightly|develop|apache|fpm|fpm-alpine|management|jdk\d+|v?\d{1,4}(\.\d{1,3}){0,3})(-[a-z0-9][\w.]*)*$/.test(tag);

/** A server of which its ports, its start and its first words are known, and that answers HTTP with a line. */
interface Plain {
  ports: readonly number[];
  /** What it runs; the first word is the executable, by its path. */
  line: readonly string[];
  megabytes: number;
  memory?: number;
  readyMs?: number;
  base?: Base;
  tools?: readonly string[];
  log?: (c: ServerContext) => string[];
  http?: (c: ServerContext, port: number, path: string) => string;
}

/** Where the flags of Prometheus' programs say that they listen, or where they do without. */
const listening = (args: readonly string[], ports: readonly number[]): readonly number[] => {
  const told = args.flatMap((arg) => /^--web\.listen-address=.*:(\d+)$/.exec(arg)?.[1] ?? []).map(Number);
  return told.length > 0 ? told : ports;
};

const server = (repository: string, p: Plain): ImageDefinition => {
  const name = executable({ args: p.line });
  return define({
    repository,
    tags: versionTags,
    size: p.megabytes * 1_000_003,
    ...(p.base ? { base: p.base } : {}),
    ...(p.tools ? { tools: p.tools } : {}),
    config: { entrypoint: p.line, ports: p.ports.map((port) => ({ port, protocol: 'TCP' as const })) },
    server: simpleServer({
      executables: { [name]: p.line[0]!.startsWith('/') ? p.line[0]! : `/usr/local/bin/${name}` },
      ports: (launch) => listening(launch.args, p.ports),
      readyMs: p.readyMs ?? 900,
      memory: (p.memory ?? 60) * MiB,
      log: p.log ?? (() => []),
      http: (c, request, _peer, port) => {
        c.spend(1);
        return respond(200, p.http?.(c, port, request.path) ?? `${name} on ${c.hostname}\n`);
      },
      terminate: { afterMs: 200, code: 0 },
    }),
  });
};

const lib = (name: string): string => `docker.io/library/${name}`;


const servers: readonly (readonly [string, Plain])[] = [
  [lib('adminer'), { ports: [8080], line: ['php', '-S', '[::]:8080', '-t', '/var/www/html'], megabytes: 47 }],
  [lib('caddy'), { ports: [80, 443, 2019], line: ['caddy', 'run', '--config', '/etc/caddy/Caddyfile'], megabytes: 21, base: 'alpine' }],
  [lib('cassandra'), { ports: [7000, 9042], line: ['cassandra', '-f'], megabytes: 130, memory: 900, readyMs: 12_000, log: () => ['Startup complete'] }],
  [lib('consul'), { ports: [8500, 8600], line: ['consul', 'agent', '-dev', '-client', '0.0.0.0'], megabytes: 51, base: 'alpine' }],
  [lib('couchdb'), { ports: [5984, 4369, 9100], line: ['couchdb'], megabytes: 76, http: () => '{"couchdb":"Welcome"}\n' }],
  [lib('docker'), { ports: [2375, 2376], line: ['dockerd'], megabytes: 110, base: 'alpine' }],
  [lib('drupal'), { ports: [80], line: ['apache2-foreground'], megabytes: 170 }],
  [lib('eclipse-mosquitto'), { ports: [1883], line: ['mosquitto', '-c', '/mosquitto/config/mosquitto.conf'], megabytes: 5, base: 'alpine' }],
  [lib('elasticsearch'), { ports: [9200, 9300], line: ['elasticsearch'], megabytes: 480, memory: 1200, readyMs: 15_000, http: (c) => `{\n  "name" : "${c.hostname}",\n  "cluster_name" : "docker-cluster",\n  "version" : {\n    "number" : "${c.image.tag}"\n  },\n  "tagline" : "You Know, for Search"\n}\n` }],
  [lib('fluentd'), { ports: [5140, 24224], line: ['fluentd'], megabytes: 16, base: 'alpine', log: (c) => [`${dashDate(c.startedAt)} +0000 [info]: fluentd worker is now running worker=0`] }],
  [lib('ghost'), { ports: [2368], line: ['node', 'current/index.js'], megabytes: 190, memory: 180, readyMs: 4000 }],
  [lib('influxdb'), { ports: [8086], line: ['influxd'], megabytes: 120 }],
  [lib('jetty'), { ports: [8080], line: ['java', '-jar', '/usr/local/jetty/start.jar'], megabytes: 260, memory: 160, readyMs: 2500 }],
  [lib('joomla'), { ports: [80], line: ['apache2-foreground'], megabytes: 240 }],
  [lib('kibana'), { ports: [5601], line: ['kibana'], megabytes: 420, memory: 500, readyMs: 12_000 }],
  [lib('kong'), { ports: [8000, 8001, 8443, 8444], line: ['kong', 'docker-start'], megabytes: 98 }],
  [lib('mongo-express'), { ports: [8081], line: ['node', 'app'], megabytes: 62, base: 'alpine' }],
  [lib('nats'), { ports: [4222, 6222, 8222], line: ['/nats-server', '--config', 'nats-server.conf'], megabytes: 7, base: 'scratch', log: () => ['[1] [INF] Server is ready'] }],
  [lib('neo4j'), { ports: [7474, 7687], line: ['neo4j', 'console'], megabytes: 290, memory: 500, readyMs: 8000 }],
  [lib('nextcloud'), { ports: [80], line: ['apache2-foreground'], megabytes: 390 }],
  [lib('odoo'), { ports: [8069, 8071, 8072], line: ['odoo'], megabytes: 600, memory: 200, readyMs: 4000 }],
  [lib('phpmyadmin'), { ports: [80], line: ['apache2-foreground'], megabytes: 180 }],
  [lib('rabbitmq'), { ports: [4369, 5672, 15672, 25672], line: ['rabbitmq-server'], megabytes: 95, memory: 120, readyMs: 5000, log: () => [' completed with 4 plugins.'] }],
  [lib('registry'), { ports: [5000], line: ['/bin/registry', 'serve', '/etc/distribution/config.yml'], megabytes: 17, base: 'alpine', http: (_, __, path) => (path.startsWith('/v2/_catalog') ? '{"repositories":[]}\n' : '{}') }],
  [lib('solr'), { ports: [8983], line: ['solr-foreground'], megabytes: 300, memory: 600, readyMs: 5000 }],
  [lib('sonarqube'), { ports: [9000], line: ['sonarqube'], megabytes: 560, memory: 1400, readyMs: 20_000 }],
  [lib('telegraf'), { ports: [8125, 8092], line: ['telegraf'], megabytes: 140 }],
  [lib('tomcat'), { ports: [8080], line: ['catalina.sh', 'run'], megabytes: 190, memory: 120, readyMs: 1800 }],
  [lib('traefik'), { ports: [80], line: ['traefik'], megabytes: 49, base: 'alpine' }],
  [lib('varnish'), { ports: [80, 8443], line: ['varnishd', '-F', '-f', '/etc/varnish/default.vcl'], megabytes: 70 }],
  [lib('vault'), { ports: [8200], line: ['vault', 'server', '-dev'], megabytes: 75, base: 'alpine' }],
  [lib('zookeeper'), { ports: [2181, 2888, 3888, 8080], line: ['zkServer.sh', 'start-foreground'], megabytes: 130, memory: 120, readyMs: 2000 }],
  ['docker.io/grafana/grafana', { ports: [3000], line: ['/run.sh'], megabytes: 180, memory: 90, readyMs: 3000, base: 'alpine' }],
  ['docker.io/jenkins/jenkins', { ports: [8080, 50000], line: ['/usr/local/bin/jenkins.sh'], megabytes: 260, memory: 400, readyMs: 15_000, log: () => ['Jenkins is fully up and running'] }],
  ['docker.io/minio/minio', { ports: [9000], line: ['minio', 'server', '/data'], megabytes: 60 }],
  ['docker.io/nginxdemos/hello', { ports: [80], line: ['/docker-entrypoint.sh', 'nginx', '-g', 'daemon off;'], megabytes: 18, base: 'alpine', http: (c) => `Server address: ${c.net.addresses[0] ?? ''}:80\nServer name: ${c.hostname}\nDate: ${new Date(Math.floor(c.sim.now())).toUTCString()}\nURI: /\nRequest ID: 0\n` }],
  ['docker.io/prom/alertmanager', { ports: [9093], line: ['/bin/alertmanager'], megabytes: 33, base: 'busybox' }],
  ['docker.io/prom/node-exporter', { ports: [9100], line: ['/bin/node_exporter'], megabytes: 12, base: 'busybox' }],
  ['docker.io/prom/prometheus', { ports: [9090], line: ['/bin/prometheus'], megabytes: 120, memory: 120, base: 'busybox', log: () => ['Server is ready to receive web requests.'] }],
  ['quay.io/prometheus/node-exporter', { ports: [9100], line: ['/bin/node_exporter'], megabytes: 12, base: 'busybox' }],
  ['quay.io/prometheus/prometheus', { ports: [9090], line: ['/bin/prometheus'], megabytes: 120, memory: 120, base: 'busybox' }],
];

/** Official images that hold a shell and tools; alone they end at once. */
const shells: readonly (readonly [string, Base, string, number])[] = [
  ['almalinux', 'centos', '/bin/bash', 70],
  ['amazoncorretto', 'centos', 'jshell', 210],
  ['archlinux', 'centos', '/usr/bin/bash', 160],
  ['buildpack-deps', 'debian', 'bash', 330],
  ['composer', 'alpine', 'composer', 70],
  ['elixir', 'debian', 'iex', 500],
  ['erlang', 'debian', 'erl', 550],
  ['gcc', 'debian', 'bash', 500],
  ['gradle', 'ubuntu', 'gradle', 380],
  ['haproxy', 'debian', 'haproxy', 40],
  ['julia', 'debian', 'julia', 230],
  ['logstash', 'ubuntu', 'logstash', 420],
  ['mono', 'debian', 'bash', 260],
  ['oraclelinux', 'centos', '/bin/bash', 90],
  ['rockylinux', 'centos', '/bin/bash', 70],
  ['swift', 'ubuntu', 'bash', 900],
];

/** WordPress on Apache: installs itself where its database answers. */
const wordpress = define({
  repository: lib('wordpress'),
  tags: versionTags,
  size: 240_110_321,
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['apache2-foreground'], workingDir: '/var/www/html', ports: [{ port: 80, protocol: 'TCP' }] },
  server: simpleServer({
    executables: { 'docker-entrypoint.sh': '/usr/local/bin/docker-entrypoint.sh', 'apache2-foreground': '/usr/local/bin/apache2-foreground' },
    when: (launch) => executable(launch) === 'apache2-foreground',
    readyMs: 1500,
    memory: 70 * MiB,
    stream: 'stderr',
    log: (c) => [
      'WordPress not found in /var/www/html - copying now...',
      'Complete! WordPress has been successfully copied to /var/www/html',
      ...(c.env['WORDPRESS_DB_HOST'] === undefined ? [] : ["No 'wp-config.php' found in /var/www/html, but 'WORDPRESS_...' variables supplied; copying 'wp-config-docker.php' (WORDPRESS_DB_HOST WORDPRESS_DB_PASSWORD WORDPRESS_DB_USER)"]),
      `AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${c.net.addresses[0] ?? ''}. Set the 'ServerName' directive globally to suppress this message`,
    ],
    *http(c, request) {
      c.spend(20);
      const [host, port] = (c.env['WORDPRESS_DB_HOST'] ?? 'mysql').split(':');
      try {
        yield* c.net.dial(host!, Number(port ?? 3306));
      } catch {
        return respond(500, '<!DOCTYPE html>\n<html>\n<head><title>Database Error</title></head>\n<body><h1>Error establishing a database connection</h1></body>\n</html>\n', { 'Content-Type': 'text/html; charset=utf-8' });
      }
      if (request.path.startsWith('/wp-admin/install.php')) return respond(200, '<!DOCTYPE html>\n<html>\n<head><title>WordPress &rsaquo; Installation</title></head>\n<body class="wp-core-ui"><h1>Welcome</h1></body>\n</html>\n', { 'Content-Type': 'text/html; charset=utf-8' });
      return respond(302, '', { Location: `http://${request.headers['Host'] ?? 'localhost'}/wp-admin/install.php` });
    },
  }),
});

/** Images of the registries of Kubernetes' documentation that answer nothing of their own. */
const documented: readonly (readonly [string, Plain])[] = [
  ['registry.k8s.io/goproxy', { ports: [8080], line: ['/goproxy'], megabytes: 2, base: 'scratch' }],
  ['registry.k8s.io/test-webserver', { ports: [80], line: ['/test-webserver'], megabytes: 2, base: 'scratch' }],
  ['registry.k8s.io/event-exporter', { ports: [80], line: ['/event-exporter'], megabytes: 20, base: 'debian' }],
  ['registry.k8s.io/node-problem-detector', { ports: [], line: ['/node-problem-detector'], megabytes: 40, base: 'debian' }],
  ['registry.k8s.io/node-problem-detector/node-problem-detector', { ports: [20257], line: ['/node-problem-detector'], megabytes: 40, base: 'debian' }],
  ['registry.k8s.io/fluentd-gcp', { ports: [], line: ['/run.sh'], megabytes: 60, base: 'debian' }],
  ['registry.k8s.io/fluentd-elasticsearch', { ports: [], line: ['/run.sh'], megabytes: 60, base: 'debian' }],
  ['registry.k8s.io/cpa/cluster-proportional-autoscaler', { ports: [], line: ['/cluster-proportional-autoscaler'], megabytes: 15, base: 'scratch' }],
  ['registry.k8s.io/kube-state-metrics/kube-state-metrics', { ports: [8080, 8081], line: ['/kube-state-metrics'], megabytes: 14, base: 'scratch' }],
  ['registry.k8s.io/cloud-controller-manager', { ports: [10258], line: ['/usr/local/bin/cloud-controller-manager'], megabytes: 14, base: 'scratch' }],
  ['gcr.io/google-samples/node-hello', { ports: [8080], line: ['/usr/local/bin/node', 'server.js'], megabytes: 240, tools: ['ps', 'curl'], http: () => 'Hello Kubernetes!' }],
  ['gcr.io/google-samples/hello-go-gke', { ports: [80], line: ['/hello-go-gke'], megabytes: 3, base: 'scratch', http: () => '{"message":"Hello"}\n' }],
  ['gcr.io/google-samples/cassandra', { ports: [7000, 7199, 9042], line: ['/run.sh'], megabytes: 150, memory: 500, readyMs: 12_000 }],
];

/** Services of Google's online boutique, with their ports. */
const boutique: Readonly<Record<string, readonly number[]>> = { adservice: [9555], cartservice: [7070], checkoutservice: [5050], currencyservice: [7000], emailservice: [8080], frontend: [8080], loadgenerator: [], paymentservice: [50051], productcatalogservice: [3550], recommendationservice: [8080], shippingservice: [50051] };

const boutiqueServers: readonly (readonly [string, Plain])[] = ['gcr.io/google-samples/microservices-demo', 'us-central1-docker.pkg.dev/google-samples/microservices-demo', 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo'].flatMap((registry) =>
  Object.entries(boutique).map(([name, ports]): [string, Plain] => [`${registry}/${name}`, { ports, line: [`/src/${name}`], megabytes: 30, base: 'alpine', ...(name === 'frontend' ? { http: (_, __, path) => (path.startsWith('/_healthz') ? 'ok' : '<!DOCTYPE html>\n<html lang="en">\n<head>\n    <title>Online Boutique</title>\n</head>\n<body>\n    <h3>Hot Products</h3>\n</body>\n</html>\n') } : {}) }]),
);

/** nginx of the documentation's frontend: it hands every request to the Service `hello`. */
const helloFrontend = define({
  repository: 'gcr.io/google-samples/hello-frontend',
  tags: (t) => ['1.0', 'latest'].includes(t),
  size: 44_110_010,
  config: { cmd: ['nginx', '-g', 'daemon off;'], ports: [{ port: 80, protocol: 'TCP' }] },
  server: simpleServer({
    executables: { nginx: '/usr/sbin/nginx' },
    when: (launch) => launch.args.includes('daemon off;'),
    ports: () => [80],
    *http(c, request) {
      try {
        const connection = yield* c.net.dial('hello', 80);
        return yield* connection.http({ ...request, headers: { ...request.headers, Host: 'backend', Connection: 'close' } });
      } catch {
        c.log('stderr', `${slashDate(c.sim.now())} [error] 7#7: connect() failed (111: Connection refused) while connecting to upstream`);
        return respond(502, '<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n</body>\n</html>\n', { 'Content-Type': 'text/html' });
      }
    },
  }),
});

/** Official and other well-known images of which no more is known than what they run and where they listen. */
export const official: readonly ImageDefinition[] = [
  ...servers.map(([repository, plain]) => server(repository, plain)),
  ...documented.map(([repository, plain]) => server(repository, plain)),
  ...boutiqueServers.map(([repository, plain]) => server(repository, plain)),
  ...shells.map(([name, base, cmd, megabytes]) => define({ repository: lib(name), tags: versionTags, base, size: megabytes * 1_000_003, config: { cmd: [cmd] } })),
  wordpress,
  helloFrontend,
];
