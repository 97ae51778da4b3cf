import type { Process, Program } from '../../../hosts/types.ts';
import type { Connection } from '../../../network/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { split } from '../split.ts';
import { text, type Result } from '../types.ts';
import { ask, type Reply, type Request } from '../wire.ts';
import { connect, type Target } from './connect.ts';
import { printRefusal, printTable, type Format } from './print.ts';

interface Options extends Target {
  commands: string[];
  file: string | undefined;
  format: Format;
  quiet: boolean;
  stopOnError: boolean;
  list: boolean;
  version: boolean;
}

const long: Readonly<Record<string, string>> = { host: 'h', port: 'p', username: 'U', dbname: 'd', command: 'c', file: 'f', 'tuples-only': 't', 'no-align': 'A', list: 'l', quiet: 'q', 'no-password': 'w', password: 'W', expanded: 'x', set: 'v', variable: 'v', version: 'V', 'no-psqlrc': 'X', 'field-separator': 'F', 'echo-all': 'a', 'single-transaction': '1' };
const valued = 'hpUdcfvFo';

/** `postgres://user:password@host:port/database` */
const uri = /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?]*)(?::(\d+))?(?:\/([^?]*))?/;

function parseOptions(p: Process): Options {
  const { env } = p;
  const o: Record<string, string> = {};
  const flags = new Set<string>();
  const commands: string[] = [];
  const words: string[] = [];
  let stopOnError = false;
  const args = p.args.slice(1);
  const given = (name: string, value: string): void => {
    if (name === 'c') commands.push(value);
    else if (name === 'v') stopOnError ||= /^ON_ERROR_STOP=(1|on)$/i.test(value);
    else o[name] = value;
  };
  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    if (arg.startsWith('--')) {
      const [word, ...rest] = arg.slice(2).split('=');
      const name = long[word!] ?? word!;
      if (name.length === 1 && valued.includes(name)) given(name, rest.length > 0 ? rest.join('=') : (args.shift() ?? ''));
      else flags.add(name);
    } else if (/^-./.test(arg)) {
      for (let i = 1; i < arg.length; i++) {
        if (!valued.includes(arg[i]!)) {
          flags.add(arg[i]!);
          continue;
        }
        given(arg[i]!, arg.slice(i + 1) || (args.shift() ?? ''));
        break;
      }
    } else words.push(arg);
  }
  const address = uri.exec(o['d'] ?? words[0] ?? '');
  const user = address?.[1] || o['U'] || words[1] || env['PGUSER'] || p.user.name;
  const database = address ? address[5] || user : (o['d'] ?? words[0] ?? env['PGDATABASE'] ?? user);
  const host = address?.[3] || o['h'] || env['PGHOST'];
  return {
    host: host === '' || host?.startsWith('/') ? undefined : host,
    port: Number(address?.[4] ?? o['p'] ?? env['PGPORT'] ?? 5432),
    user,
    database,
    password: address?.[2] ?? env['PGPASSWORD'],
    never: flags.has('w'),
    first: flags.has('W'),
    commands,
    file: o['f'],
    format: { aligned: !flags.has('A'), tuplesOnly: flags.has('t'), expanded: flags.has('x'), separator: o['F'] ?? '|' },
    quiet: flags.has('q'),
    stopOnError,
    list: flags.has('l'),
    version: flags.has('V'),
  };
}

/** A session of psql. */
class Psql {
  failed = false;
  private transaction: Result['transaction'];

  constructor(
    private readonly p: Process,
    private readonly o: Options,
    private connection: Connection,
    private version: string,
    private readonly talks: boolean,
  ) {}

  prompt(more: boolean): string {
    return `${this.o.database}${more ? '-' : '='}${this.transaction === 'failed' ? '!' : this.transaction ? '*' : ''}# `;
  }

