import { ConnectionError } from '../../api/status.ts';
import type { FileSystem } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { ServerContext } from '../types.ts';
import type { Account, Contents, Database } from './store.ts';
import type { Result, Table } from './types.ts';
import { ask, type Refusal } from './wire.ts';

/** How long a change of the source takes to be seen, in virtual milliseconds. */
const POLL_MS = 500;

/** Options of mysqld's sections in /etc/mysql/conf.d; a dash and an underscore are the same. */
export function serverOptions(fs: FileSystem): Map<string, string> {
  const found = new Map<string, string>();
  const folder = '/etc/mysql/conf.d';
  const files = fs.stat(folder)?.type === 'dir' ? fs.list(folder).filter((f) => f.endsWith('.cnf')).sort() : [];
  for (const file of files) {
    let section = '';
    for (const line of fs.read(`${folder}/${file}`).split('\n').map((l) => l.trim())) {
      section = /^\[(.*)\]$/.exec(line)?.[1] ?? section;
      const [, name, value = 'ON'] = /^([a-zA-Z][\w-]*)(?:\s*=\s*(.*))?$/.exec(line) ?? [];
      if (name && section === 'mysqld') found.set(name.replaceAll('-', '_'), value);
    }
  }
  return found;
}

/** What a server holds, as text for another. */
export const packed = ({ databases, accounts }: Contents): string => JSON.stringify({ accounts, databases: Array.from(databases.values(), (d) => ({ ...d, tables: [...d.tables.values()] })) });

export const unpacked = (text: string): Contents => {
  const { accounts, databases } = JSON.parse(text) as { accounts: Account[]; databases: (Omit<Database, 'tables'> & { tables: Table[] })[] };
  return { accounts, databases: new Map(databases.map((d) => [d.name, { ...d, tables: new Map(d.tables.map((t) => [t.name, t])) }])) };
};

interface Source {
  host: string;
  user: string;
  password: string;
  port: number;
  /** START SLAVE has been said, and STOP SLAVE not since. */
  running: boolean;
}

const done: Result = { tag: 'OK', affected: 0 };

const setting = (sql: string, name: string): string | undefined => new RegExp(`\\b(?:MASTER|SOURCE)_${name}\\s*=\\s*'?([^',;\\s]*)'?`, 'i').exec(sql)?.[1];

const writes = /^\s*(insert|update|delete|replace|create|drop|alter|truncate|rename|grant|revoke|load)\b/i;

/** A replica's side of MySQL's replication: whom it follows, kept in master.info, and how it catches up. */
export class Replication {
  private source: Source | undefined;
  private seen = -1;
  private wake: (() => void) | undefined;

  constructor(
    private readonly context: ServerContext,
    private readonly data: string,
    private readonly take: (contents: Contents) => void,
  ) {
    if (context.fs.stat(this.file)?.type === 'file') this.source = JSON.parse(context.fs.read(this.file)) as Source;
  }

  private get file(): string {
    return `${this.data}/master.info`;
  }

  /** What a statement about replication gives; undefined for any other. */
  statement(sql: string): Result | { refusal: Refusal } | undefined {
    if (/^\s*change\s+(master|replication\s+source)\s+to\b/i.test(sql)) {
      const before = this.source;
      this.source = { host: setting(sql, 'HOST') ?? before?.host ?? '', user: setting(sql, 'USER') ?? before?.user ?? '', password: setting(sql, 'PASSWORD') ?? before?.password ?? '', port: Number(setting(sql, 'PORT') ?? before?.port ?? 3306), running: false };
      this.keep();
      return done;
    }
    const [, verb] = /^\s*(start|stop)\s+(slave|replica)\b/i.exec(sql) ?? [];
    if (!verb) return undefined;
    if (!this.source?.host) return { refusal: { code: 1200, state: 'HY000', message: 'The server is not configured as slave; fix in config file or with CHANGE MASTER TO' } };
    this.source = { ...this.source, running: verb.toLowerCase() === 'start' };
    this.keep();
    this.wake?.();
    return done;
  }

  /** Why a client's statement is not carried out here; undefined: it is. */
  refusal(sql: string): Refusal | undefined {
    const options = serverOptions(this.context.fs);
    const only = ['super_read_only', 'read_only'].find((name) => /^(on|1)$/i.test(options.get(name) ?? ''));
    return only && writes.test(sql) ? { code: 1290, state: 'HY000', message: `The MySQL server is running with the --${only.replaceAll('_', '-')} option so it cannot execute this statement` } : undefined;
  }

  /** Follows the source for as long as the server runs. */
  *follow(): Task {
    for (;;) {
      if (!this.source?.running) yield { arm: (task) => void (this.wake = () => task.resume()) };
      else {
        yield* this.pull(this.source);
        yield sleep(POLL_MS);
      }
    }
  }

  private *pull({ host, port, user, password }: Source): Task {
    try {
      const connection = yield* this.context.net.dial(host, port, { quiet: true, timeoutMs: 1000 });
      const welcome = yield* ask(connection, { hello: { user, password, local: false } });
      const reply = welcome?.welcome && (yield* ask(connection, { binlog: this.seen }));
      connection.close();
      if (!reply?.binlog) return;
      if (reply.binlog.contents !== undefined) this.take(unpacked(reply.binlog.contents));
      this.seen = reply.binlog.at;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
    }
  }

  private keep(): void {
    this.context.fs.write(this.file, JSON.stringify(this.source));
  }
}
