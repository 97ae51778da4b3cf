import { array, bulk, integer, OK, wrongType } from './resp.ts';
import type { Call, Command } from './types.ts';

const onList =
  (run: (list: readonly string[], call: Call) => string): Command =>
  (call) => {
    const list = call.value ?? [];
    return Array.isArray(list) ? run(list, call) : wrongType;
  };

const push = (left: boolean): Command =>
  onList((list, { db, key, rest }) => {
    const next = left ? [...[...rest].reverse(), ...list] : [...list, ...rest];
    db.keys.set(key, next);
    return integer(next.length);
  });

const pop = (left: boolean): Command =>
  onList((list, { db, key }) => {
    const taken = left ? list[0] : list.at(-1);
    if (taken !== undefined) db.keys.set(key, left ? list.slice(1) : list.slice(0, -1));
    return bulk(taken);
  });

const range: Command = onList((list, { rest }) => {
  const at = (n: number) => (n < 0 ? Math.max(0, list.length + n) : n);
  return array(list.slice(at(Number(rest[0] ?? 0)), at(Number(rest[1] ?? -1)) + 1));
});

const onHash =
  (run: (hash: Map<string, string>, call: Call) => string): Command =>
  (call) => {
    const hash = call.value ?? new Map<string, string>();
    return hash instanceof Map ? run(hash, call) : wrongType;
  };

const put = (reply: (added: number) => string): Command =>
  onHash((hash, { db, key, rest }) => {
    const before = hash.size;
    for (let i = 0; i + 1 < rest.length; i += 2) hash.set(rest[i]!, rest[i + 1]!);
    db.keys.set(key, hash);
    return reply(hash.size - before);
  });

const onSet =
  (run: (set: Set<string>, call: Call) => string): Command =>
  (call) => {
    const set = call.value ?? new Set<string>();
    return set instanceof Set ? run(set, call) : wrongType;
  };

const add: Command = onSet((set, { db, key, rest }) => {
  const before = set.size;
  for (const member of rest) set.add(member);
  db.keys.set(key, set);
  return integer(set.size - before);
});

/** Commands on lists, hashes and sets, with the words that they need at least. */
export const collections: Readonly<Record<string, readonly [number, Command]>> = {
  LPUSH: [3, push(true)],
  RPUSH: [3, push(false)],
  LPOP: [2, pop(true)],
  RPOP: [2, pop(false)],
  LLEN: [2, onList((list) => integer(list.length))],
  LRANGE: [4, range],
  HSET: [4, put(integer)],
  HMSET: [4, put(() => OK)],
  HGET: [3, onHash((hash, { rest }) => bulk(hash.get(rest[0] ?? '')))],
  HDEL: [3, onHash((hash, { rest }) => integer(rest.filter((field) => hash.delete(field)).length))],
  HLEN: [2, onHash((hash) => integer(hash.size))],
  HKEYS: [2, onHash((hash) => array([...hash.keys()]))],
  HVALS: [2, onHash((hash) => array([...hash.values()]))],
  HGETALL: [2, onHash((hash) => array([...hash].flat()))],
  SADD: [3, add],
  SREM: [3, onSet((set, { rest }) => integer(rest.filter((member) => set.delete(member)).length))],
  SMEMBERS: [2, onSet((set) => array([...set]))],
  SCARD: [2, onSet((set) => integer(set.size))],
  SISMEMBER: [3, onSet((set, { rest }) => integer(Number(set.has(rest[0] ?? ''))))],
};
