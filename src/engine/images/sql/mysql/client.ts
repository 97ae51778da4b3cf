import type { Process, Program } from '../../../hosts/types.ts';
import type { Connection } from '../../../network/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { split } from '../split.ts';
import { ask, type Refusal, type Reply } from '../wire.ts';
import { login, parseOptions, warning, type Options } from './connect.ts';
import { printRows, summary, type Style } from './print.ts';

const mariadbOf = (p: Process): boolean => p.machine.which('mariadb') !== undefined;

/** What a client's session on the command line prints, and how. */
class Client {
  failed = false;
  private database: string | undefined;

  constructor(
    private readonly p: Process,
    private readonly o: Options,
    private readonly connection: Connection,
    /** A person is at the terminal. */
    private readonly talks: boolean,
    database: string | undefined,
  ) {
    this.database = database;
  }

  private get style(): Style {
    const { flags } = this.o;
    if (flags.has('vertical')) return 'vertical';
    if (flags.has('table')) return 'table';
    return flags.has('batch') || flags.has('silent') || (!this.talks && !(this.o.values.has('execute') && this.p.stdout.tty)) ? 'tabs' : 'table';
  }

  get prompt(): string {
    return mariadbOf(this.p) ? `MariaDB [${this.database ?? '(none)'}]> ` : 'mysql> ';
  }

  /** Executes one statement and prints what it gives. */
  *execute(sql: string, end: string, line: number): Task {
    const { p } = this;
    const started = p.sim.now();
    const reply: Reply | undefined = yield* ask(this.connection, { sql });
    if (!reply || reply.error) return yield* this.refused(reply?.error ?? { code: 2013, state: 'HY000', message: 'Lost connection to MySQL server during query' }, line);
    const result = reply.result!;
    if (result.database !== undefined) this.database = result.database;
    if (result.columns) yield* p.stdout.write(printRows(result, end === '\\G' ? 'vertical' : this.style, !this.o.flags.has('skip-column-names')));
    if (this.talks) yield* p.stdout.write(summary(result, (p.sim.now() - started) / 1000));
  }

  private *refused(e: Refusal, line: number): Task {
    this.failed = true;
    yield* this.p.stderr.write(`ERROR ${e.code} (${e.state})${this.talks ? '' : ` at line ${line}`}: ${e.message}\n`);
    if (this.talks) yield* this.p.stdout.write('\n');
  }

  /** A text of several statements; stops at the first that fails, unless told not to. */
  *script(text: string): Task {
    let from = 0;
    for (const { sql, end } of split(text, 'mysql')) {
      if (/^(exit|quit|\\q)$/i.test(sql)) return;
      const at = text.indexOf(sql, from);
      from = at + sql.length;
      yield* this.execute(sql, end, text.slice(0, at).split('\n').length);
      if (this.failed && !this.o.flags.has('force')) return;
    }
  }
}

const banner = (p: Process, version: string, id: number): string => {
  const mariadb = mariadbOf(p);
  const [brand, words] = mariadb ? ['MariaDB', 'MariaDB Server'] : ['MySQL', 'MySQL Community Server - GPL'];
  return `Welcome to the ${brand} monitor.  Commands end with ; or \\g.\nYour ${brand} connection id is ${id}\nServer version: ${version} ${words}\n\nType 'help;' or '\\h' for help. Type '\\c' to clear the current input statement.\n\n`;
};

function* converse(p: Process, client: Client): Task<number> {
  let pending = '';
  for (;;) {
    yield* p.stdout.write(pending === '' ? client.prompt : '    -> ');
    const text = yield* p.stdin.read();
    if (text === undefined) {
      yield* p.stdout.write('Bye\n');
      return 0;
    }
    for (const line of text.replace(/\n$/, '').split('\n')) {
      const word = line.trim().replace(/;$/, '').toLowerCase();
      if (pending === '' && ['exit', 'quit', '\\q'].includes(word)) {
        yield* p.stdout.write('Bye\n');
        return 0;
      }
      if (word.endsWith('\\c')) {
        pending = '';
        continue;
      }
      pending += `${line}\n`;
      if (/^\s*use\s+\S+\s*$/i.test(pending)) pending = `${pending.trim()};`;
      const pieces = split(pending, 'mysql');
      const open = pieces.at(-1)?.end === '' ? pieces.pop() : undefined;
      pending = open ? `${open.sql}\n` : '';
      for (const { sql, end } of pieces) yield* client.execute(sql, end, 1);
    }
  }
}

/** mysql(1), and MariaDB's mariadb(1). */
export const mysql: Program = function* (p) {
  const o = parseOptions(p);
  if (o.flags.has('version')) {
    yield* p.stdout.write(`mysql  Ver ${p.env['MYSQL_VERSION'] ?? p.env['MARIADB_VERSION'] ?? '8.0.44'} for Linux on x86_64\n`);
    return 0;
  }
  const statement = o.values.get('execute');
  const talks = statement === undefined && p.stdin.tty !== undefined && !o.flags.has('batch');
  yield* p.stderr.write(warning(p, o));
  const database = o.values.get('database') ?? o.words[0];
  const logged = yield* login(p, o, database);
  if ('refusal' in logged) {
    const { code, state, message } = logged.refusal;
    yield* p.stderr.write(`ERROR ${code} (${state}): ${message}\n`);
    return 1;
  }
  const client = new Client(p, o, logged.connection, talks, database);
  if (talks) {
    yield* p.stdout.write(banner(p, logged.version, logged.id));
    return yield* converse(p, client);
  }
  let text = statement ?? '';
  if (statement === undefined) for (let chunk = yield* p.stdin.read(); chunk !== undefined; chunk = yield* p.stdin.read()) text += chunk;
  yield* client.script(text);
  return client.failed ? 1 : 0;
};
