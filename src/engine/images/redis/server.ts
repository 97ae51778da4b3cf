import { ConnectionError } from '../../api/status.ts';
import { FsError } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { executable } from '../define.ts';
import { redisDate } from '../http.ts';
import type { Launch, Server, ServerContext, Startup } from '../types.ts';
import { execute } from './commands.ts';
import { setting, settingsOf, words } from './settings.ts';
import type { Database, Value } from './types.ts';
import { versionOf } from './versions.ts';

/** Commands that change the data. */
const writes: ReadonlySet<string> = new Set(['SET', 'MSET', 'SETNX', 'SETEX', 'DEL', 'UNLINK', 'INCR', 'DECR', 'INCRBY', 'DECRBY', 'APPEND', 'LPUSH', 'RPUSH', 'LPOP', 'RPOP', 'HSET', 'HMSET', 'HDEL', 'SADD', 'SREM', 'EXPIRE', 'PERSIST', 'FLUSHALL', 'FLUSHDB']);

/** How often a leader and its replicas speak to each other where nothing changes (repl-ping-replica-period), in milliseconds. */
const pingMs = 10_000;

interface Leader {
  host: string;
  port: number;
  up: boolean;
}

/** The data as text: what is on disk, and what a leader hands to its replicas. */
const packed = (db: Database): string => JSON.stringify({ keys: Array.from(db.keys, ([k, v]) => [k, typeof v === 'string' || Array.isArray(v) ? v : v instanceof Set ? { set: [...v] } : { hash: [...v] }]), expires: [...db.expires] });

const unpack = (db: Database, text: string): void => {
  const { keys, expires } = JSON.parse(text) as { keys: [string, string | string[] | { set?: string[]; hash?: [string, string][] }][]; expires: [string, number][] };
  db.keys = new Map(keys.map(([k, v]): [string, Value] => [k, typeof v === 'string' || Array.isArray(v) ? v : v.set ? new Set(v.set) : new Map(v.hash)]));
  db.expires = new Map(expires);
};

/** A redis server in its container. */
class RedisServer {
  readonly db: Database;
  private leader: Leader | undefined;
  /** Bytes of commands that it has executed or got from its leader. */
  private offset = 0;
  private readonly replicas = new Map<string, { address: string; port: number; offset: number; seen: number }>();
  private readonly admitted = new Set<string>();
  private readonly wakers = new Set<() => void>();

  constructor(
    private readonly context: ServerContext,
    args: readonly string[],
    leader: string | undefined,
  ) {
    const config = settingsOf(args, context.fs);
    this.db = { keys: new Map(), expires: new Map(), config, replication: () => this.replication() };
    const of = config.get('replicaof') ?? leader;
    if (of !== undefined) this.follow(of.split(' '));
    const file = this.file();
    if (file !== undefined && context.fs.stat(file)) unpack(this.db, context.fs.read(file));
  }

  /** Where the data are kept; undefined where they are not. */
  private file(): string | undefined {
    const dir = setting(this.db, 'dir');
    if (setting(this.db, 'appendonly') === 'yes') return `${dir}/appendonlydir/appendonly.aof.1.base.rdb`;
    return setting(this.db, 'save').replace(/^""$/, '') === '' ? undefined : `${dir}/${setting(this.db, 'dbfilename')}`;
  }

  save(): void {
    const file = this.file();
    if (file === undefined) return;
    try {
      this.context.fs.mkdir(file.slice(0, file.lastIndexOf('/')), { recursive: true });
      this.context.fs.write(file, packed(this.db));
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      this.context.log('stdout', `1:M ${redisDate(this.context.sim.now())} # Failed opening the temp RDB file: ${error.strerror}`);
    }
  }

  /** Lets go who waits for a change. */
  wake(): void {
    for (const waker of Array.from(this.wakers)) waker();
  }

  /** Waits until something changes, at most `ms` where given. */
  private *changed(ms?: number): Task {
    const { wakers } = this;
    const { sim } = this.context;
    yield {
      arm: (task) => {
        const go = () => task.resume();
        wakers.add(go);
        const timer = ms === undefined ? undefined : sim.after(ms, go);
        return () => {
          wakers.delete(go);
          sim.cancel(timer);
        };
      },
    };
  }

