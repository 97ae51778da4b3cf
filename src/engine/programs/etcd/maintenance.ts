import { decodeBase64 } from '../../api/base64.ts';
import { goDuration } from '../../api/duration.ts';
import { FsError } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { at } from '../lib/paths.ts';
import { EtcdctlError } from './client.ts';
import { logLine } from './log.ts';
import { BAD_ARGS, endpointsOf, type Json, type Run } from './run.ts';
import { humanBytes } from './table.ts';

/** Writes a snapshot of a member to a file. */
export function* save(run: Run): Task<number> {
  const { args, client, process, out } = run;
  if (args.length !== 1) throw new EtcdctlError('snapshot save expects one argument <filename>', BAD_ARGS);
  if (client.endpoints.length !== 1) throw new EtcdctlError(`snapshot must be requested to one selected node, not multiple [${client.endpoints.join(' ')}]`, 5);
  const path = at(process.cwd, args[0]!);
  const part = `${path}.part`;
  const { fs } = process.machine;
  try {
    fs.write(part, '', { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    throw new EtcdctlError(`could not open ${args[0]}.part (open ${args[0]}.part: ${error.strerror.toLowerCase()})`, 5);
  }
  yield* process.stderr.write(logLine(process, 'info', { caller: 'snapshot/v3_snapshot.go:83', msg: 'created temporary db file', path: `${args[0]}.part` }));
  const started = process.sim.now();
  let answer: Json;
  try {
    yield* process.stderr.write(logLine(process, 'info', { caller: 'snapshot/v3_snapshot.go:96', msg: 'fetching snapshot', endpoint: client.endpoints[0] }));
    answer = yield* client.call('/v3/maintenance/snapshot', '/etcdserverpb.Maintenance/Snapshot');
  } catch (error) {
    fs.remove(part);
    throw error instanceof EtcdctlError ? new EtcdctlError(error.message, 5) : error;
  }
  const text = decodeBase64(answer.result.blob)!;
  fs.write(part, text, { mode: 0o600 });
  yield* process.stderr.write(logLine(process, 'info', { caller: 'snapshot/v3_snapshot.go:111', msg: 'fetched snapshot', endpoint: client.endpoints[0], size: humanBytes(text.length), took: goDuration(process.sim.now() - started), 'etcd-version': answer.result.version }));
  fs.rename(part, path);
  yield* process.stderr.write(logLine(process, 'info', { caller: 'snapshot/v3_snapshot.go:121', msg: 'saved', path: args[0] }));
  yield* out(`Snapshot saved at ${args[0]}\nServer version ${answer.result.version.replace(/\d+$/, '0')}\n`);
  return 0;
}

/** Defragments members. */
export function* defrag(run: Run): Task<number> {
  let failures = 0;
  for (const endpoint of yield* endpointsOf(run)) {
    const started = run.process.sim.now();
    try {
      yield* run.client.callAt(endpoint, '/v3/maintenance/defragment', '/etcdserverpb.Maintenance/Defragment', {});
      yield* run.out(`Finished defragmenting etcd member[${endpoint}]. took ${goDuration(run.process.sim.now() - started)}\n`);
    } catch (error) {
      if (!(error instanceof EtcdctlError)) throw error;
      failures++;
      yield* run.process.stderr.write(`Failed to defragment etcd member[${endpoint}]. took ${goDuration(run.process.sim.now() - started)}. (${error.message})\n`);
    }
  }
  return failures > 0 ? 1 : 0;
}

/** Forgets revisions. */
export function* compaction({ args, client, out }: Run): Task<number> {
  if (args.length !== 1) throw new EtcdctlError('compaction command needs 1 argument', BAD_ARGS);
  if (!/^-?\d+$/.test(args[0]!)) throw new EtcdctlError(`strconv.ParseInt: parsing ${JSON.stringify(args[0])}: invalid syntax`);
  yield* client.call('/v3/kv/compaction', '/etcdserverpb.KV/Compact', { revision: args[0] });
  yield* out(`compacted revision ${args[0]}\n`);
  return 0;
}

/** Lists or ends alarms. */
export const alarmCommand = (action: string) =>
  function* ({ client, out }: Run): Task<number> {
    const { alarms = [] } = yield* client.call('/v3/maintenance/alarm', '/etcdserverpb.Maintenance/Alarm', { action });
    yield* out((alarms as Json[]).map((a) => `memberID:${a.memberID} alarm:${a.alarm} \n`).join(''));
    return 0;
  };
