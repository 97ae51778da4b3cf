import { ConnectionError } from '../api/status.ts';
import type { Process, Program } from '../hosts/types.ts';
import type { Connection } from '../network/types.ts';
import type { Task } from '../sim/sim.ts';
import { define, executable, simpleServer } from './define.ts';
import { redisDate } from './http.ts';
import { withoutVariant } from './tags.ts';
import type { Launch, ServerContext } from './types.ts';

const variants = ['alpine', 'bookworm', 'alpine3.22', 'alpine3.21', 'trixie'];
const minors: Record<string, number> = { '2.8': 23, '3.0': 7, '3.2': 12, '4.0': 14, '5.0': 14, '6.0': 20, '6.2': 20, '7.0': 15, '7.2': 11, '7.4': 6, '8.0': 4, '8.2': 2 };

const versionOf = (tag: string): string => {
  const v = withoutVariant(tag, variants);
  if (minors[v] !== undefined) return `${v}.${minors[v]}`;
  const newest: Record<string, string> = { latest: '8.2.2', '8': '8.2.2', '7': '7.4.6', '6': '6.2.20', '5': '5.0.14', '4': '4.0.14', '3': '3.2.12' };
  return newest[v] ?? v;
};

type Value = string | string[] | Map<string, string>;

interface Database {
  keys: Map<string, Value>;
  expires: Map<string, number>;
}

/** Splits a line as redis' inline protocol does, quotes included. */
export const words = (line: string): string[] => {
  const out: string[] = [];
  for (const m of line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)) out.push(m[1] !== undefined ? m[1].replace(/\\(.)/g, '$1') : (m[2] ?? m[3]!));
  return out;
};

const bulk = (text: string | undefined): string => (text === undefined ? '$-1\r\n' : `$${text.length}\r\n${text}\r\n`);
const array = (items: readonly string[]): string => `*${items.length}\r\n${items.map(bulk).join('')}`;
const integer = (n: number): string => `:${n}\r\n`;
const wrongType = '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n';

