import type { FileSystem } from '../../hosts/types.ts';
import { isoDate } from '../http.ts';
import type { Task } from '../../sim/sim.ts';
import type { ServerContext } from '../types.ts';
import { catalogue } from './postgres/catalogue.ts';
import { diskOf, type Disk } from './disk.ts';
import { mysqlWords } from './mysql/words.ts';
import { postgresWords } from './postgres/words.ts';
import { packed, Replication, serverOptions } from './replication.ts';
import { mayUse } from './rights.ts';
import { Session } from './session.ts';
import { split } from './split.ts';
import { Store, type Account, type Contents } from './store.ts';
import { SqlError, type Dialect, type Problem } from './types.ts';
import { parseRequest, type Refusal, type Reply, type Request } from './wire.ts';

/** What a database's image tells of its server. */
export interface ServerKind {
  dialect: Dialect;
  product: 'MySQL' | 'MariaDB' | 'PostgreSQL';
  version: string;
  /** The data folder. */
  data: string;
}

/** A database server that runs in a container. */
export class DatabaseServer {
  private readonly sessions = new Map<string, Session>();
  private readonly disk: Disk;
  private saved: Contents | undefined;
  private connections = 7;
  /** Counts what has been written. */
  private changes = 0;
  private readonly replication: Replication | undefined;
  readonly store: Store;

  private constructor(
    private readonly context: ServerContext,
    private readonly kind: ServerKind,
  ) {
    this.disk = diskOf(kind.dialect, kind.data, kind.version);
    this.saved = this.disk.load(context.fs);
    this.store = new Store(this.saved ?? firstContents(context, kind));
    if (kind.dialect === 'mysql') this.replication = new Replication(context, kind.data, (contents) => this.adopt(contents));
  }

  /** Opens the data folder, or sets it up as the image's entrypoint does. The second value is why that failed. */
  static open(context: ServerContext, kind: ServerKind): { server: DatabaseServer; failed: string | undefined } {
    const server = new DatabaseServer(context, kind);
    const failed = server.saved ? undefined : server.runScripts();
    server.save();
    return { server, failed };
  }

  /** The scripts of /docker-entrypoint-initdb.d; gives what is printed when one fails. */
  private runScripts(): string | undefined {
    const { context, kind } = this;
    const folder = '/docker-entrypoint-initdb.d';
    const mysql = kind.dialect === 'mysql';
    const database = mysql ? secret(context, 'MYSQL_DATABASE', 'MARIADB_DATABASE') : (secret(context, 'POSTGRES_DB') ?? secret(context, 'POSTGRES_USER') ?? 'postgres');
    const session = this.session(this.store.contents.accounts[0]!, 'localhost', true, database, 0);
    for (const file of scripts(context.fs, folder)) {
      for (const { sql } of split(context.fs.read(`${folder}/${file}`), kind.dialect)) {
        try {
          session.run(sql);
        } catch (error) {
          if (!(error instanceof SqlError)) throw error;
          const refusal = this.words(error.problem);
          return mysql ? `ERROR ${refusal.code} (${refusal.state}) at line 1: ${refusal.message}` : `psql:${folder}/${file}:1: ERROR:  ${refusal.message}`;
        }
      }
    }
    return undefined;
  }

  /** What it does by itself, for as long as it runs. */
  *follow(): Task {
    if (this.replication) yield* this.replication.follow();
  }

  private adopt(contents: Contents): void {
    this.store.contents = contents;
    this.save();
  }

  /** One request of a client; `peer` is its address and port. Undefined closes the connection. */
  answer(chunk: string, peer: string): string | undefined {
    const request = parseRequest(chunk);
    if (!request) return undefined;
    this.context.spend(0.3);
    return JSON.stringify(this.reply(request, peer));
  }

