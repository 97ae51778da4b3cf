import { FsError, type FileSystem } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { humanSize } from '../lib/mode.ts';
import { at, join } from '../lib/paths.ts';
import { program } from '../lib/program.ts';

const kib = (fs: FileSystem, path: string, apparent: boolean): number => {
  const stat = fs.stat(path, { follow: false })!;
  if (apparent) return stat.size / 1024;
  return stat.type === 'dir' ? 4 : stat.type === 'symlink' ? 0 : Math.ceil(stat.size / 4096) * 4;
};

export const du = program('s|summarize h|human-readable a|all c|total d|max-depth: k m b|bytes x S|separate-dirs B: apparent-size exclude: t: time', function* (call) {
  const { o, p } = call;
  const { fs } = p.machine;
  const deepest = o.has('s') ? 0 : Number(o.get('d') ?? Infinity);
  const apparent = o.has('b') || o.has('apparent-size');
  const show = (size: number) => (o.has('h') ? humanSize(size * 1024) : o.has('b') ? String(Math.round(size * 1024)) : o.has('m') ? String(Math.ceil(size / 1024)) : String(Math.ceil(size)));
  let status = 0;
  let total = 0;
  const walk = function* (path: string, shown: string, depth: number): Task<number> {
    const stat = fs.stat(path, { follow: false });
    if (!stat) return 0;
    let size = kib(fs, path, apparent);
    if (stat.type === 'dir') {
      let names: string[] = [];
      try {
        names = fs.list(path);
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
      }
      for (const name of names) size += yield* walk(join(path, name), join(shown, name), depth + 1);
    }
    if (depth <= deepest && (stat.type === 'dir' || o.has('a') || depth === 0)) yield* call.out(`${show(size)}\t${shown}\n`);
    return size;
  };
  for (const name of call.args.length > 0 ? call.args : ['.']) {
    const path = at(p.cwd, name);
    if (!fs.stat(path, { follow: false })) {
      yield* call.warn(call.busybox ? `${name}: No such file or directory` : `cannot access '${name}': No such file or directory`);
      status = 1;
      continue;
    }
    total += yield* walk(path, name, 0);
  }
  if (o.has('c')) yield* call.out(`${show(total)}\ttotal\n`);
  return status;
});

interface Volume {
  source: string;
  type: string;
  /** KiB. */
  size: number;
  used: number;
  path: string;
}

/** Mounts of /proc/mounts with sizes; a host's root disk is 100 GB where nothing else is known. */
const volumes = (fs: FileSystem): Volume[] => {
  const text = fs.stat('/proc/mounts')?.type === 'file' ? fs.read('/proc/mounts') : '/dev/sda1 / ext4 rw 0 0\n';
  const memory = Number(/MemTotal:\s+(\d+)/.exec(fs.stat('/proc/meminfo')?.type === 'file' ? fs.read('/proc/meminfo') : '')?.[1] ?? 8_388_608);
  const out: Volume[] = [];
  for (const line of text.split('\n')) {
    const [source, path, type] = line.split(' ');
    if (!source || !path || !type || ['proc', 'sysfs', 'devpts', 'cgroup2', 'mqueue'].includes(type)) continue;
    if (type === 'devtmpfs' || type === 'tmpfs') out.push({ source, type, size: path === '/dev' ? 65_536 : Math.floor(memory / 2), used: 0, path });
    else out.push({ source, type, size: 101_430_960, used: 13_893_744, path });
  }
  return out;
};

export const df = program('h|human-readable H a|all T|print-type i|inodes k m P|portability t|type: x|exclude-type: l B: total output?', function* (call) {
  const { o, p } = call;
  const { fs } = p.machine;
  let all = volumes(fs).filter((v) => !o.has('t') || o.all('t').includes(v.type)).filter((v) => !o.all('x').includes(v.type));
  let status = 0;
  if (call.args.length > 0) {
    const chosen: Volume[] = [];
    for (const name of call.args) {
      if (!fs.stat(at(p.cwd, name))) {
        yield* call.warn(call.busybox ? `${name}: can't find mount point` : `${name}: No such file or directory`);
        status = 1;
        continue;
      }
      const real = fs.realpath(at(p.cwd, name));
      const on = all.filter((v) => v.path === '/' || real === v.path || real.startsWith(`${v.path}/`)).sort((a, b) => b.path.length - a.path.length)[0];
      if (on) chosen.push(on);
    }
    if (chosen.length === 0) return status;
    all = chosen;
  }
  const human = o.has('h') || o.has('H');
  const size = (n: number) => (human ? (n === 0 ? '0' : humanSize(n * 1024)) : o.has('m') ? String(Math.ceil(n / 1024)) : String(n));
  const header = o.has('i') ? ['Filesystem', 'Inodes', 'IUsed', 'IFree', 'IUse%', 'Mounted on'] : ['Filesystem', ...(o.has('T') ? ['Type'] : []), human ? 'Size' : o.has('m') ? '1M-blocks' : o.has('P') ? '1024-blocks' : '1K-blocks', 'Used', human ? 'Avail' : 'Available', o.has('P') ? 'Capacity' : 'Use%', 'Mounted on'];
  const rows = all.map((v) => {
    if (o.has('i')) return [v.source, '6451200', '142305', '6308895', '3%', v.path];
    const free = v.size - v.used;
    return [v.source, ...(o.has('T') ? [v.type] : []), size(v.size), size(v.used), size(Math.floor(free * (v.used > 0 ? 0.95 : 1))), `${v.size === 0 ? '-' : Math.ceil((v.used / v.size) * 100)}%`, v.path];
  });
  const table = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...table.map((r) => r[i]!.length)));
  widths[0] = Math.max(widths[0]!, 14);
  const textual = o.has('T') ? 2 : 1;
  // The least width of sizes and counts; a percentage has that of its title.
  for (let i = textual; i < widths.length - 2; i++) widths[i] = Math.max(widths[i]!, 5);
  yield* call.out(table.map((r) => `${r.map((c, i) => (i === r.length - 1 ? c : i < textual ? c.padEnd(widths[i]!) : c.padStart(widths[i]!))).join(' ')}\n`).join(''));
  return status;
});
