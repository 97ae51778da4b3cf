import { define, executable, simpleServer } from './define.ts';
import { dashDate } from './http.ts';
import type { ImageDefinition, Launch, ServerContext } from './types.ts';

const MiB = 1024 * 1024;

const iso = (ms: number): string => new Date(Math.floor(ms)).toISOString();

const has = (launch: Launch, ...names: string[]): boolean => names.some((n) => launch.env[n] !== undefined || launch.env[`${n}_FILE`] !== undefined);

/** mysqld and mariadbd differ in names and lines only. */
const mysqlLike = (name: 'mysqld' | 'mariadbd', product: 'MySQL' | 'MariaDB', versionOf: (tag: string) => string) => {
  const prefixes = product === 'MySQL' ? ['MYSQL'] : ['MARIADB', 'MYSQL'];
  const note = (c: ServerContext, level: string, text: string) => `${dashDate(c.startedAt)}+00:00 [${level}] [Entrypoint]: ${text}`;
  return simpleServer({
    executables: { 'docker-entrypoint.sh': '/usr/local/bin/docker-entrypoint.sh', [name]: `/usr/sbin/${name}`, ...(name === 'mariadbd' ? { mysqld: '/usr/sbin/mysqld' } : {}) },
    when: (launch) => ['mysqld', 'mariadbd'].includes(executable(launch)) || executable(launch).startsWith('-'),
    ports: () => [3306],
    readyMs: 6000,
    memory: product === 'MySQL' ? 430 * MiB : 110 * MiB,
    stream: 'stderr',
    exit: (launch) => {
      const allowed = prefixes.flatMap((p) => [`${p}_ROOT_PASSWORD`, `${p}_ALLOW_EMPTY_PASSWORD`, `${p}_RANDOM_ROOT_PASSWORD`]);
      if (has(launch, ...allowed) || launch.fs.stat('/var/lib/mysql/mysql')) return undefined;
      const p = prefixes[0]!;
      return {
        code: 1,
        lines: [`[Note] [Entrypoint]: Entrypoint script for ${product} Server ${versionOf(launch.image.tag)} started.`, `[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified`, '    You need to specify one of the following as an environment variable:', `    - ${p}_ROOT_PASSWORD`, `    - ${p}_ALLOW_EMPTY_PASSWORD`, `    - ${p}_RANDOM_ROOT_PASSWORD`],
      };
    },
    log: (c) => {
      const v = versionOf(c.image.tag);
      return [
        note(c, 'Note', `Entrypoint script for ${product} Server ${v} started.`),
        note(c, 'Note', "Switching to dedicated user 'mysql'"),
        { afterMs: 500, text: note(c, 'Note', 'Initializing database files') },
        { afterMs: 4000, text: note(c, 'Note', 'Database files initialized') },
        { afterMs: 5500, text: note(c, 'Note', `${product} init process done. Ready for start up.`) },
        { afterMs: 6000, text: `${iso(c.startedAt + 6000)} 0 [System] [MY-010931] [Server] /usr/sbin/${name}: ready for connections. Version: '${v}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  ${product} Community Server - GPL.` },
      ];
    },
    text: (context, chunk) => {
      context.spend(0.2);
      return chunk === '' ? `\x4a\x00\x00\x00\x0a${versionOf(context.image.tag)}\x00` : undefined;
    },
    terminate: { afterMs: 1200, code: 0, log: (c) => [`${iso(c.sim.now())} 0 [System] [MY-010910] [Server] /usr/sbin/${name}: Shutdown complete (${name} ${versionOf(c.image.tag)})  ${product} Community Server - GPL.`] },
  });
};

const mysqlVersion = (tag: string): string => ({ latest: '9.5.0', '9': '9.5.0', '8': '8.4.7', '8.4': '8.4.7', '8.0': '8.0.44', '5.7': '5.7.44', '5.6': '5.6.51', '5': '5.7.44', lts: '8.4.7' })[tag] ?? tag;
const mariaVersion = (tag: string): string => ({ latest: '12.0.2', '11': '11.8.3', '10': '10.11.14', lts: '11.8.3' })[tag] ?? tag;

