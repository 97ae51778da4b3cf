import type { FileSystem, Program } from '../hosts/types.ts';
import { Part } from '../sim/part.ts';
import type { Task } from '../sim/sim.ts';
import { anyTag, define, executable, simpleServer } from './define.ts';
import { dashDate, isoDate } from './http.ts';
import type { DatabaseServer, ServerKind } from './sql/server.ts';
import type { ImageDefinition, Launch, Server, ServerContext, Startup } from './types.ts';
import { ncat, xbstream, xtrabackup } from './xtrabackup.ts';

const MiB = 1024 * 1024;

const has = (launch: Launch, ...names: string[]): boolean => names.some((n) => launch.env[n] !== undefined || launch.env[`${n}_FILE`] !== undefined);

/** Programs and servers of SQL databases; loaded when one of them is first used. */
const sql = new Part('sql', () => import('./sql/index.ts'));

const client = (name: 'mysql' | 'mysqladmin' | 'mysqldump' | 'psql' | 'pgIsReady'): Program =>
  function* (p) {
    return yield* (yield* p.sim.part(sql))[name](p);
  };

/** The server of a container; its data are read, or set up, when it is first needed. */
function* serverOf(context: ServerContext, kind: ServerKind): Task<{ server: DatabaseServer; failed: string | undefined }> {
  const { DatabaseServer } = yield* context.sim.part(sql);
  return context.state(() => DatabaseServer.open(context, kind));
}

/** What every SQL server does once it is ready. */
const serving = (program: string, port: number, kind: (launch: Pick<Launch, 'image' | 'env'>) => ServerKind, greeting: (c: ServerContext) => string | undefined): Pick<Startup, 'begin' | 'listen'> => ({
  listen(context) {
    context.net.listen(port, {
      program,
      *text(chunk, peer) {
        if (chunk === '') return greeting(context);
        return (yield* serverOf(context, kind(context))).server.answer(chunk, peer);
      },
    });
  },
  *begin(context) {
    const { server, failed } = yield* serverOf(context, kind(context));
    if (failed === undefined) {
      yield* server.follow();
      return undefined;
    }
    context.log('stderr', failed);
    return 1;
  },
});

/** Scripts of /docker-entrypoint-initdb.d, which run when a database is set up. */
const scripts = (fs: FileSystem): string[] => (fs.stat('/docker-entrypoint-initdb.d')?.type === 'dir' ? fs.list('/docker-entrypoint-initdb.d').filter((f) => !f.startsWith('..')) : []);

const scriptLine = (file: string): string => `/usr/local/bin/docker-entrypoint.sh: ${file.endsWith('.sql') ? 'running' : 'ignoring'} /docker-entrypoint-initdb.d/${file}`;

const mysqlData = '/var/lib/mysql';

