import type { Process, Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { HelpWanted, parseFlags } from '../kubectl/flags/parse.ts';
import type { FlagSpec } from '../kubectl/flags/spec.ts';
import { EtcdctlError } from './client.ts';
import { restore, restoreFlags, status } from './snapshotfile.ts';

const formatFlags: readonly FlagSpec[] = [{ name: 'write-out', shorthand: 'w', type: 'string', default: 'simple', usage: 'How to print: json, simple or table.' }];

const help = 'Usage:\n  etcdutl [command]\n\nAvailable Commands:\n  snapshot    Manages etcd node snapshots\n  version     Prints the version of etcdutl\n\nFlags:\n  -w, --write-out string   How to print: json, simple or table. (default "simple")\n';
const snapshotHelp = 'Usage:\n  etcdutl snapshot [command]\n\nAvailable Commands:\n  restore     Restores an etcd member snapshot to an etcd directory\n  status      Gets backend snapshot status of a given file\n';

function* execute(process: Process): Task<number> {
  const words = process.args.slice(1);
  const { flags: set, args } = parseFlags(words.includes('restore') ? [...formatFlags, ...restoreFlags] : formatFlags, words);
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
  if (sub === 'restore') return yield* restore(process, rest, set);
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