const mysql = define({
  repository: 'docker.io/library/mysql',
  tags: { names: ['lts', 'innovation', 'oracle'], minors: { '5.5': 62, '5.6': 51, '5.7': 44, '8.0': 44, '8.1': 0, '8.2': 0, '8.3': 0, '8.4': 7, '9.0': 1, '9.1': 0, '9.2': 0, '9.3': 0, '9.4': 0, '9.5': 0 }, variants: ['oracle', 'oraclelinux9', 'debian'] },
  base: 'centos',
  size: 271_346_213,
  config: (tag) => ({ entrypoint: ['docker-entrypoint.sh'], cmd: ['mysqld'], env: { MYSQL_VERSION: mysqlVersion(tag) }, ports: [{ port: 3306, protocol: 'TCP' }, { port: 33060, protocol: 'TCP' }] }),
  server: mysqlLike('mysqld', 'MySQL', mysqlVersion),
  files: { '/var/lib/mysql/.keep': '' },
});

const mariadb = define({
  repository: 'docker.io/library/mariadb',
  tags: { names: ['lts'], minors: { '10.4': 34, '10.5': 29, '10.6': 23, '10.11': 14, '11.2': 6, '11.4': 8, '11.8': 3, '12.0': 2 }, variants: ['noble', 'jammy'] },
  base: 'ubuntu',
  size: 114_310_480,
  config: (tag) => ({ entrypoint: ['docker-entrypoint.sh'], cmd: ['mariadbd'], env: { MARIADB_VERSION: `1:${mariaVersion(tag)}+maria~ubu2404` }, ports: [{ port: 3306, protocol: 'TCP' }] }),
  server: mysqlLike('mariadbd', 'MariaDB', mariaVersion),
  files: { '/var/lib/mysql/.keep': '' },
});

const pgVersion = (tag: string): string => {
  const v = tag.replace(/-?(alpine|bookworm|trixie|bullseye).*$/, '');
  return ({ '': '18.0', latest: '18.0', '18': '18.0', '17': '17.6', '16': '16.10', '15': '15.14', '14': '14.19', '13': '13.22', '12': '12.22' })[v] ?? v;
};

const postgres = define({
  repository: 'docker.io/library/postgres',
  tags: (tag) => /^(latest|alpine|bookworm|trixie|((9\.[3-6]|1[0-8])(\.\d{1,2})?(-(alpine(3\.\d+)?|bookworm|trixie|bullseye))?))$/.test(tag),
  size: (tag) => (tag.includes('alpine') ? 108_115_200 : 160_340_113),
  config: (tag) => ({ entrypoint: ['docker-entrypoint.sh'], cmd: ['postgres'], env: { PG_MAJOR: pgVersion(tag).split('.')[0]!, PG_VERSION: pgVersion(tag), PGDATA: '/var/lib/postgresql/data' }, ports: [{ port: 5432, protocol: 'TCP' }] }),
  files: { '/var/lib/postgresql/data/.keep': '' },
  server: simpleServer({
    executables: { 'docker-entrypoint.sh': '/usr/local/bin/docker-entrypoint.sh', postgres: '/usr/local/bin/postgres' },
    when: (launch) => executable(launch) === 'postgres' || executable(launch).startsWith('-'),
    ports: () => [5432],
    readyMs: 2500,
    memory: 40 * MiB,
    stream: 'stderr',
    exit: (launch) =>
      has(launch, 'POSTGRES_PASSWORD') || launch.env['POSTGRES_HOST_AUTH_METHOD'] === 'trust' || launch.fs.stat('/var/lib/postgresql/data/PG_VERSION')
        ? undefined
        : {
            code: 1,
            lines: ['Error: Database is uninitialized and superuser password is not specified.', '       You must specify POSTGRES_PASSWORD to a non-empty value for the', '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".', '', '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all', '       connections without a password. This is *not* recommended.', '', '       See PostgreSQL documentation about "trust":', '       https://www.postgresql.org/docs/current/auth-trust.html'],
          },
    log: (c) => {
      const at = (ms: number) => `${dashDate(c.startedAt + ms)}.${String(Math.floor(c.startedAt + ms) % 1000).padStart(3, '0')} UTC [1] LOG:  `;
      return [
        'The files belonging to this database system will be owned by user "postgres".',
        'This user must also own the server process.',
        '',
        'The database cluster will be initialized with locale "en_US.utf8".',
        { afterMs: 2300, text: 'PostgreSQL init process complete; ready for start up.' },
        { afterMs: 2400, text: `${at(2400)}starting PostgreSQL ${pgVersion(c.image.tag)} (Debian ${pgVersion(c.image.tag)}-1.pgdg13+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit` },
        { afterMs: 2400, text: `${at(2400)}listening on IPv4 address "0.0.0.0", port 5432` },
        { afterMs: 2500, text: `${at(2500)}database system is ready to accept connections` },
      ];
    },
    text: (context) => {
      context.spend(0.2);
      return undefined;
    },
    terminate: { afterMs: 300, code: 0, log: (c) => [`${dashDate(c.sim.now())}.000 UTC [1] LOG:  received smart shutdown request`, `${dashDate(c.sim.now())}.300 UTC [1] LOG:  database system is shut down`] },
  }),
});

