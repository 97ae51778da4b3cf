import type { Process } from '../../hosts/types.ts';
import { at } from '../lib/paths.ts';
import type { OpenFile } from '../lib/openfile.ts';

export const isTty = (file: OpenFile | undefined): boolean => file?.tty !== undefined;

/** The tests of test(1) that ask for a file: -e, -f, -d, -s, ... */
export function fileTest(p: Process, operator: string, path: string): boolean {
  if (path === '') return false;
  const { fs } = p.machine;
  const full = at(p.cwd, path);
  const stat = fs.stat(full, { follow: operator !== '-L' && operator !== '-h' });
  if (!stat) return false;
  const allowed = (bit: number) => p.user.uid === 0 ? bit !== 1 || stat.type === 'dir' || (stat.mode & 0o111) !== 0 : (stat.mode & (stat.uid === p.user.uid ? bit << 6 : stat.gid === p.user.gid ? bit << 3 : bit)) !== 0;
  switch (operator) {
    case '-a':
    case '-e':
      return true;
    case '-f':
      return stat.type === 'file';
    case '-d':
      return stat.type === 'dir';
    case '-L':
    case '-h':
      return stat.type === 'symlink';
    case '-p':
      return stat.type === 'fifo';
    case '-S':
      return stat.type === 'socket';
    case '-c':
      return stat.type === 'char';
    case '-s':
      return stat.size > 0;
    case '-r':
      return allowed(4);
    case '-w':
      return allowed(2);
    case '-x':
      return allowed(1);
    case '-O':
      return stat.uid === p.user.uid;
    case '-G':
      return stat.gid === p.user.gid;
    case '-u':
      return (stat.mode & 0o4000) !== 0;
    case '-g':
      return (stat.mode & 0o2000) !== 0;
    case '-k':
      return (stat.mode & 0o1000) !== 0;
    case '-N':
      return true;
    default:
      return false;
  }
}

/** -nt and -ot */
export function newer(p: Process, a: string, b: string, operator: string): boolean {
  const first = p.machine.fs.stat(at(p.cwd, a))?.mtime;
  const second = p.machine.fs.stat(at(p.cwd, b))?.mtime;
  if (operator === '-ot') return newer(p, b, a, '-nt');
  return first !== undefined && (second === undefined || first > second);
}

export function sameFile(p: Process, a: string, b: string): boolean {
  const { fs } = p.machine;
  const first = fs.stat(at(p.cwd, a));
  const second = fs.stat(at(p.cwd, b));
  return first !== undefined && second !== undefined && (first.type === 'dir' ? fs.realpath(at(p.cwd, a)) === fs.realpath(at(p.cwd, b)) : first.inode === second.inode);
}