  /** Executes one statement. */
  *execute(sql: string, end: string): Task {
    const reply = yield* ask(this.connection, { sql });
    if (!reply) {
      this.failed = true;
      return yield* this.p.stderr.write('server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.\n');
    }
    this.transaction = reply.transaction;
    if (reply.error) {
      this.failed = true;
      return yield* this.p.stderr.write(printRefusal(reply.error, `${sql}${end}`));
    }
    const { result } = reply;
    for (const notice of result!.notices ?? []) yield* this.p.stderr.write(`NOTICE:  ${notice}\n`);
    if (result!.columns) yield* this.p.stdout.write(printTable(result!, this.o.format));
    if ((!result!.columns || !result!.tag.startsWith('S')) && !this.o.quiet) yield* this.p.stdout.write(`${result!.tag}\n`);
  }

  /** A backslash command; false ends the session. */
  *command(line: string): Task<boolean> {
    const [name = '', argument] = line.trim().replace(/;$/, '').split(/\s+/);
    const { p, o } = this;
    const major = Number.parseInt(this.version, 10);
    const relations = major >= 18 ? 'tables' : 'relations';
    switch (name.replace(/\+$/, '')) {
      case '\\q':
        return false;
      case '\\l':
      case '\\list':
        yield* this.catalogue({ catalogue: 'databases' }, 'List of databases');
        return true;
      case '\\dt':
        yield* this.catalogue({ catalogue: 'tables' }, `List of ${relations}`, `Did not find any ${relations}.\n`);
        return true;
      case '\\di':
        yield* this.catalogue({ catalogue: 'indexes' }, major >= 18 ? 'List of indexes' : 'List of relations', `Did not find any ${major >= 18 ? 'indexes' : 'relations'}.\n`);
        return true;
      case '\\du':
      case '\\dg':
        yield* this.catalogue({ catalogue: 'roles' }, 'List of roles');
        return true;
      case '\\d':
        yield* this.catalogue({ catalogue: 'table', ...(argument === undefined ? {} : { name: argument.replace(/^public\./, '') }) }, 'List of relations', argument === undefined ? 'Did not find any relations.\n' : `Did not find any relation named "${argument}".\n`);
        return true;
      case '\\c':
      case '\\connect':
        yield* this.reconnect(argument);
        return true;
      case '\\conninfo':
        yield* p.stdout.write(`You are connected to database "${o.database}" as user "${o.user}" ${o.host === undefined ? 'via socket in "/var/run/postgresql"' : `on host "${o.host}"`} at port "${o.port}".\n`);
        return true;
      case '\\x':
        o.format.expanded = !o.format.expanded;
        yield* p.stdout.write(`Expanded display is ${o.format.expanded ? 'on' : 'off'}.\n`);
        return true;
      case '\\t':
        o.format.tuplesOnly = !o.format.tuplesOnly;
        yield* p.stdout.write(`Tuples only is ${o.format.tuplesOnly ? 'on' : 'off'}.\n`);
        return true;
      case '\\echo':
        yield* p.stdout.write(`${line.trim().slice(6)}\n`);
        return true;
      default:
        this.failed = true;
        yield* p.stderr.write(`invalid command ${name}\n${this.talks ? 'Try \\? for help.\n' : ''}`);
        return true;
    }
  }

  private *catalogue(request: Request, title: string, none?: string): Task {
    const reply: Reply | undefined = yield* ask(this.connection, request);
    const { p, o } = this;
    if (reply?.described) {
      const { name, columns, footers } = reply.described;
      const names = ['Column', 'Type', 'Collation', 'Nullable', 'Default'];
      return yield* p.stdout.write(printTable({ tag: '', columns: names.map((n) => ({ name: n, type: text })), rows: columns }, o.format, `Table "public.${name}"`, footers));
    }
    if (!reply?.result || (none !== undefined && reply.result.rows!.length === 0)) return yield* p.stderr.write(none ?? '');
    yield* p.stdout.write(printTable(reply.result, o.format, o.format.tuplesOnly ? undefined : title));
  }

  private *reconnect(database: string | undefined): Task {
    const target = { ...this.o, database: database ?? this.o.database };
    const made = yield* connect(this.p, target);
    if ('error' in made) {
      this.failed = true;
      return yield* this.p.stderr.write(`${made.error}\n${this.talks ? 'Previous connection kept\n' : ''}`);
    }
    this.connection = made.connection;
    this.version = made.version;
    this.o.database = target.database;
    if (!this.o.quiet) yield* this.p.stdout.write(`You are now connected to database "${target.database}" as user "${this.o.user}".\n`);
  }

