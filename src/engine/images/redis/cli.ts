import { ConnectionError } from '../../api/status.ts';
import type { Process, Program } from '../../hosts/types.ts';
import type { Connection } from '../../network/types.ts';
import type { Task } from '../../sim/sim.ts';

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
export const cli: Program = function* (p: Process): Task<number> {
  const args = p.args.slice(1);
  let host = '127.0.0.1';
  let port = 6379;
  let password = p.env['REDISCLI_AUTH'];
  while (args[0]?.startsWith('-')) {
    const flag = args.shift()!;
    if (flag === '-h') host = args.shift() ?? host;
    else if (flag === '-p') port = Number(args.shift());
    else if (flag === '-a') {
      password = args.shift();
      yield* p.stderr.write("Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n");
    } else if (flag === '-n') args.shift();
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
  if (password !== undefined) {
    const reply = (yield* connection.text(quote(['AUTH', password]))) ?? '';
    if (reply.startsWith('-')) yield* p.stderr.write(`AUTH failed: ${reply.slice(1).trim()}\n`);
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
