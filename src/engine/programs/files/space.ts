import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { FsError, type FileSystem, type Program } from '../../hosts/types.ts';
import { at } from '../lib/paths.ts';
import { multiplier, program, UsageError } from '../lib/program.ts';

/** As much as a file can hold here. */
const most = 64 * 1024 ** 2;

/** `10`, `1K`, `2MB` in bytes; undefined where it is none. */
const bytesOf = (text: string): number | undefined => {
  const m = /^(\d+)(?:([kKMGT])(B|iB)?)?$/.exec(text);
  return m ? Number(m[1]) * multiplier(m[2] ?? '', m[3]) : undefined;
};

/** Makes a file as long as `size` bytes: cut off, or with zeros at its end. Throws FsError. */
function resize(fs: FileSystem, path: string, size: number): void {
  if (size > most) throw new FsError('ENOSPC', path);
  const text = fs.stat(path)?.type === 'file' ? fs.read(path) : '';
  const old = utf8(text);
  fs.write(path, size < old.length ? fromUtf8(old.subarray(0, size)) : text + '\0'.repeat(size - old.length));
}

export const truncate: Program = program('s|size: c|no-create r|reference: o|io-blocks', function* (call) {
  const { o, p } = call;
  const { fs } = p.machine;
  if (!o.has('s') && !o.has('r')) throw new UsageError('you must specify either ‘--size’ or ‘--reference’');
  const m = /^([-+<>/%]?)(.*)$/.exec(o.get('s') ?? '0')!;
  const amount = bytesOf(m[2]!);
  if (amount === undefined) throw new UsageError(`Invalid number: ‘${m[2]}’`, 1, true);
  if (call.args.length === 0) throw new UsageError('missing file operand');
  const reference = o.get('r');
  const base = reference === undefined ? undefined : fs.stat(at(p.cwd, reference));
  if (reference !== undefined && !base) throw new UsageError(`cannot stat '${reference}': No such file or directory`, 1, true);
  let status = 0;
  for (const name of call.args) {
    const path = at(p.cwd, name);
    const there = fs.stat(path);
    if (!there && o.has('c')) continue;
    const old = base?.size ?? there?.size ?? 0;
    const size = base && !o.has('s') ? base.size : { '': amount, '+': old + amount, '-': Math.max(0, old - amount), '<': Math.min(old, amount), '>': Math.max(old, amount), '/': Math.floor(old / amount) * amount, '%': Math.ceil(old / amount) * amount }[m[1] as '']!;
    try {
      resize(fs, path, size);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* call.warn(error.code === 'ENOSPC' ? `failed to truncate '${name}' at ${size} bytes: File too large` : `cannot open '${name}' for writing: ${error.strerror}`);
      status = 1;
    }
  }
  return status;
});

/** fallocate(1): makes room for a file. */
export const fallocate: Program = program('l|length: o|offset: n|keep-size x|posix v|verbose z|zero-range p|punch-hole', function* (call) {
  const { o, p } = call;
  if (!o.has('l')) throw new UsageError('no length argument specified', 1, true);
  const length = bytesOf(o.get('l')!);
  if (!length) throw new UsageError(length === undefined ? 'failed to parse length' : 'invalid length value specified', 1, true);
  const name = call.args[0];
  if (name === undefined) throw new UsageError('no filename specified', 1, true);
  const { fs } = p.machine;
  const path = at(p.cwd, name);
  const end = length + (bytesOf(o.get('o') ?? '0') ?? 0);
  try {
    if (end > (fs.stat(path)?.size ?? -1)) resize(fs, path, o.has('n') ? (fs.stat(path)?.size ?? 0) : end);
    if (o.has('v')) yield* call.out(`${name}: ${length} bytes allocated.\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* call.warn(error.code === 'ENOSPC' ? `fallocate failed: ${error.strerror}` : `cannot open ${name}: ${error.strerror}`);
    return 1;
  }
});