  /** Lines of a script or of what is typed; gives what is not finished yet, undefined at `\q`. */
  *feed(pending: string, lines: readonly string[]): Task<string | undefined> {
    for (const line of lines) {
      if (pending.trim() === '' && line.trim().startsWith('\\')) {
        if (!(yield* this.command(line))) return undefined;
      } else if (pending.trim() === '' && this.talks && /^(exit|quit);?$/.test(line.trim())) return undefined;
      else {
        pending += `${line}\n`;
        const pieces = split(pending, 'postgres');
        const open = pieces.at(-1)?.end === '' ? pieces.pop() : undefined;
        pending = open ? `${open.sql}\n` : '';
        for (const { sql, end } of pieces) yield* this.execute(sql, end === '\\g' ? '' : end);
      }
      if (this.failed && this.o.stopOnError) return undefined;
    }
    return pending;
  }
}

function* converse(p: Process, session: Psql): Task<number> {
  let pending: string | undefined = '';
  while (pending !== undefined) {
    yield* p.stdout.write(session.prompt(pending.trim() !== ''));
    const typed = yield* p.stdin.read();
    if (typed === undefined) {
      yield* p.stdout.write('\\q\n');
      return 0;
    }
    pending = yield* session.feed(pending, typed.replace(/\n$/, '').split('\n'));
  }
  return 0;
}

function* batch(p: Process, o: Options, session: Psql): Task<number> {
  for (const command of o.commands) {
    if (command.trim().startsWith('\\')) yield* session.command(command);
    else for (const { sql, end } of split(command, 'postgres')) {
      yield* session.execute(sql, end);
      if (session.failed) return 1;
    }
  }
  if (o.commands.length > 0) return session.failed ? 1 : 0;
  let script = '';
  if (o.file !== undefined && o.file !== '-') {
    const stat = p.machine.fs.stat(o.file);
    if (stat?.type !== 'file') {
      yield* p.stderr.write(`psql: error: ${o.file}: No such file or directory\n`);
      return 1;
    }
    script = p.machine.fs.read(o.file);
  } else for (let chunk = yield* p.stdin.read(); chunk !== undefined; chunk = yield* p.stdin.read()) script += chunk;
  const rest = yield* session.feed('', script.replace(/\n$/, '').split('\n'));
  if (rest !== undefined && rest.trim() !== '') yield* session.execute(rest.trim(), '');
  return session.failed && o.stopOnError ? 3 : 0;
}

/** psql(1). */
export const psql: Program = function* (p) {
  const o = parseOptions(p);
  const version = p.env['PG_VERSION'] ?? '18.0';
  if (o.version) {
    yield* p.stdout.write(`psql (PostgreSQL) ${version}\n`);
    return 0;
  }
  const made = yield* connect(p, o.list ? { ...o, database: 'postgres' } : o);
  if ('error' in made) {
    yield* p.stderr.write(`psql: error: ${made.error}\n`);
    return 2;
  }
  const talks = p.stdin.tty !== undefined && o.commands.length === 0 && o.file === undefined && !o.list;
  const session = new Psql(p, o, made.connection, made.version, talks);
  if (o.list) {
    yield* session.command('\\l');
    return 0;
  }
  if (!talks) return yield* batch(p, o, session);
  yield* p.stdout.write(`psql (${version})\nType "help" for help.\n\n`);
  return yield* converse(p, session);
};

/** pg_isready(1): 0 where a server accepts connections, 2 where none answers. */
export const pgIsReady: Program = function* (p) {
  const o = parseOptions(p);
  const made = yield* connect(p, { ...o, never: true });
  // Whoever is refused has been answered.
  const answered = !('error' in made) || /FATAL|fe_sendauth/.test(made.error);
  if (!o.quiet) yield* p.stdout.write(`${o.host ?? '/var/run/postgresql'}:${o.port} - ${answered ? 'accepting connections' : 'no response'}\n`);
  return answered ? 0 : 2;
};
