import { describe, expect, it } from 'vitest';
import { execute } from './commands.ts';
import { words } from './settings.ts';

describe('redis', () => {
  it('answers in RESP', () => {
    const db = { keys: new Map(), expires: new Map() };
    const run = (line: string, now = 0) => execute(db, now, words(line));
    expect(run('PING')).toBe('+PONG\r\n');
    expect(run('set greeting "hello world"')).toBe('+OK\r\n');
    expect(run('GET greeting')).toBe('$11\r\nhello world\r\n');
    expect(run('GET nope')).toBe('$-1\r\n');
    expect(run('INCR n')).toBe(':1\r\n');
    expect(run('RPUSH l a b')).toBe(':2\r\n');
    expect(run('LRANGE l 0 -1')).toBe('*2\r\n$1\r\na\r\n$1\r\nb\r\n');
    expect(run('GET l')).toMatch(/^-WRONGTYPE/);
    expect(run('SET x 1 EX 10')).toBe('+OK\r\n');
    expect(run('GET x', 11_000)).toBe('$-1\r\n');
    expect(run('MGET')).toBe("-ERR wrong number of arguments for 'mget' command\r\n");
    expect(run('LPUSH none')).toBe("-ERR wrong number of arguments for 'lpush' command\r\n");
    expect(run('EXISTS none')).toBe(':0\r\n');
    expect(run('FOO bar')).toBe("-ERR unknown command 'FOO', with args beginning with: 'bar' \r\n");
  });
});
