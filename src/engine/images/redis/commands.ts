import type { FileSystem } from '../../hosts/types.ts';

export type Value = string | string[] | Map<string, string> | Set<string>;

export interface Database {
  keys: Map<string, Value>;
  expires: Map<string, number>;
  /** Settings by name, as redis.conf has them. */
  config?: Map<string, string>;
  /** What INFO tells of replication. */
  replication?: () => string;
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
    case 'MGET':
      return `*${args.length - 1}\r\n${args.slice(1).map((k) => bulk(textOf(db.keys.get(k)))).join('')}`;
    case 'MSET':
      for (let i = 1; i + 1 < args.length; i += 2) db.keys.set(args[i]!, args[i + 1]!);
      return '+OK\r\n';
    case 'SETNX':
      if (value !== undefined) return integer(0);
      db.keys.set(key, rest[0] ?? '');
      return integer(1);
    case 'SETEX':
      db.keys.set(key, rest[1] ?? '');
      db.expires.set(key, now + Number(rest[0]) * 1000);
      return '+OK\r\n';
    case 'SADD':
    case 'SREM':
    case 'SMEMBERS':
    case 'SCARD':
    case 'SISMEMBER':
      return onSet(db, command, key, rest);
    case 'PERSIST':
      return integer(Number(db.expires.delete(key)));
    case 'DECRBY':
      return needs(3) ?? add(-Number(rest[0]));
    case 'UNLINK':
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
    case 'HMSET':
    case 'HGET':
    case 'HDEL':
    case 'HLEN':
    case 'HKEYS':
    case 'HVALS':
    case 'HGETALL': {
      const hash = value === undefined ? new Map<string, string>() : value instanceof Map ? value : undefined;
      if (!hash) return wrongType;
      if (command === 'HGET') return bulk(hash.get(rest[0] ?? ''));
      if (command === 'HGETALL') return array([...hash].flat());
      if (command === 'HKEYS') return array([...hash.keys()]);
      if (command === 'HVALS') return array([...hash.values()]);
      if (command === 'HLEN') return integer(hash.size);
      if (command === 'HDEL') return integer(rest.filter((field) => hash.delete(field)).length);
      const before = hash.size;
      for (let i = 0; i + 1 < rest.length; i += 2) hash.set(rest[i]!, rest[i + 1]!);
      db.keys.set(key, hash);
      return command === 'HMSET' ? '+OK\r\n' : integer(hash.size - before);
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
      return `+${value === undefined ? 'none' : typeof value === 'string' ? 'string' : Array.isArray(value) ? 'list' : value instanceof Set ? 'set' : 'hash'}\r\n`;
    case 'SAVE':
    case 'BGSAVE':
      return '+OK\r\n';
    case 'CONFIG':
      return configured(db, key.toUpperCase(), rest);
    case 'INFO':
      return bulk(info(db, key.toLowerCase()));
    case 'ROLE':
      return /role:slave/.test(db.replication?.() ?? '') ? array(['slave']) : array(['master']);
    case 'COMMAND':
      return '*0\r\n';
    default:
      return `-ERR unknown command '${name}', with args beginning with: ${args.slice(1, 4).map((a) => `'${a}' `).join('')}\r\n`;
  }
}

const textOf = (value: Value | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

function onSet(db: Database, command: string, key: string, members: readonly string[]): string {
  const there = db.keys.get(key);
  if (there !== undefined && !(there instanceof Set)) return wrongType;
  const set = there ?? new Set<string>();
  if (command === 'SMEMBERS') return array([...set]);
  if (command === 'SCARD') return integer(set.size);
  if (command === 'SISMEMBER') return integer(Number(set.has(members[0] ?? '')));
  if (command === 'SREM') return integer(members.filter((m) => set.delete(m)).length);
  const before = set.size;
  for (const m of members) set.add(m);
  db.keys.set(key, set);
  return integer(set.size - before);
}

const defaults: Readonly<Record<string, string>> = { maxmemory: '0', 'maxmemory-policy': 'noeviction', save: '3600 1 300 100 60 10000', dir: '/data', dbfilename: 'dump.rdb', appendonly: 'no', port: '6379', requirepass: '', masterauth: '', databases: '16', timeout: '0', bind: '* -::*' };

const units: Readonly<Record<string, number>> = { k: 1000, kb: 1024, m: 1e6, mb: 1024 ** 2, g: 1e9, gb: 1024 ** 3 };

const settingOf = (name: string, value: string): string => {
  const size = name === 'maxmemory' ? /^(\d+)([kmg]b?)$/i.exec(value) : null;
  return size ? String(Number(size[1]) * units[size[2]!.toLowerCase()]!) : value;
};

/** A setting: as it was configured, or redis' default. */
export const setting = (db: Pick<Database, 'config'>, name: string): string => db.config?.get(name) ?? defaults[name] ?? '';

function configured(db: Database, verb: string, [name = '', value = '']: readonly string[]): string {
  if (verb === 'REWRITE') return '-ERR The server is running without a config file\r\n';
  if (verb === 'SET') {
    if (!(name in defaults)) return `-ERR Unknown option or number of arguments for CONFIG SET - '${name}'\r\n`;
    (db.config ??= new Map()).set(name, settingOf(name, value));
    return '+OK\r\n';
  }
  if (verb !== 'GET') return '+OK\r\n';
  const pattern = new RegExp(`^${name.replace(/[.+^$()|\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i');
  const names = [...new Set([...Object.keys(defaults), ...(db.config?.keys() ?? [])])].filter((n) => pattern.test(n)).sort();
  return array(names.flatMap((n) => [n, setting(db, n)]));
}

function info(db: Database, section: string): string {
  const sections: Record<string, string> = {
    server: '# Server\r\nredis_mode:standalone\r\nos:Linux 6.8.0-51-generic x86_64\r\ntcp_port:6379\r\n',
    persistence: `# Persistence\r\nloading:0\r\naof_enabled:${setting(db, 'appendonly') === 'yes' ? 1 : 0}\r\n`,
    replication: `# Replication\r\n${db.replication?.() ?? 'role:master\r\nconnected_slaves:0\r\n'}`,
    keyspace: `# Keyspace\r\n${db.keys.size > 0 ? `db0:keys=${db.keys.size},expires=${db.expires.size},avg_ttl=0\r\n` : ''}`,
  };
  return section === '' || section === 'all' || section === 'default' || section === 'everything' ? Object.values(sections).join('\r\n') : (sections[section] ?? '');
}

/** Settings of a command line: `redis-server /etc/redis.conf --port 7000`. Throws FsError of a file that is not there. */
export function settingsOf(args: readonly string[], fs: FileSystem): Map<string, string> {
  const out = new Map<string, string>();
  const put = (name: string, value: string) => out.set(name === 'slaveof' ? 'replicaof' : name, settingOf(name, value));
  const file = args.find((a) => a.endsWith('.conf'));
  if (file !== undefined) {
    for (const line of fs.read(file).split('\n')) {
      const [name, ...values] = words(line.replace(/^\s*#.*/, ''));
      if (name !== undefined) put(name.toLowerCase(), values.join(' '));
    }
  }
  for (let i = 0; i < args.length; i++) {
    if (!args[i]!.startsWith('--')) continue;
    const values: string[] = [];
    for (let j = i + 1; j < args.length && !args[j]!.startsWith('--'); j++) values.push(args[j]!);
    put(args[i]!.slice(2), values.join(' '));
  }
  return out;
}
