import type { Program } from '../../../hosts/types.ts';
import { ask } from '../wire.ts';
import { login, parseOptions, warning } from './connect.ts';
import { printRows } from './print.ts';

/** Errors of the client itself: nobody answered. */
const ofClient = (code: number): boolean => code >= 2000 && code < 3000;

/** mysqladmin(1): ping, status, version, create, drop, processlist, variables. */
export const mysqladmin: Program = function* (p) {
  const o = parseOptions(p);
  const name = p.args[0]!.replace(/^.*\//, '');
  yield* p.stderr.write(warning(p, o));
  const [command, argument] = o.words;
  const logged = yield* login(p, o, undefined);
  if ('refusal' in logged) {
    const { code = 0, message } = logged.refusal;
    const host = o.host ?? 'localhost';
    const hint = code === 2002 ? "Check that mysqld is running and that the socket: '/var/run/mysqld/mysqld.sock' exists!\n" : ofClient(code) ? `Check that mysqld is running on ${host} and that the port is ${o.port}.\nYou can check this by doing 'telnet ${host} ${o.port}'\n` : '';
    if (!(o.flags.has('silent') && command === 'ping')) yield* p.stderr.write(`${name}: connect to server at '${host}' failed\nerror: '${message}'\n${hint}`);
    // A server that refuses the password is alive.
    return ofClient(code) || command !== 'ping' ? 1 : 0;
  }
  const run = (sql: string) => ask(logged.connection, { sql });
  switch (command) {
    case 'ping':
      yield* p.stdout.write('mysqld is alive\n');
      return 0;
    case 'version':
      yield* p.stdout.write(`${name}  Ver ${logged.version} for Linux on x86_64\n\nServer version\t\t${logged.version}\nProtocol version\t10\n`);
      return 0;
    case 'status':
      yield* p.stdout.write(`Threads: 1  Questions: ${logged.id}  Slow queries: 0  Opens: 0  Flush tables: 3  Open tables: 0\n`);
      return 0;
    case 'create':
    case 'drop':
    case 'processlist':
    case 'variables': {
      const reply = yield* run(command === 'create' ? `CREATE DATABASE \`${argument ?? ''}\`` : command === 'drop' ? `DROP DATABASE \`${argument ?? ''}\`` : `SHOW ${command.toUpperCase()}`);
      if (!reply || reply.error) {
        yield* p.stderr.write(`${name}: ${command.toUpperCase()} DATABASE failed; error: '${reply?.error?.message ?? ''}'\n`);
        return 1;
      }
      if (command === 'drop') yield* p.stdout.write(`Database "${argument}" dropped\n`);
      if (reply.result?.columns) yield* p.stdout.write(printRows(reply.result, 'table', true));
      return 0;
    }
    default:
      yield* p.stderr.write(command === undefined ? `${name}: no command given\n` : `${name}: ${command} is not simulated\n`);
      return 1;
  }
};
