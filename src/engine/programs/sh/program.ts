import { emptyInput, nullOutput } from '../../hosts/pipe.ts';
import { ExecError, type ProcessHandle, type SpawnOptions } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { giveDescriptors } from '../lib/descriptors.ts';
import type { OpenFile } from '../lib/openfile.ts';
import type { Shell } from './shell.ts';

/** The streams that a child gets, and the descriptors above. */
function streams(sh: Shell): Pick<SpawnOptions, 'stdin' | 'stdout' | 'stderr'> {
  return { stdin: sh.fds.get(0) ?? emptyInput, stdout: sh.fds.get(1) ?? nullOutput, stderr: sh.fds.get(2) ?? nullOutput };
}

/** Starts a program, or says why it can't be: then the result is the status. */
export function* start(sh: Shell, argv: readonly string[], env: Record<string, string>, group?: 'new'): Task<ProcessHandle | number> {
  try {
    return spawn(sh, argv, env, group);
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    if (error.reason === 'format') {
      const text = scriptText(sh, error.file);
      if (text !== undefined) return spawn(sh, [sh.bash ? 'bash' : 'sh', error.file, ...argv.slice(1)], env, group);
    }
    return yield* cannot(sh, argv[0]!, error);
  }
}

function spawn(sh: Shell, argv: readonly string[], env: Record<string, string>, group?: 'new'): ProcessHandle {
  const { process } = sh;
  const files = [...sh.fds.values()].map((f) => f.ref());
  const close = () => {
    for (const f of files) f.unref();
  };
  let handle: ProcessHandle;
  try {
    handle = process.machine.spawn({ args: argv, env, cwd: process.cwd, parent: process, ...streams(sh), group: group ?? (sh.options.has('monitor') ? 'new' : 0) });
  } catch (error) {
    close();
    throw error;
  }
  giveDescriptors(handle.process, new Map(sh.fds));
  if (handle.exitCode !== undefined) close();
  else {
    const off = handle.onChange(() => {
      if (handle.exitCode === undefined) return;
      off();
      close();
    });
  }
  return handle;
}

/** execve: this process goes on as the program. */
export function* become(sh: Shell, argv: readonly string[], env: Record<string, string>, command = ''): Task<number> {
  const { process } = sh;
  Object.assign(process, streams(sh));
  giveDescriptors(process, new Map<number, OpenFile>(sh.fds));
  try {
    return yield* process.exec(argv, env);
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    if (error.reason === 'format' && scriptText(sh, error.file) !== undefined) return yield* process.exec([sh.bash ? 'bash' : 'sh', error.file, ...argv.slice(1)], env);
    return yield* cannot(sh, argv[0]!, error, command);
  }
}

function scriptText(sh: Shell, file: string): string | undefined {
  const { fs } = sh.process.machine;
  const path = file.startsWith('/') ? file : file.includes('/') ? `${sh.process.cwd}/${file}` : undefined;
  if (!path || fs.stat(path)?.type !== 'file' || fs.stat(path)?.program !== undefined) return undefined;
  return fs.read(path);
}

/** Says why a command can't be run. 127 where it is not there, 126 where it is no program. */
function* cannot(sh: Shell, name: string, error: ExecError, command = ''): Task<number> {
  const plain = !name.includes('/');
  const missing = error.reason === 'not-found' || error.reason === 'no-such-file';
  const words = missing
    ? sh.bash
      ? plain
        ? command
          ? 'not found'
          : 'command not found'
        : 'No such file or directory'
      : 'not found'
    : error.reason === 'is-directory'
      ? sh.bash
        ? 'Is a directory'
        : 'Permission denied'
      : error.reason === 'permission'
        ? 'Permission denied'
        : sh.bash
          ? 'cannot execute binary file: Exec format error'
          : 'Exec format error';
  yield* sh.error(`${plain || !sh.bash ? command : ''}${name}: ${words}`);
  return missing ? 127 : 126;
}
