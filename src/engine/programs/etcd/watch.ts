import { encodeBase64 } from '../../api/base64.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { FlagSpec } from '../kubectl/flags/spec.ts';
import { EtcdctlError } from './client.ts';
import { goJson, keyValue } from './print.ts';
import { BAD_ARGS, type Json, type Run } from './run.ts';

/** Flags of `etcdctl watch` (etcdctl/ctlv3/command/watch_command.go). */
export const watchFlags: readonly FlagSpec[] = [
  { name: 'prefix', type: 'bool', usage: 'All keys that begin with the key.' },
  { name: 'rev', type: 'int64', usage: 'From a revision on.' },
  { name: 'prev-kv', type: 'bool', usage: 'Print what was there.' },
  { name: 'interactive', shorthand: 'i', type: 'bool', usage: 'Read what to watch from the standard input.', unsimulated: true },
  { name: 'progress-notify', type: 'bool', usage: 'Tell of the revision where nothing happens.', unsimulated: true },
];

/** How often what has happened is asked for, in virtual milliseconds. */
const pollMs = 100;

/** Prints what happens to keys until it is interrupted. */
export function* watch({ args, flags, client, format, out }: Run): Task<number> {
  if (args.length === 0 || args.length > 2) throw new EtcdctlError('watch command needs one argument as key and an optional argument as range_end', BAD_ARGS);
  const key = args[0]!;
  const end = flags.bool('prefix') ? (key === '' ? '\0' : key.slice(0, -1) + String.fromCodePoint(key.codePointAt(key.length - 1)! + 1)) : args[1];
  const method = '/etcdserverpb.Watch/Watch';
  let from: number = flags.int('rev') || Number((yield* client.call('/v3/maintenance/status', method)).header.revision) + 1;
  for (;;) {
    const { result } = yield* client.call('/v3/watch', method, { create_request: { key: encodeBase64(key || '\0'), ...(end !== undefined && { range_end: encodeBase64(end) }), start_revision: String(from), prev_kv: flags.bool('prev-kv') } });
    const events: Json[] = result.events ?? [];
    if (events.length > 0 && format === 'json') yield* out(`${goJson({ Header: result.header, Events: events, CompactRevision: 0, Canceled: false, Created: false })}\n`);
    else for (const { type = 'PUT', kv, prev_kv } of events) yield* out(`${type}\n${prev_kv ? keyValue(prev_kv, { hex: flags.bool('hex') }) : ''}${keyValue(kv, { hex: flags.bool('hex') })}`);
    from = Number(result.header.revision) + 1;
    yield sleep(pollMs);
  }
}
