import { at, basename, join } from '../lib/paths.ts';
import { UsageError, type Call } from '../lib/program.ts';

/** Where cp, mv and install put what. */
export interface Destination {
  sources: readonly string[];
  /** The last operand, or what -t names. */
  last: string;
  /** Whether it is a folder, into which the sources go. */
  isDir: boolean;
  /** The place of one of the sources. */
  into(source: string): string;
}

/** Reads operands and -t and -T. Throws UsageError. */
export function destinationOf({ args, o, p }: Call): Destination {
  if (args.length === 0) throw new UsageError('missing file operand');
  const folder = o.get('t');
  if (folder === undefined && args.length === 1) throw new UsageError(`missing destination file operand after '${args[0]}'`);
  const last = folder ?? args.at(-1)!;
  const isDir = !o.has('T') && p.machine.fs.stat(at(p.cwd, last))?.type === 'dir';
  return { sources: folder === undefined ? args.slice(0, -1) : args, last, isDir, into: (source) => (isDir ? join(last, basename(source)) : last) };
}
