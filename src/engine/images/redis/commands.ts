import { collections } from './collections.ts';
import { array, bulk, integer, OK, wrongType } from './resp.ts';
import { configured, info } from './settings.ts';
import type { Command, Database, Value } from './types.ts';

const ok: Command = () => OK;

const textOf = (value: Value | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** A command on a text, which is empty where the key is not there. */
const onText =
  (run: (text: string, call: Parameters<Command>[0]) => string): Command =>
  (call) =>
    call.value === undefined || typeof call.value === 'string' ? run(call.value ?? '', call) : wrongType;

const add = (by: (rest: readonly string[]) => number): Command =>
  onText((text, { db, key, rest }) => {
    const n = Number(text || '0');
    if (!Number.isInteger(n)) return '-ERR value is not an integer or out of range\r\n';
    db.keys.set(key, String(n + by(rest)));
    return integer(n + by(rest));
  });

const set: Command = ({ db, now, key, rest }) => {
  db.keys.set(key, rest[0]!);
  db.expires.delete(key);
  const ex = rest.findIndex((r) => r.toUpperCase() === 'EX');
  if (ex > 0) db.expires.set(key, now + Number(rest[ex + 1]) * 1000);
  return OK;
};

const setMany: Command = ({ db, key, rest }) => {
  const words = [key, ...rest];
  for (let i = 0; i + 1 < words.length; i += 2) db.keys.set(words[i]!, words[i + 1]!);
  return OK;
};

const append: Command = onText((text, { db, key, rest }) => {
  const next = text + (rest[0] ?? '');
  db.keys.set(key, next);
  return integer(next.length);
});

const keys: Command = ({ db, key }) => {
  const match = new RegExp(`^${key.replace(/[.+^$()|\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`);
  return array([...db.keys.keys()].filter((k) => match.test(k)));
};

const remove: Command = ({ db, key, rest }) => integer([key, ...rest].filter((k) => db.keys.delete(k)).length);

const typeOf = (value: Value | undefined): string => (value === undefined ? 'none' : typeof value === 'string' ? 'string' : Array.isArray(value) ? 'list' : value instanceof Set ? 'set' : 'hash');

const clear: Command = ({ db }) => {
  db.keys.clear();
  return OK;
};

/** Commands with the words that they need at least, their name counted. */
const commands: Readonly<Record<string, readonly [number, Command]>> = {
  ...collections,
  PING: [1, ({ key }) => (key ? bulk(key) : '+PONG\r\n')],
  ECHO: [2, ({ key }) => bulk(key)],
  QUIT: [1, ok],
  SELECT: [2, ok],
  AUTH: [2, ok],
  SET: [3, set],
  GET: [2, ({ value }) => (value === undefined || typeof value === 'string' ? bulk(value) : wrongType)],
  MGET: [2, ({ db, key, rest }) => array([key, ...rest].map((k) => textOf(db.keys.get(k))))],
  MSET: [3, setMany],
  SETNX: [3, ({ db, key, rest, value }) => {
    if (value === undefined) db.keys.set(key, rest[0] ?? '');
    return integer(Number(value === undefined));
  }],
  SETEX: [4, ({ db, now, key, rest }) => {
    db.keys.set(key, rest[1] ?? '');
    db.expires.set(key, now + Number(rest[0]) * 1000);
    return OK;
  }],
  PERSIST: [2, ({ db, key }) => integer(Number(db.expires.delete(key)))],
  INCR: [2, add(() => 1)],
  DECR: [2, add(() => -1)],
  INCRBY: [3, add((rest) => Number(rest[0]))],
  DECRBY: [3, add((rest) => -Number(rest[0]))],
  APPEND: [3, append],
  DEL: [2, remove],
  UNLINK: [2, remove],
  EXISTS: [2, ({ db, key, rest }) => integer([key, ...rest].filter((k) => db.keys.has(k)).length)],
  KEYS: [2, keys],
  EXPIRE: [3, ({ db, now, key, rest, value }) => {
    if (value !== undefined) db.expires.set(key, now + Number(rest[0]) * 1000);
    return integer(Number(value !== undefined));
  }],
  TTL: [2, ({ db, now, key, value }) => integer(value === undefined ? -2 : db.expires.has(key) ? Math.ceil((db.expires.get(key)! - now) / 1000) : -1)],
  DBSIZE: [1, ({ db }) => integer(db.keys.size)],
  FLUSHALL: [1, clear],
  FLUSHDB: [1, clear],
  TYPE: [2, ({ value }) => `+${typeOf(value)}\r\n`],
  SAVE: [1, ok],
  BGSAVE: [1, ok],
  CONFIG: [2, ({ db, key, rest }) => configured(db, key.toUpperCase(), rest)],
  INFO: [1, ({ db, key }) => bulk(info(db, key.toLowerCase()))],
  ROLE: [1, ({ db }) => array([/role:slave/.test(db.replication?.() ?? '') ? 'slave' : 'master'])],
  COMMAND: [1, () => '*0\r\n'],
};

/** Executes one command; the reply is in RESP (redis.io/docs: protocol). */
export function execute(db: Database, now: number, args: readonly string[]): string {
  const [name = '', key = '', ...rest] = args;
  for (const [k, at] of db.expires) {
    if (at > now) continue;
    db.keys.delete(k);
    db.expires.delete(k);
  }
  const upper = name.toUpperCase();
  if (!Object.hasOwn(commands, upper)) return `-ERR unknown command '${name}', with args beginning with: ${args.slice(1, 4).map((a) => `'${a}' `).join('')}\r\n`;
  const [least, command] = commands[upper]!;
  if (args.length < least) return `-ERR wrong number of arguments for '${name.toLowerCase()}' command\r\n`;
  return command({ db, now, key, rest, value: db.keys.get(key) });
}