  *answer(chunk: string, peer: string): Task<string> {
    this.context.spend(0.05);
    let out = '';
    for (const line of chunk.split(/\r?\n/).filter((l) => l.trim() !== '')) {
      const args = words(line);
      out += /^psync$/i.test(args[0] ?? '') ? yield* this.feed(args, peer) : this.run(args, line, peer);
    }
    return out;
  }

  private run(args: readonly string[], line: string, peer: string): string {
    const command = (args[0] ?? '').toUpperCase();
    const password = setting(this.db, 'requirepass');
    if (command === 'AUTH') return this.authenticate(args, password, peer);
    if (password !== '' && !this.admitted.has(peer)) return '-NOAUTH Authentication required.\r\n';
    if (command === 'REPLICAOF' || command === 'SLAVEOF') {
      this.follow(args.slice(1));
      this.wake();
      return '+OK\r\n';
    }
    const changes = writes.has(command);
    if (changes && this.leader) return "-READONLY You can't write against a read only replica.\r\n";
    const reply = execute(this.db, this.context.sim.now(), args);
    if (command === 'SAVE' || command === 'BGSAVE') this.save();
    if (changes && !reply.startsWith('-')) {
      this.offset += line.length + 2;
      if (setting(this.db, 'appendonly') === 'yes') this.save();
      this.wake();
    }
    return reply;
  }

  private authenticate(args: readonly string[], password: string, peer: string): string {
    if (password === '') return '-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\r\n';
    if (args.at(-1) !== password) return '-WRONGPASS invalid username-password pair or user is disabled.\r\n';
    this.admitted.add(peer);
    return '+OK\r\n';
  }

  private follow([host = '', port = '6379']: readonly string[]): void {
    this.leader = /^no$/i.test(host) ? undefined : { host, port: Number(port), up: false };
  }

  /** What a replica asks its leader for: `PSYNC offset port`. The answer comes when there is something that it has not. */
  private *feed([, has = '', port = '6379', password = '']: readonly string[], peer: string): Task<string> {
    const secret = setting(this.db, 'requirepass');
    if (secret !== '' && password !== secret) return '-NOAUTH Authentication required.\r\n';
    const address = peer.slice(0, peer.lastIndexOf(':'));
    const replica = { address, port: Number(port), offset: Number(has), seen: this.context.sim.now() };
    this.replicas.set(address, replica);
    if (Number(has) === this.offset) yield* this.changed(pingMs);
    replica.offset = this.offset;
    replica.seen = this.context.sim.now();
    return `${this.offset} ${packed(this.db)}`;
  }

  /** Keeps up with the leader, as long as there is one. */
  *replicate(): Task<undefined> {
    for (;;) {
      const { leader } = this;
      if (!leader) {
        yield* this.changed();
        continue;
      }
      try {
        const connection = yield* this.context.net.dial(leader.host, leader.port, { quiet: true });
        const first = !leader.up;
        const reply = yield* connection.text(`PSYNC ${first ? -1 : this.offset} ${setting(this.db, 'port')} "${setting(this.db, 'masterauth')}"\n`);
        const [, offset, data] = /^(\d+) ([\s\S]*)$/.exec(reply ?? '') ?? [];
        if (leader !== this.leader) continue;
        leader.up = data !== undefined;
        if (data === undefined) yield sleep(1000);
        else {
          if (first) this.context.log('stdout', `1:S ${redisDate(this.context.sim.now())} * MASTER <-> REPLICA sync: Finished with success`);
          unpack(this.db, data);
          this.offset = Number(offset);
          this.wake();
        }
      } catch (error) {
        if (!(error instanceof ConnectionError)) throw error;
        if (leader.up) this.context.log('stdout', `1:S ${redisDate(this.context.sim.now())} * Connection with master lost.`);
        leader.up = false;
        yield sleep(1000);
      }
    }
  }

