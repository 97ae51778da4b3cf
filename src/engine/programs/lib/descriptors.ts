import type { Input, Output, Process } from '../../hosts/types.ts';
import type { OpenFile } from './openfile.ts';

const descriptors = new WeakMap<Process, ReadonlyMap<number, OpenFile>>();

/** Descriptors above 2 that a shell has given to a process, for /dev/fd. */
export const giveDescriptors = (process: Process, fds: ReadonlyMap<number, OpenFile>): void => {
  descriptors.set(process, fds);
};

const standard: Readonly<Record<string, number>> = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 };

/** The number of a descriptor that a path names. */
export const descriptorOf = (path: string): number | undefined => {
  const m = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path);
  return m ? Number(m[1]) : standard[path];
};

/** What a process has open at a descriptor. */
export const streamOf = (p: Process, fd: number): Input | Output | undefined => (fd === 0 ? p.stdin : fd === 1 ? p.stdout : fd === 2 ? p.stderr : descriptors.get(p)?.get(fd));
