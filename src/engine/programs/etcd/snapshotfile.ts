import { readHead, type SnapshotHead } from '../../api/etcdsnapshot.ts';
import { FsError, type Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { Flags } from '../kubectl/flags/flags.ts';
import type { FlagSpec } from '../kubectl/flags/spec.ts';
import { at } from '../lib/paths.ts';
import { EtcdctlError } from './client.ts';
import { logLine } from './log.ts';
import { rowsAs } from './print.ts';
import { humanBytes } from './table.ts';

const BAD_ARGS = 128;

function textOf(process: Process, name: string, doing: 'open' | 'stat'): string {
  try {
    return process.machine.fs.read(at(process.cwd, name));
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    throw new EtcdctlError(`${doing} ${name}: ${error.strerror.toLowerCase()}`);
  }
}

/** The first line of a snapshot of the simulation. Throws EtcdctlError. */
function headOf(text: string): SnapshotHead {
  const head = readHead(text);
  if (head) return head;
  throw new EtcdctlError(text === '' ? 'unexpected EOF' : 'invalid database');
}

/** `snapshot status FILE`. */
export function* status(process: Process, args: readonly string[], format: string): Task<number> {
  if (args.length !== 1) throw new EtcdctlError('snapshot status requires exactly one argument', BAD_ARGS);
  const head = headOf(textOf(process, args[0]!, 'stat'));
  const row = [head.hash.toString(16), String(head.revision), String(head.keys), humanBytes(head.size), head.version];
  if (format === 'json') yield* process.stdout.write(`${JSON.stringify({ hash: head.hash, revision: head.revision, totalKey: head.keys, totalSize: head.size, version: head.version })}\n`);
  else yield* process.stdout.write(rowsAs(format, ['hash', 'revision', 'total keys', 'total size', 'version'], [row]));
  return 0;
}

/** Flags of `snapshot restore` (etcdutl/etcdutl/snapshot_command.go). */
export const restoreFlags: readonly FlagSpec[] = [
  { name: 'data-dir', type: 'string', usage: 'The folder that is made.' },
  { name: 'wal-dir', type: 'string', usage: 'The folder of the log, if another.' },
  { name: 'name', type: 'string', default: 'default', usage: "The member's name." },
  { name: 'initial-cluster', type: 'string', default: 'default=http://localhost:2380', usage: 'The members of the new cluster.' },
  { name: 'initial-cluster-token', type: 'string', default: 'etcd-cluster', usage: 'What tells the new cluster from others.' },
  { name: 'initial-advertise-peer-urls', type: 'string', default: 'http://localhost:2380', usage: 'Where the other members reach this one.' },
  { name: 'skip-hash-check', type: 'bool', usage: 'Take a file that says nothing of its integrity.' },
  { name: 'initial-memory-map-size', type: 'int64', usage: 'Bytes to map at first.' },
  { name: 'bump-revision', type: 'int64', default: 0, usage: 'How far the revision goes on.' },
  { name: 'mark-compacted', type: 'bool', usage: 'Forget the revisions before.' },
];

/** `snapshot restore FILE`: a data directory with what the snapshot holds, for an etcd that is started with it. */
export function* restore(process: Process, args: readonly string[], flags: Flags): Task<number> {
  if (args.length !== 1) throw new EtcdctlError('snapshot restore requires exactly one argument', BAD_ARGS);
  if (flags.int('bump-revision') > 0 !== flags.bool('mark-compacted')) throw new EtcdctlError('--mark-compacted required if --revision-bump > 0', BAD_ARGS);
  const name = flags.string('name');
  const member = flags.string('initial-cluster').split(',').some((one) => one.startsWith(`${name}=`));
  if (!member) throw new EtcdctlError(`couldn't find local name ${JSON.stringify(name)} in the initial cluster configuration`);
  const dir = flags.string('data-dir') || `${name}.etcd`;
  const root = at(process.cwd, dir);
  const { fs } = process.machine;
  const there = fs.stat(root);
  if (there && (there.type !== 'dir' || fs.list(root).length > 0)) throw new EtcdctlError(`data-dir ${JSON.stringify(dir)} not empty or could not be read`);
  const walDir = flags.string('wal-dir') || `${dir}/member/wal`;
  const snapDir = `${dir}/member/snap`;
  const log = (msg: string, line: number) => logLine(process, 'info', { caller: `snapshot/v3_snapshot.go:${line}`, msg, path: args[0], 'wal-dir': walDir, 'data-dir': dir, 'snap-dir': snapDir, 'initial-memory-map-size': 10737418240 });
  yield* process.stderr.write(log('restoring snapshot', 305));
  const text = textOf(process, args[0]!, 'open');
  headOf(text);
  try {
    for (const path of [dir, `${dir}/member`, snapDir, walDir]) {
      if (!fs.stat(at(process.cwd, path))) fs.mkdir(at(process.cwd, path), { recursive: true, mode: 0o700 });
    }
    fs.write(at(process.cwd, `${snapDir}/db`), text, { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    throw new EtcdctlError(`mkdir ${dir}: ${error.strerror.toLowerCase()}`);
  }
  yield* process.stderr.write(log('restored snapshot', 333));
  return 0;
}