  /** INFO replication. */
  private replication(): string {
    const { leader, context } = this;
    const now = context.sim.now();
    for (const [key, replica] of this.replicas) if (now - replica.seen > 6 * pingMs) this.replicas.delete(key);
    const slaves = [...this.replicas.values()].map((r, i) => `slave${i}:ip=${r.address},port=${r.port},state=online,offset=${r.offset},lag=${Math.min(1, Math.floor((now - r.seen) / 1000))}\r\n`);
    const role = leader ? `role:slave\r\nmaster_host:${leader.host}\r\nmaster_port:${leader.port}\r\nmaster_link_status:${leader.up ? 'up' : 'down'}\r\nmaster_sync_in_progress:0\r\nslave_read_only:1\r\n` : 'role:master\r\n';
    return `${role}connected_slaves:${slaves.length}\r\n${slaves.join('')}master_repl_offset:${this.offset}\r\n`;
  }
}

const startLines = (c: ServerContext, port: number): string[] => {
  const at = (mark: string, text: string) => `1:${mark} ${redisDate(c.startedAt)} ${text}`;
  const conf = c.args.some((a) => a.endsWith('.conf') || a.startsWith('--'));
  return [
    at('C', `* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`),
    at('C', `* Redis version=${versionOf(c.image.tag)}, bits=64, commit=00000000, modified=1, pid=1, just started`),
    at('C', conf ? '* Configuration loaded' : '# Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf'),
    at('M', '* monotonic clock: POSIX clock_gettime'),
    at('M', `* Running mode=standalone, port=${port}.`),
    at('M', '* Server initialized'),
    at('M', '* Ready to accept connections tcp'),
  ];
};

const stopLines = (c: ServerContext): string[] => [
  `1:signal-handler (${Math.floor(c.sim.now() / 1000)}) Received SIGTERM scheduling shutdown...`,
  `1:M ${redisDate(c.sim.now())} * User requested shutdown...`,
  `1:M ${redisDate(c.sim.now())} * Saving the final RDB snapshot before exiting.`,
  `1:M ${redisDate(c.sim.now())} * DB saved on disk`,
  `1:M ${redisDate(c.sim.now())} # Redis is now ready to exit, bye bye...`,
];

const serves = (launch: Launch): boolean => (executable(launch) === 'redis-server' || /^-|\.conf$/.test(executable(launch))) && !launch.args.includes('--version') && !launch.args.includes('-v');

function startup(launch: Launch, args: readonly string[], leader: (c: ServerContext) => string | undefined): Startup {
  const common = { memory: 8 * 1024 * 1024, processes: () => [['redis-server *:6379']] };
  let port = 6379;
  try {
    if (args.some((a) => a.endsWith('.conf') || a.startsWith('--'))) port = Number(settingsOf(args, launch.fs).get('port') ?? 6379);
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    const line = `*** FATAL CONFIG FILE ERROR (Redis ${versionOf(launch.image.tag)}) ***\nFatal error, can't open config file '${error.path}': ${error.strerror}`;
    return { ...common, readyMs: 50, exit: 1, listen: () => {}, log: () => [{ afterMs: 0, stream: 'stderr', text: line }] };
  }
  const server = (c: ServerContext) => c.state(() => new RedisServer(c, args, leader(c)));
  return {
    ...common,
    readyMs: 150,
    log: (c) => startLines(c, port).map((text) => ({ afterMs: 0, stream: 'stdout', text })),
    listen: (c) => void c.net.listen(port, { program: 'redis-server', text: (chunk, peer) => server(c).answer(chunk, peer) }),
    begin: (c) => server(c).replicate(),
    terminate: {
      afterMs: 30,
      code: 0,
      last: (c) => {
        server(c).save();
        server(c).wake();
      },
      log: stopLines,
    },
  };
}

const executables = { 'docker-entrypoint.sh': '/usr/local/bin/docker-entrypoint.sh', 'redis-server': '/usr/local/bin/redis-server' };

/** The server of redis and of what is built on it. */
export const redisServer: Server = { executables, start: (launch) => (serves(launch) ? startup(launch, launch.args, () => undefined) : undefined) };

/** The guestbook's follower: a replica of what `leader` names, `host port`. */
export const followerServer = (leader: (env: Readonly<Record<string, string>>) => string): Server => ({
  executables: { ...executables, 'run.sh': '/run.sh' },
  start: (launch) => startup(launch, ['redis-server'], (c) => leader(c.env)),
});
