import { ConnectionError } from '../../../api/status.ts';
import type { Process } from '../../../hosts/types.ts';
import type { Connection } from '../../../network/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { readSecret } from '../secret.ts';
import { ask, type Refusal } from '../wire.ts';

/** The command line of a client of MySQL. */
export interface Options {
  user: string;
  /** Undefined: none; null: to be asked for. */
  password: string | undefined | null;
  host: string | undefined;
  port: number;
  protocol: string | undefined;
  flags: Set<string>;
  /** Values of other options, by their long name. */
  values: Map<string, string>;
  words: string[];
  /** The password stands on the command line. */
  shown: boolean;
}

const long: Readonly<Record<string, string>> = { u: 'user', h: 'host', P: 'port', p: 'password', D: 'database', e: 'execute', N: 'skip-column-names', B: 'batch', t: 'table', s: 'silent', E: 'vertical', r: 'raw', f: 'force', S: 'socket', V: 'version', v: 'verbose', q: 'quick', A: 'no-auto-rehash', i: 'sleep', w: 'wait', n: 'unbuffered', C: 'compress' };
const valued: ReadonlySet<string> = new Set(['user', 'host', 'port', 'database', 'execute', 'socket', 'protocol', 'defaults-file', 'default-character-set', 'ssl-mode', 'connect-timeout', 'connect_timeout', 'sleep', 'default-auth', 'delimiter']);

/** Reads a command line, with MYSQL_PWD and MYSQL_HOST of the environment behind it. */
export function parseOptions(p: Process): Options {
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const words: string[] = [];
  let password: string | undefined | null = p.env['MYSQL_PWD'];
  let shown = false;
  const args = p.args.slice(1);
  const given = (name: string, value: string | undefined): void => {
    if (name === 'password') {
      password = value ?? null;
      shown = value !== undefined;
    } else if (valued.has(name)) values.set(name, value ?? args.shift() ?? '');
    else flags.add(name);
  };
  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    if (arg === '--') words.push(...args.splice(0));
    else if (arg.startsWith('--')) {
      const [name, ...rest] = arg.slice(2).split('=');
      given(name!, rest.length > 0 ? rest.join('=') : undefined);
    } else if (/^-./.test(arg)) {
      for (let i = 1; i < arg.length; i++) {
        const name = long[arg[i]!] ?? arg[i]!;
        const rest = arg.slice(i + 1);
        if (name !== 'password' && !valued.has(name)) {
          flags.add(name);
          continue;
        }
        given(name, rest === '' ? undefined : rest);
        break;
      }
    } else words.push(arg);
  }
  return { user: values.get('user') ?? p.user.name, password, host: values.get('host') ?? p.env['MYSQL_HOST'], port: Number(values.get('port') ?? 3306), protocol: values.get('protocol')?.toLowerCase(), flags, values, words, shown };
}

/** A connection that is logged in, or why there is none. */
export type Login = { connection: Connection; version: string; id: number } | { refusal: Refusal };

const localOf = (o: Options): boolean => o.protocol !== 'tcp' && (o.host === undefined || o.host === 'localhost');

const unreachable = (o: Options, error: ConnectionError): Refusal => {
  if (localOf(o)) return { code: 2002, state: 'HY000', message: "Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)" };
  const host = o.host ?? 'localhost';
  if (error.kind === 'no-such-host') return { code: 2005, state: 'HY000', message: `Unknown MySQL server host '${host}' (-2)` };
  return { code: 2003, state: 'HY000', message: `Can't connect to MySQL server on '${host}:${o.port}' (${error.kind === 'timeout' ? 110 : error.kind === 'unreachable' ? 113 : 111})` };
};

/** Connects and logs in; asks for the password where `-p` stands alone. */
export function* login(p: Process, o: Options, database: string | undefined): Task<Login> {
  const password = o.password === null ? yield* readSecret(p, 'Enter password: ') : o.password;
  let connection: Connection;
  try {
    connection = yield* p.machine.net.dial(localOf(o) ? '127.0.0.1' : (o.host ?? '127.0.0.1'), localOf(o) ? 3306 : o.port);
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return { refusal: unreachable(o, error) };
  }
  const reply = yield* ask(connection, { hello: { user: o.user, local: localOf(o), ...(password === undefined ? {} : { password }), ...(database === undefined ? {} : { database }) } });
  if (reply?.welcome) return { connection, version: reply.welcome.version, id: reply.welcome.connection };
  return { refusal: reply?.error ?? { code: 2013, state: 'HY000', message: "Lost connection to MySQL server at 'reading initial communication packet', system error: 0" } };
}

/** `mysql: [Warning] ...` of a password on the command line, which MariaDB's clients do not say. */
export const warning = (p: Process, o: Options): string => {
  const name = p.args[0]!.replace(/^.*\//, '');
  return o.shown && name.startsWith('mysql') && !p.machine.which('mariadb') ? `${name}: [Warning] Using a password on the command line interface can be insecure.\n` : '';
};
