import { FsError, type Process, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { HelpWanted, parseFlags } from '../kubectl/flags/parse.ts';
import type { FlagSpec } from '../kubectl/flags/spec.ts';
import { at } from '../lib/paths.ts';
import { EtcdctlError } from './client.ts';
import { rowsAs } from './print.ts';
import { humanBytes } from './table.ts';

const flags: readonly FlagSpec[] = [{ name: 'write-out', shorthand: 'w', type: 'string', default: 'simple', usage: 'How to print: json, simple or table.' }];

const BAD_ARGS = 128;

interface SnapshotHead {
  snapshot: 'etcd';
  version: string;
  revision: number;
  hash: number;
  keys: number;
  size: number;
}

/** The first line of a snapshot of the simulation. Throws EtcdctlError. */
function readSnapshot(process: Process, name: string): SnapshotHead {
  let text: string;
  try {
    text = process.machine.fs.read(at(process.cwd, name));
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    throw new EtcdctlError(`stat ${name}: ${error.strerror.toLowerCase()}`);
  }
  try {
    const head = JSON.parse(text.slice(0, text.indexOf('\n'))) as SnapshotHead;
    if (head.snapshot === 'etcd') return head;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new EtcdctlError(text === '' ? 'unexpected EOF' : 'invalid database');
}

function* status(process: Process, args: readonly string[], format: string): Task<number> {
  if (args.length !== 1) throw new EtcdctlError('snapshot status requires exactly one argument', BAD_ARGS);
  const head = readSnapshot(process, args[0]!);
  const row = [head.hash.toString(16), String(head.revision), String(head.keys), humanBytes(head.size), head.version];
  if (format === 'json') yield* process.stdout.write(`${JSON.stringify({ hash: head.hash, revision: head.revision, totalKey: head.keys, totalSize: head.size, version: head.version })}\n`);
  else yield* process.stdout.write(rowsAs(format, ['hash', 'revision', 'total keys', 'total size', 'version'], [row]));
  return 0;
}

const help = 'Usage:\n  etcdutl [command]\n\nAvailable Commands:\n  snapshot    Manages etcd node snapshots\n  version     Prints the version of etcdutl\n\nFlags:\n  -w, --write-out string   How to print: json, simple or table. (default "simple")\n';
const snapshotHelp = 'Usage:\n  etcdutl snapshot [command]\n\nAvailable Commands:\n  restore     Restores an etcd member snapshot to an etcd directory\n  status      Gets backend snapshot status of a given file\n';

function* execute(process: Process): Task<number> {
  const { flags: set, args } = parseFlags(flags, process.args.slice(1));
  const [command, sub, ...rest] = args;
  const format = set.string('write-out');
  if (!['simple', 'json', 'table'].includes(format)) throw new EtcdctlError(format === 'fields' || format === 'protobuf' ? `${format} is not simulated as output format` : 'unsupported output format', 4);
  if (command === 'version') {
    yield* process.stdout.write('etcdutl version: 3.6.8\nAPI version: 3.6\n');
    return 0;
  }
  if (command === undefined || command === 'help') {
    yield* process.stdout.write(help);
    return 0;
  }
  if (command !== 'snapshot') {
    if (['defrag', 'hashkv', 'migrate', 'completion'].includes(command)) throw new EtcdctlError(`etcdutl ${command} is not simulated`);
    throw new EtcdctlError(`unknown command ${JSON.stringify(command)} for "etcdutl"\nRun 'etcdutl --help' for usage.`);
  }
  if (sub === 'status') return yield* status(process, rest, format);
  if (sub === 'restore') throw new EtcdctlError('etcdutl snapshot restore is not simulated: a cluster here can be rewound, but not started from a snapshot');
  yield* process.stdout.write(snapshotHelp);
  return 0;
}

/** etcdutl 3.6: the files of etcd. */
export const etcdutl: Program = function* (process) {
  try {
    return yield* execute(process);
  } catch (error) {
    if (error instanceof HelpWanted) {
      yield* process.stdout.write(help);
      return 0;
    }
    if (!(error instanceof Error)) throw error;
    yield* process.stderr.write(`Error: ${error.message}\n`);
    return error instanceof EtcdctlError ? error.exit : 1;
  }
};