  private reply(request: Request, peer: string): Reply {
    if ('hello' in request) return this.login(request.hello, peer);
    const session = this.sessions.get(peer);
    if (!session) return { error: { message: 'no session' } };
    if ('binlog' in request) return { binlog: { at: this.changes, ...(request.binlog !== this.changes && { contents: packed(this.store.contents) }) } };
    if ('catalogue' in request) return catalogue(this.store, session, request, this.kind.version);
    const about = this.replication?.statement(request.sql);
    if (about) return 'refusal' in about ? { error: about.refusal } : { result: about };
    const refusal = this.replication?.refusal(request.sql);
    if (refusal) return { error: refusal };
    try {
      const result = session.run(request.sql);
      this.save();
      return { result, ...(session.transaction ? { transaction: session.transaction } : {}) };
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      const refusal = this.words(error.problem);
      if (this.kind.dialect === 'postgres') this.complain('ERROR', refusal.message, request.sql);
      return { error: refusal, ...(session.transaction ? { transaction: session.transaction } : {}) };
    }
  }

  private words(problem: Problem): Refusal {
    return this.kind.dialect === 'mysql' ? mysqlWords(problem, this.kind.version, this.kind.product) : postgresWords(problem);
  }

  private login(hello: Extract<Request, { hello: object }>['hello'], peer: string): Reply {
    const address = peer.slice(0, peer.lastIndexOf(':'));
    const host = hello.local ? 'localhost' : address;
    const refusal = this.kind.dialect === 'mysql' ? this.refusedByMysql(hello, host) : this.refusedByPostgres(hello, hello.local || address === '127.0.0.1');
    if (refusal) return { error: refusal };
    const account = this.account(hello.user, host)!;
    const connection = ++this.connections;
    this.sessions.set(peer, this.session(account, host, hello.local, hello.database, connection));
    return { welcome: { version: this.kind.version, connection } };
  }

  private session(account: Account, host: string, local: boolean, database: string | undefined, connection: number): Session {
    const { context, kind } = this;
    const random = context.sim.random(`sql/${context.hostname}`);
    return new Session(this.store, {
      dialect: kind.dialect,
      version: kind.product === 'MariaDB' ? `${kind.version}-MariaDB-ubu2404` : kind.version,
      hostname: context.hostname,
      connection,
      account,
      user: kind.dialect === 'mysql' ? `${account.name}@${local ? 'localhost' : host}` : account.name,
      host,
      database,
      serverId: Number(kind.dialect === 'mysql' ? (serverOptions(context.fs).get('server_id') ?? 1) : 1),
      now: () => context.sim.now(),
      random: () => random.float(),
    });
  }

  /** The account that a client logs in to: of MySQL's, the one whose host fits best. */
  private account(name: string, host: string): Account | undefined {
    const fitting = this.store.contents.accounts.filter((a) => a.name === name && (this.kind.dialect === 'postgres' || a.host === host || new RegExp(`^${a.host.replaceAll('.', '\\.').replaceAll('%', '.*')}$`).test(host)));
    return fitting.find((a) => a.host === host) ?? fitting[0];
  }

  private refusedByMysql(hello: { user: string; password?: string; database?: string }, host: string): Refusal | undefined {
    const account = this.account(hello.user, host);
    if (!account || account.password !== (hello.password ?? '')) return { code: 1045, state: '28000', message: `Access denied for user '${hello.user}'@'${host}' (using password: ${hello.password ? 'YES' : 'NO'})` };
    if (hello.database === undefined) return undefined;
    if (!mayUse(account, hello.database)) return { code: 1044, state: '42000', message: `Access denied for user '${account.name}'@'${account.host}' to database '${hello.database}'` };
    return this.store.contents.databases.has(hello.database) ? undefined : { code: 1049, state: '42000', message: `Unknown database '${hello.database}'` };
  }