/** Executes one command; the reply is in RESP (redis.io/docs: protocol). */
export function execute(db: Database, now: number, args: readonly string[]): string {
  const [name = '', key = '', ...rest] = args;
  for (const [k, at] of db.expires) {
    if (at > now) continue;
    db.keys.delete(k);
    db.expires.delete(k);
  }
  const command = name.toUpperCase();
  const value = db.keys.get(key);
  const needs = (n: number) => (args.length < n ? `-ERR wrong number of arguments for '${name.toLowerCase()}' command\r\n` : undefined);
  const list = (): string[] | undefined => (value === undefined ? [] : Array.isArray(value) ? value : undefined);
  const add = (by: number): string => {
    if (value !== undefined && typeof value !== 'string') return wrongType;
    const n = Number(value ?? '0');
    if (!Number.isInteger(n)) return '-ERR value is not an integer or out of range\r\n';
    db.keys.set(key, String(n + by));
    return integer(n + by);
  };
  switch (command) {
    case 'PING':
      return key ? bulk(key) : '+PONG\r\n';
    case 'ECHO':
      return needs(2) ?? bulk(key);
    case 'QUIT':
    case 'SELECT':
    case 'AUTH':
      return '+OK\r\n';
    case 'SET': {
      const bad = needs(3);
      if (bad) return bad;
      db.keys.set(key, rest[0]!);
      db.expires.delete(key);
      const ex = rest.findIndex((r) => r.toUpperCase() === 'EX');
      if (ex > 0) db.expires.set(key, now + Number(rest[ex + 1]) * 1000);
      return '+OK\r\n';
    }
    case 'GET':
      return needs(2) ?? (value === undefined || typeof value === 'string' ? bulk(value as string | undefined) : wrongType);
    case 'DEL':
      return needs(2) ?? integer([key, ...rest].filter((k) => db.keys.delete(k)).length);
    case 'EXISTS':
      return needs(2) ?? integer([key, ...rest].filter((k) => db.keys.has(k)).length);
    case 'KEYS': {
      const match = new RegExp(`^${key.replace(/[.+^$()|\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`);
      return needs(2) ?? array([...db.keys.keys()].filter((k) => match.test(k)));
    }
    case 'INCR':
      return needs(2) ?? add(1);
    case 'DECR':
      return needs(2) ?? add(-1);
    case 'INCRBY':
      return needs(3) ?? add(Number(rest[0]));
    case 'APPEND':
      if (value !== undefined && typeof value !== 'string') return wrongType;
      db.keys.set(key, `${value ?? ''}${rest[0] ?? ''}`);
      return integer(`${value ?? ''}${rest[0] ?? ''}`.length);
    case 'LPUSH':
    case 'RPUSH': {
      const items = list();
      if (!items) return wrongType;
      const next = command === 'LPUSH' ? [...[...rest].reverse(), ...items] : [...items, ...rest];
      db.keys.set(key, next);
      return needs(3) ?? integer(next.length);
    }
    case 'LPOP':
    case 'RPOP': {
      const items = list();
      if (!items) return wrongType;
      const taken = command === 'LPOP' ? items[0] : items.at(-1);
      if (taken !== undefined) db.keys.set(key, command === 'LPOP' ? items.slice(1) : items.slice(0, -1));
      return bulk(taken);
    }
    case 'LLEN': {
      const items = list();
      return items ? integer(items.length) : wrongType;
    }
    case 'LRANGE': {
      const items = list();
      if (!items) return wrongType;
      const at = (n: number) => (n < 0 ? Math.max(0, items.length + n) : n);
      return array(items.slice(at(Number(rest[0] ?? 0)), at(Number(rest[1] ?? -1)) + 1));
    }
    case 'HSET':
    case 'HGET':
    case 'HGETALL': {
      const hash = value === undefined ? new Map<string, string>() : value instanceof Map ? value : undefined;
      if (!hash) return wrongType;
      if (command === 'HGET') return bulk(hash.get(rest[0] ?? ''));
      if (command === 'HGETALL') return array([...hash].flat());
      for (let i = 0; i + 1 < rest.length; i += 2) hash.set(rest[i]!, rest[i + 1]!);
      db.keys.set(key, hash);
      return integer(rest.length / 2);
    }
    case 'EXPIRE':
      if (value === undefined) return integer(0);
      db.expires.set(key, now + Number(rest[0]) * 1000);
      return integer(1);
    case 'TTL':
      return integer(value === undefined ? -2 : db.expires.has(key) ? Math.ceil((db.expires.get(key)! - now) / 1000) : -1);
    case 'DBSIZE':
      return integer(db.keys.size);
    case 'FLUSHALL':
    case 'FLUSHDB':
      db.keys.clear();
      return '+OK\r\n';
    case 'TYPE':
      return `+${value === undefined ? 'none' : typeof value === 'string' ? 'string' : Array.isArray(value) ? 'list' : 'hash'}\r\n`;
    case 'SAVE':
    case 'BGSAVE':
      return '+OK\r\n';
    case 'CONFIG':
      return key.toUpperCase() === 'GET' ? array([rest[0] ?? '', configValue(rest[0] ?? '')]) : '+OK\r\n';
    case 'INFO':
      return bulk(`# Server\r\nredis_mode:standalone\r\nos:Linux 6.8.0-51-generic x86_64\r\ntcp_port:6379\r\n\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n\r\n# Keyspace\r\n${db.keys.size > 0 ? `db0:keys=${db.keys.size},expires=${db.expires.size},avg_ttl=0\r\n` : ''}`);
    case 'COMMAND':
      return '*0\r\n';
    default:
      return `-ERR unknown command '${name}', with args beginning with: ${args.slice(1, 4).map((a) => `'${a}' `).join('')}\r\n`;
  }
}

const configValue = (name: string): string => ({ maxmemory: '0', 'maxmemory-policy': 'noeviction', save: '3600 1 300 100 60 10000', dir: '/data', appendonly: 'no' })[name] ?? '';

const database = (context: ServerContext): Database => context.state(() => ({ keys: new Map(), expires: new Map() }));

const portOf = (launch: Launch): number => {
  const i = launch.args.indexOf('--port');
  return i >= 0 ? Number(launch.args[i + 1]) || 6379 : 6379;
};

/** A RESP reply as redis-cli prints it. */
const printed = (reply: string): string => {
  let at = 0;
  const line = () => {
    const end = reply.indexOf('\r\n', at);
    const text = reply.slice(at, end);
    at = end + 2;
    return text;
  };
  const value = (indent: string): string => {
    const head = line();
    const rest = head.slice(1);
    if (head[0] === '+') return rest;
    if (head[0] === '-') return `(error) ${rest}`;
    if (head[0] === ':') return `(integer) ${rest}`;
    if (head[0] === '$') {
      if (rest === '-1') return '(nil)';
      const text = reply.slice(at, at + Number(rest));
      at += Number(rest) + 2;
      return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
    }
    const count = Number(rest);
    if (count === 0) return '(empty array)';
    return Array.from({ length: count }, (_, i) => `${i ? indent : ''}${i + 1}) ${value(`${indent}   `)}`).join('\n');
  };
  return value('');
};

