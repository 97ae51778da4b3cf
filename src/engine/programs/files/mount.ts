import { FsError } from '../../hosts/types.ts';
import { program } from '../lib/program.ts';

/** Lists what is mounted, as /proc/mounts has it (mount(8)). What is mounted is the kubelet's and the machine's own business. */
export const mount = program('a|all l|show-labels t|types: o|options: r|read-only w|rw v|verbose B|bind R|rbind f|fake n|no-mtab L: U: source: target: mkdir?', function* (call) {
  const { o, p } = call;
  const { fs } = p.machine;
  if (call.args.length === 0 && !o.has('a')) {
    const types = o.get('t')?.split(',');
    for (const line of fs.read('/proc/mounts').split('\n').filter(Boolean)) {
      const [source, path, type, options] = line.split(' ');
      if (!types || types.includes(type!)) yield* call.out(`${source} on ${path} type ${type} (${options})\n`);
    }
    return 0;
  }
  if (o.has('a')) return 0;
  const point = call.args.at(-1)!;
  if (!fs.stat(point.startsWith('/') ? point : `${p.cwd}/${point}`)) throw new FsError('ENOENT', point);
  if (/system.slice|user.slice/.test(fs.read('/proc/self/cgroup'))) yield* call.warn('mounting by hand is not simulated');
  else yield* call.warn(call.busybox ? 'permission denied (are you root?)' : `${point}: permission denied.\n       dmesg(1) may have more information after failed mount system call.`);
  return call.busybox ? 1 : 32;
});