/** mysqld and mariadbd differ in names and lines only. */
const mysqlLike = (name: 'mysqld' | 'mariadbd', product: 'MySQL' | 'MariaDB', versionOf: (tag: string) => string): Server => {
  const prefixes = product === 'MySQL' ? ['MYSQL'] : ['MARIADB', 'MYSQL'];
  const kind = (c: Pick<Launch, 'image'>): ServerKind => ({ dialect: 'mysql', product, version: versionOf(c.image.tag), data: mysqlData });
  const note = (c: ServerContext, ms: number, text: string) => ({ afterMs: ms, stream: 'stdout' as const, text: `${dashDate(c.startedAt + ms)}+00:00 [Note] [Entrypoint]: ${text}` });
  const ready = (c: ServerContext, ms: number) => ({ afterMs: ms, stream: 'stderr' as const, text: `${isoDate(c.startedAt + ms).replace('Z', '000Z')} 0 [System] [MY-010931] [Server] /usr/sbin/${name}: ready for connections. Version: '${versionOf(c.image.tag)}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  ${product} Community Server - GPL.` });
  const set = (env: Launch['env'], setting: string): string | undefined => prefixes.map((p) => env[`${p}_${setting}`]).find((v) => v !== undefined && v !== '');
  const setUp = (c: ServerContext) => {
    const [database, user] = [set(c.env, 'DATABASE'), set(c.env, 'USER')];
    return [
      note(c, 500, 'Initializing database files'),
      note(c, 4000, 'Database files initialized'),
      note(c, 4000, 'Starting temporary server'),
      ...(database ? [note(c, 5000, `Creating database ${database}`)] : []),
      ...(user ? [note(c, 5100, `Creating user ${user}`)] : []),
      ...(user && database ? [note(c, 5100, `Giving user ${user} access to schema ${database}`)] : []),
      ...scripts(c.fs).map((f) => note(c, 5300, scriptLine(f))),
      note(c, 5500, `${product} init process done. Ready for start up.`),
    ];
  };
  const lacking = (launch: Launch): string[] | undefined => {
    if (has(launch, ...prefixes.flatMap((p) => [`${p}_ROOT_PASSWORD`, `${p}_ALLOW_EMPTY_PASSWORD`, `${p}_RANDOM_ROOT_PASSWORD`]))) return undefined;
    const p = prefixes[0]!;
    return [`[Note] [Entrypoint]: Entrypoint script for ${product} Server ${versionOf(launch.image.tag)} started.`, `[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified`, '    You need to specify one of the following as an environment variable:', `    - ${p}_ROOT_PASSWORD`, `    - ${p}_ALLOW_EMPTY_PASSWORD`, `    - ${p}_RANDOM_ROOT_PASSWORD`];
  };
  return {
    executables: { 'docker-entrypoint.sh': '/usr/local/bin/docker-entrypoint.sh', [name]: `/usr/sbin/${name}`, ...(name === 'mariadbd' ? { mysqld: '/usr/sbin/mysqld' } : {}) },
    start(launch) {
      if (!['mysqld', 'mariadbd'].includes(executable(launch)) && !executable(launch).startsWith('-')) return undefined;
      // Only a volume can hold the data of an earlier container.
      const there = launch.mounted(mysqlData) && launch.fs.stat(`${mysqlData}/mysql`) !== undefined;
      const lines = there ? undefined : lacking(launch);
      const common = { memory: product === 'MySQL' ? 430 * MiB : 110 * MiB, processes: () => [launch.args] };
      if (lines) return { ...common, readyMs: 300, exit: 1, listen: () => {}, log: () => lines.map((text) => ({ afterMs: 0, stream: 'stderr' as const, text })) };
      const readyMs = there ? 1500 : 6000;
      return {
        ...common,
        ...serving(name, 3306, kind, (c) => `\x4a\x00\x00\x00\x0a${versionOf(c.image.tag)}\x00`),
        readyMs,
        log: (c) => [note(c, 0, `Entrypoint script for ${product} Server ${versionOf(c.image.tag)} started.`), note(c, 0, "Switching to dedicated user 'mysql'"), ...(there ? [] : setUp(c)), ready(c, readyMs)],
        terminate: { afterMs: 1200, code: 0, log: (c) => [`${isoDate(c.sim.now())} 0 [System] [MY-010910] [Server] /usr/sbin/${name}: Shutdown complete (${name} ${versionOf(c.image.tag)})  ${product} Community Server - GPL.`] },
      };
    },
  };
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
  programs: { '/usr/bin/mysql': client('mysql'), '/usr/bin/mysqladmin': client('mysqladmin'), '/usr/bin/mysqldump': client('mysqldump') },
});

/** Backups of the tutorial's MySQL, and its client. */
const xtrabackupImage = define({
  repository: 'gcr.io/google-samples/xtrabackup',
  tags: anyTag,
  base: 'debian',
  size: 112_000_020,
  config: { cmd: ['bash'] },
  programs: { '/usr/bin/mysql': client('mysql'), '/usr/bin/mysqladmin': client('mysqladmin'), '/usr/bin/ncat': ncat, '/usr/bin/xbstream': xbstream, '/usr/bin/xtrabackup': xtrabackup },
});

const mariadb = define({
  repository: 'docker.io/library/mariadb',
  tags: { names: ['lts'], minors: { '10.4': 34, '10.5': 29, '10.6': 23, '10.11': 14, '11.2': 6, '11.4': 8, '11.8': 3, '12.0': 2 }, variants: ['noble', 'jammy'] },
  base: 'ubuntu',
  size: 114_310_480,
  config: (tag) => ({ entrypoint: ['docker-entrypoint.sh'], cmd: ['mariadbd'], env: { MARIADB_VERSION: `1:${mariaVersion(tag)}+maria~ubu2404` }, ports: [{ port: 3306, protocol: 'TCP' }] }),
  server: mysqlLike('mariadbd', 'MariaDB', mariaVersion),
  files: { '/var/lib/mysql/.keep': '' },
  programs: { '/usr/bin/mariadb': client('mysql'), '/usr/bin/mariadb-admin': client('mysqladmin'), '/usr/bin/mariadb-dump': client('mysqldump'), '/usr/bin/mysql': client('mysql'), '/usr/bin/mysqladmin': client('mysqladmin'), '/usr/bin/mysqldump': client('mysqldump') },
});

const pgVersion = (tag: string): string => {
  const v = tag.replace(/-?(alpine|bookworm|trixie|bullseye).*$/, '');
  return ({ '': '18.0', latest: '18.0', '18': '18.0', '17': '17.6', '16': '16.10', '15': '15.14', '14': '14.19', '13': '13.22', '12': '12.22' })[v] ?? v;
};

const pgData = (launch: Pick<Launch, 'env'>): string => launch.env['PGDATA'] ?? '/var/lib/postgresql/data';