  private refusedByPostgres(hello: { user: string; password?: string; database?: string }, trusted: boolean): Refusal | undefined {
    const account = this.store.contents.accounts.find((a) => a.name === hello.user);
    const fatal = (message: string): Refusal => {
      this.complain('FATAL', message);
      return { message };
    };
    if (!trusted && this.context.env['POSTGRES_HOST_AUTH_METHOD'] !== 'trust') {
      if (hello.password === undefined) return { message: 'fe_sendauth: no password supplied' };
      if (!account || account.password !== hello.password) return fatal(`password authentication failed for user "${hello.user}"`);
    }
    if (!account) return fatal(`role "${hello.user}" does not exist`);
    if (!account.login) return fatal(`role "${hello.user}" is not permitted to log in`);
    return this.store.contents.databases.has(hello.database ?? '') ? undefined : fatal(`database "${hello.database}" does not exist`);
  }

  private complain(severity: string, message: string, statement?: string): void {
    const at = isoDate(this.context.sim.now()).replace('T', ' ').replace('Z', ' UTC');
    const pid = 60 + this.connections;
    this.context.log('stderr', `${at} [${pid}] ${severity}:  ${message}`);
    if (statement !== undefined) this.context.log('stderr', `${at} [${pid}] STATEMENT:  ${statement}`);
  }

  private save(): void {
    if (this.store.contents === this.saved) return;
    this.disk.save(this.context.fs, this.saved, this.store.contents);
    this.saved = this.store.contents;
    this.changes++;
  }
}

/** A setting of the environment, or of the file that NAME_FILE names. */
const secret = (context: Pick<ServerContext, 'env' | 'fs'>, ...names: string[]): string | undefined => {
  for (const name of names) {
    const value = context.env[name];
    if (value !== undefined && value !== '') return value;
    const file = context.env[`${name}_FILE`];
    if (file !== undefined && context.fs.stat(file)) return context.fs.read(file).trimEnd();
  }
  return undefined;
};

const scripts = (fs: FileSystem, folder: string): string[] => (fs.stat(folder)?.type === 'dir' ? fs.list(folder).filter((f) => f.endsWith('.sql')) : []);

const account = (name: string, host: string, password: string, superuser: boolean, grants: readonly string[] = []): Account => ({ name, host, password, superuser, login: true, grants });

/** What an entrypoint sets up by its environment. */
function firstContents(context: ServerContext, kind: ServerKind): Contents {
  if (kind.dialect === 'postgres') {
    const user = secret(context, 'POSTGRES_USER') ?? 'postgres';
    const name = secret(context, 'POSTGRES_DB') ?? user;
    const names = [...new Set(['postgres', 'template0', 'template1', name])];
    const oids: Readonly<Record<string, number>> = { postgres: 5, template0: 4, template1: 1 };
    return { databases: new Map(names.map((n) => [n, { name: n, owner: user, oid: oids[n] ?? 16_384, tables: new Map() }])), accounts: [account(user, '', secret(context, 'POSTGRES_PASSWORD') ?? '', true)] };
  }
  const setting = (name: string) => (kind.product === 'MariaDB' ? secret(context, `MARIADB_${name}`, `MYSQL_${name}`) : secret(context, `MYSQL_${name}`));
  const root = setting('ROOT_PASSWORD') ?? (setting('RANDOM_ROOT_PASSWORD') ? context.sim.random(`mysql/${context.hostname}`).text(32, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789') : '');
  if (setting('RANDOM_ROOT_PASSWORD')) context.log('stdout', `GENERATED ROOT PASSWORD: ${root}`);
  const database = setting('DATABASE');
  const user = setting('USER');
  const accounts = [account('root', 'localhost', root, true), account('root', setting('ROOT_HOST') ?? '%', root, true)];
  if (user !== undefined) accounts.push(account(user, '%', setting('PASSWORD') ?? '', false, database === undefined ? [] : [`ALL|${database}|*`]));
  return { databases: new Map(database === undefined ? [] : [[database, { name: database, owner: 'root', oid: 16_384, tables: new Map() }]]), accounts };
}