const raw = (reply: string): string => printed(reply).replace(/^\(integer\) |^\(error\) /, '').replace(/^"(.*)"$/s, (_, t: string) => t.replace(/\\(.)/g, (__, c: string) => (c === 'n' ? '\n' : c))).replace(/^\(nil\)$/, '').replace(/^\d+\) "(.*)"$/gm, '$1');

const quote = (args: readonly string[]): string => `${args.map((a) => (/[\s"']/.test(a) || a === '' ? `"${a.replace(/["\\]/g, '\\$&')}"` : a)).join(' ')}\n`;

/** redis-cli: one command, or a prompt. */
const cli: Program = function* (p: Process): Task<number> {
  const args = p.args.slice(1);
  let host = '127.0.0.1';
  let port = 6379;
  while (args[0]?.startsWith('-')) {
    const flag = args.shift()!;
    if (flag === '-h') host = args.shift() ?? host;
    else if (flag === '-p') port = Number(args.shift());
    else if (flag === '-a' || flag === '-n') args.shift();
  }
  let connection: Connection;
  try {
    connection = yield* p.machine.net.dial(host, port);
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    const why = error.kind === 'no-such-host' ? 'Name or service not known' : error.kind === 'timeout' ? 'Connection timed out' : 'Connection refused';
    yield* p.stderr.write(`Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return 1;
  }
  if (args.length > 0) {
    const reply = (yield* connection.text(quote(args))) ?? '';
    yield* p.stdout.write(`${p.stdout.tty ? printed(reply) : raw(reply)}\n`);
    return 0;
  }
  for (;;) {
    if (p.stdin.tty) yield* p.stdout.write(`${host}:${port}> `);
    const text = yield* p.stdin.read();
    if (text === undefined) return 0;
    for (const line of text.split('\n').filter((l) => l.trim() !== '')) {
      if (/^(exit|quit)$/i.test(line.trim())) return 0;
      const reply = (yield* connection.text(`${line}\n`)) ?? '';
      yield* p.stdout.write(`${p.stdin.tty ? printed(reply) : raw(reply)}\n`);
    }
  }
};

const startLines = (c: ServerContext): string[] => {
  const v = versionOf(c.image.tag);
  const at = (mark: string, text: string) => `1:${mark} ${redisDate(c.startedAt)} ${text}`;
  return [
    at('C', `* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`),
    at('C', `* Redis version=${v}, bits=64, commit=00000000, modified=1, pid=1, just started`),
    at('C', '# Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf'),
    at('M', '* monotonic clock: POSIX clock_gettime'),
    at('M', '* Running mode=standalone, port=6379.'),
    at('M', '* Server initialized'),
    at('M', '* Ready to accept connections tcp'),
  ];
};

/** The server of redis and of what is built on it. */
export const redisServer = simpleServer({
  executables: { 'docker-entrypoint.sh': '/usr/local/bin/docker-entrypoint.sh', 'redis-server': '/usr/local/bin/redis-server' },
  when: (launch) => (executable(launch) === 'redis-server' || /^-|\.conf$/.test(executable(launch))) && !launch.args.includes('--version') && !launch.args.includes('-v'),
  ports: (launch) => [portOf(launch)],
  readyMs: 150,
  memory: 8 * 1024 * 1024,
  log: startLines,
  text: (context, chunk) => {
    context.spend(0.05);
    const db = database(context);
    const now = context.sim.now();
    return chunk.split(/\r?\n/).filter((l) => l.trim() !== '').map((l) => execute(db, now, words(l))).join('');
  },
  terminate: {
    afterMs: 30,
    code: 0,
    log: (c) => [
      `1:signal-handler (${Math.floor(c.sim.now() / 1000)}) Received SIGTERM scheduling shutdown...`,
      `1:M ${redisDate(c.sim.now())} * User requested shutdown...`,
      `1:M ${redisDate(c.sim.now())} * Saving the final RDB snapshot before exiting.`,
      `1:M ${redisDate(c.sim.now())} * DB saved on disk`,
      `1:M ${redisDate(c.sim.now())} # Redis is now ready to exit, bye bye...`,
    ],
  },
});

/** The official redis image. */
export const redis = define({
  repository: 'docker.io/library/redis',
  tags: { minors, variants },
  size: (tag) => (tag.includes('alpine') ? 17_247_336 : 52_570_341),
  config: (tag) => ({ entrypoint: ['docker-entrypoint.sh'], cmd: ['redis-server'], workingDir: '/data', env: { REDIS_VERSION: versionOf(tag) }, ports: [{ port: 6379, protocol: 'TCP' as const }] }),
  server: redisServer,
  programs: { '/usr/local/bin/redis-cli': cli },
  files: { '/data/.keep': '' },
});

export const redisPrograms = { '/usr/local/bin/redis-cli': cli };
