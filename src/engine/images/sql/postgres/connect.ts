import { ConnectionError } from '../../../api/status.ts';
import type { Process } from '../../../hosts/types.ts';
import type { Connection } from '../../../network/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { readSecret } from '../secret.ts';
import { ask } from '../wire.ts';

export interface Target {
  /** Undefined: by the socket file. */
  host: string | undefined;
  port: number;
  user: string;
  database: string;
  password: string | undefined;
  /** Never ask for a password (-w). */
  never: boolean;
  /** Ask before (-W). */
  first: boolean;
}

const socket = '/var/run/postgresql/.s.PGSQL.5432';

/** A logged-in connection, or the message of libpq that tells why there is none. */
export function* connect(p: Process, t: Target): Task<{ connection: Connection; version: string } | { error: string }> {
  let connection: Connection;
  const where = (address: string) => (t.host === undefined ? `connection to server on socket "${socket}" failed: ` : `connection to server at "${t.host}"${address === t.host ? '' : ` (${address})`}, port ${t.port} failed: `);
  try {
    connection = yield* p.machine.net.dial(t.host ?? '127.0.0.1', t.port);
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    if (t.host === undefined) return { error: `${where('')}No such file or directory\n\tIs the server running locally and accepting connections on that socket?` };
    if (error.kind === 'no-such-host') return { error: `could not translate host name "${t.host}" to address: Name or service not known` };
    const address = /(\d+\.\d+\.\d+\.\d+):\d+/.exec(error.message)?.[1] ?? t.host;
    return { error: `${where(address)}${error.kind === 'timeout' ? 'Connection timed out' : error.kind === 'unreachable' ? 'No route to host' : 'Connection refused'}\n\tIs the server running on that host and accepting TCP/IP connections?` };
  }
  let { password } = t;
  if (t.first) password = yield* readSecret(p, 'Password: ');
  for (;;) {
    const reply = yield* ask(connection, { hello: { user: t.user, database: t.database, local: t.host === undefined, ...(password === undefined ? {} : { password }) } });
    if (reply?.welcome) return { connection, version: reply.welcome.version };
    const address = (t.host === undefined ? undefined : (yield* p.machine.net.resolve(t.host))[0]) ?? '';
    const refusal = reply?.error;
    if (!refusal) return { error: `${where(address)}server closed the connection unexpectedly` };
    const unsupplied = refusal.message.startsWith('fe_sendauth');
    if (unsupplied && password === undefined && !t.never && p.tty) {
      password = yield* readSecret(p, `Password for user ${t.user}: `);
      continue;
    }
    return { error: `${where(address)}${unsupplied ? '' : 'FATAL:  '}${refusal.message}` };
  }
}