const mongo = define({
  repository: 'docker.io/library/mongo',
  tags: { minors: { '3.6': 23, '4.0': 28, '4.2': 24, '4.4': 29, '5.0': 31, '6.0': 26, '7.0': 25, '8.0': 15, '8.2': 1 }, variants: ['noble', 'jammy', 'focal'] },
  base: 'ubuntu',
  size: 290_132_440,
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['mongod'], ports: [{ port: 27017, protocol: 'TCP' }] },
  files: { '/data/db/.keep': '' },
  server: simpleServer({
    executables: { 'docker-entrypoint.sh': '/usr/local/bin/docker-entrypoint.sh', mongod: '/usr/bin/mongod' },
    when: (launch) => executable(launch) === 'mongod' || executable(launch).startsWith('-'),
    ports: () => [27017],
    readyMs: 1500,
    memory: 160 * MiB,
    log: (c) => [
      `{"t":{"$date":"${iso(c.startedAt)}"},"s":"I",  "c":"CONTROL",  "id":23285,   "ctx":"main","msg":"Automatically disabling TLS 1.0, to force-enable TLS 1.0 specify --sslDisabledProtocols 'none'"}`,
      { afterMs: 1500, text: `{"t":{"$date":"${iso(c.startedAt + 1500)}"},"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}` },
    ],
    http: (context) => {
      context.spend(0.1);
      return { status: 200, headers: { 'Content-Type': 'text/plain', 'Content-Length': '85' }, body: 'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n' };
    },
  }),
});

const memcached = define({
  repository: 'docker.io/library/memcached',
  tags: { minors: { '1.4': 39, '1.5': 22, '1.6': 39 }, variants: ['alpine', 'bookworm', 'trixie'] },
  size: (tag) => (tag.includes('alpine') ? 3_900_000 : 31_200_345),
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['memcached'], user: '11211', ports: [{ port: 11211, protocol: 'TCP' }] },
  server: simpleServer({
    executables: { 'docker-entrypoint.sh': '/usr/local/bin/docker-entrypoint.sh', memcached: '/usr/local/bin/memcached' },
    when: (launch) => executable(launch) === 'memcached' || executable(launch).startsWith('-'),
    ports: () => [11211],
    readyMs: 50,
    memory: 6 * MiB,
    text: (context, chunk) => memcachedReply(context, chunk),
  }),
});

/** memcached's text protocol (memcached: doc/protocol.txt). */
const memcachedReply = (context: ServerContext, chunk: string): string | undefined => {
  context.spend(0.02);
  const items = context.state(() => new Map<string, string>());
  const [first = '', data = ''] = chunk.split(/\r?\n/);
  const [command, key = '', , , length] = first.split(' ');
  switch (command) {
    case 'set':
    case 'add':
      if (command === 'add' && items.has(key)) return 'NOT_STORED\r\n';
      items.set(key, data.slice(0, Number(length)));
      return 'STORED\r\n';
    case 'get': {
      const value = items.get(key);
      return `${value === undefined ? '' : `VALUE ${key} 0 ${value.length}\r\n${value}\r\n`}END\r\n`;
    }
    case 'delete':
      return items.delete(key) ? 'DELETED\r\n' : 'NOT_FOUND\r\n';
    case 'stats':
      return `STAT pid 1\r\nSTAT version 1.6.39\r\nSTAT curr_items ${items.size}\r\nEND\r\n`;
    case 'version':
      return 'VERSION 1.6.39\r\n';
    case 'quit':
      return undefined;
    default:
      return 'ERROR\r\n';
  }
};

export const databases: readonly ImageDefinition[] = [mysql, mariadb, postgres, mongo, memcached];
