import { fromUtf8, utf8, utf8Length } from '../../api/utf8.ts';

/** One member of a tar archive. */
export interface Member {
  path: string;
  type: 'file' | 'dir' | 'symlink';
  mode: number;
  /** Virtual milliseconds. */
  mtime: number;
  /** A file's contents. */
  text: string;
  /** Where a symbolic link points. */
  target: string;
}

const block = 512;
const longName = '././@LongLink';
const typeFlags = { file: '0', symlink: '2', dir: '5' } as const;

const padded = (text: string, bytes: number): string => text + '\0'.repeat(Math.max(0, bytes - utf8Length(text)));
const octal = (n: number, bytes: number): string => `${Math.floor(n).toString(8).padStart(bytes - 1, '0')}\0`;
const filled = (text: string): string => text + '\0'.repeat((block - (utf8Length(text) % block)) % block);

const byteSum = (text: string): number => utf8(text).reduce((sum, byte) => sum + byte, 0);

const header = (path: string, flag: string, size: number, mode: number, mtime: number, target: string): string => {
  const before = padded(path, 100) + octal(mode, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(mtime / 1000, 12);
  const after = flag + padded(target, 100) + 'ustar\x0000' + padded('root', 32) + padded('root', 32) + octal(0, 8) + octal(0, 8) + '\0'.repeat(167);
  const sum = byteSum(before) + 8 * 32 + byteSum(after);
  return `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}`;
};

/** A tar archive (ustar, with GNU's long names) as text: sizes are those of the bytes in UTF-8. */
export const writeArchive = (members: readonly Member[]): string => {
  let out = '';
  for (const { path, type, mode, mtime, text, target } of members) {
    const name = type === 'dir' ? `${path.replace(/\/+$/, '')}/` : path;
    if (utf8Length(name) > 100) out += header(longName, 'L', utf8Length(name) + 1, 0o644, 0, '') + filled(`${name}\0`);
    const short = utf8Length(name) > 100 ? [...name].slice(0, 25).join('') : name;
    const contents = type === 'file' ? text : '';
    out += header(short, typeFlags[type], utf8Length(contents), mode, mtime, target) + filled(contents);
  }
  return out + '\0'.repeat(2 * block);
};

/** What an archive holds. Throws an Error on text that is no archive. */
export const readArchive = (archive: string): Member[] => {
  const bytes = utf8(archive);
  let at = 0;
  const take = (count: number): string => {
    if (at + count > bytes.length) throw new Error('unexpected EOF');
    return fromUtf8(bytes.subarray(at, (at += count)));
  };
  const until0 = (text: string): string => text.split('\0', 1)[0]!;
  const number = (text: string): number => {
    const digits = until0(text).trim();
    if (!/^[0-7]*$/.test(digits)) throw new Error('archive/tar: invalid tar header');
    return parseInt(digits || '0', 8);
  };
  const out: Member[] = [];
  let long: string | undefined;
  while (at < bytes.length) {
    if (bytes[at] === 0) break;
    const path = until0(take(100));
    const mode = number(take(8));
    take(16);
    const size = number(take(12));
    const mtime = number(take(12)) * 1000;
    take(8);
    const flag = take(1);
    const target = until0(take(100));
    if (!take(6).startsWith('ustar')) throw new Error('archive/tar: invalid tar header');
    take(block - 263);
    const text = take(size);
    take((block - (size % block)) % block);
    if (flag === 'L') {
      long = until0(text);
      continue;
    }
    const name = long ?? path;
    long = undefined;
    const type = flag === '5' ? 'dir' : flag === '2' ? 'symlink' : 'file';
    out.push({ path: type === 'dir' ? name.replace(/\/+$/, '') : name, type, mode, mtime, text, target });
  }
  return out;
};