const pgUnset = ['Error: Database is uninitialized and superuser password is not specified.', '       You must specify POSTGRES_PASSWORD to a non-empty value for the', '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".', '', '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all', '       connections without a password. This is *not* recommended.', '', '       See PostgreSQL documentation about "trust":', '       https://www.postgresql.org/docs/current/auth-trust.html'];

const pgKind = (c: Pick<Launch, 'image' | 'env'>): ServerKind => ({ dialect: 'postgres', product: 'PostgreSQL', version: pgVersion(c.image.tag), data: pgData(c) });

type Line = ReturnType<Startup['log']>[number];

const pgLog = (c: ServerContext, there: boolean, readyMs: number): Line[] => {
  const out = (afterMs: number, text: string): Line => ({ afterMs, stream: 'stdout', text });
  const log = (afterMs: number, text: string): Line => {
    const ms = c.startedAt + afterMs;
    return { afterMs, stream: 'stderr', text: `${dashDate(ms)}.${String(Math.floor(ms) % 1000).padStart(3, '0')} UTC [1] LOG:  ${text}` };
  };
  const version = pgVersion(c.image.tag);
  const head = there
    ? [out(0, ''), out(0, 'PostgreSQL Database directory appears to contain a database; Skipping initialization'), out(0, '')]
    : [
        out(0, 'The files belonging to this database system will be owned by user "postgres".'),
        out(0, 'This user must also own the server process.'),
        out(0, ''),
        out(0, 'The database cluster will be initialized with locale "en_US.utf8".'),
        ...scripts(c.fs).map((f) => out(2000, scriptLine(f))),
        out(2300, 'PostgreSQL init process complete; ready for start up.'),
      ];
  return [...head, log(readyMs - 100, `starting PostgreSQL ${version} (Debian ${version}-1.pgdg13+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit`), log(readyMs - 100, 'listening on IPv4 address "0.0.0.0", port 5432'), log(readyMs, 'database system is ready to accept connections')];
};

const postgresServer: Server = {
  executables: { 'docker-entrypoint.sh': '/usr/local/bin/docker-entrypoint.sh', postgres: '/usr/local/bin/postgres' },
  start(launch) {
    if (executable(launch) !== 'postgres' && !executable(launch).startsWith('-')) return undefined;
    const there = launch.mounted(pgData(launch)) && launch.fs.stat(`${pgData(launch)}/PG_VERSION`) !== undefined;
    const common = { memory: 40 * MiB, processes: () => [launch.args] };
    const set = there || has(launch, 'POSTGRES_PASSWORD') || launch.env['POSTGRES_HOST_AUTH_METHOD'] === 'trust';
    if (!set) return { ...common, readyMs: 300, exit: 1, listen: () => {}, log: () => pgUnset.map((text) => ({ afterMs: 0, stream: 'stderr' as const, text })) };
    const readyMs = there ? 500 : 2500;
    return {
      ...common,
      ...serving('postgres', 5432, pgKind, () => undefined),
      readyMs,
      log: (c) => pgLog(c, there, readyMs),
      terminate: { afterMs: 300, code: 0, log: (c) => [`${dashDate(c.sim.now())}.000 UTC [1] LOG:  received smart shutdown request`, `${dashDate(c.sim.now())}.300 UTC [1] LOG:  database system is shut down`] },
    };
  },
};

const postgres = define({
  repository: 'docker.io/library/postgres',
  tags: (tag) => /^(latest|alpine|bookworm|trixie|((9\.[3-6]|1[0-8])(\.\d{1,2})?(-(alpine(3\.\d+)?|bookworm|trixie|bullseye))?))$/.test(tag),
  size: (tag) => (tag.includes('alpine') ? 108_115_200 : 160_340_113),
  config: (tag) => ({ entrypoint: ['docker-entrypoint.sh'], cmd: ['postgres'], env: { PG_MAJOR: pgVersion(tag).split('.')[0]!, PG_VERSION: pgVersion(tag), PGDATA: '/var/lib/postgresql/data' }, ports: [{ port: 5432, protocol: 'TCP' }] }),
  files: { '/var/lib/postgresql/data/.keep': '' },
  server: postgresServer,
  programs: { '/usr/local/bin/psql': client('psql'), '/usr/local/bin/pg_isready': client('pgIsReady') },
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
      `{"t":{"$date":"${isoDate(c.startedAt)}"},"s":"I",  "c":"CONTROL",  "id":23285,   "ctx":"main","msg":"Automatically disabling TLS 1.0, to force-enable TLS 1.0 specify --sslDisabledProtocols 'none'"}`,
      { afterMs: 1500, text: `{"t":{"$date":"${isoDate(c.startedAt + 1500)}"},"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}` },
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

export const databases: readonly ImageDefinition[] = [mysql, xtrabackupImage, mariadb, postgres, mongo, memcached];
