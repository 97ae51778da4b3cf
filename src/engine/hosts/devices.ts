import type { Random } from '../sim/random.ts';
import { ComputedFile, LinkNode, MemDir, type DirNode } from './inode.ts';
import { FsError } from './types.ts';

const printable = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_.,:;!@#$%&*()[]{}<>?|~^';

/** /dev as hosts and containers have it. A read of an endless device gives 64 Ki characters. */
export const devices = (random: Random): DirNode => {
  const dev = new MemDir(0o755, 0, 0, 0);
  const device = (name: string, read: () => string, write: (text: string) => void = () => {}) => dev.put(name, new ComputedFile(read, write, 'char', 0o666));
  device('null', () => '');
  device('zero', () => '\0'.repeat(65_536));
  device('full', () => '\0'.repeat(65_536), () => {
    throw new FsError('ENOSPC', '');
  });
  const noise = () => random.text(65_536, printable);
  device('random', noise);
  device('urandom', noise);
  device('tty', () => '');
  dev.put('fd', new LinkNode('/proc/self/fd', 0));
  dev.put('stdin', new LinkNode('/proc/self/fd/0', 0));
  dev.put('stdout', new LinkNode('/proc/self/fd/1', 0));
  dev.put('stderr', new LinkNode('/proc/self/fd/2', 0));
  dev.put('shm', new MemDir(0o1777, 0, 0, 0));
  dev.put('pts', new MemDir(0o755, 0, 0, 0));
  return dev;
};
