import { FsError, type FileSystem } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { humanSize } from '../lib/mode.ts';
import { at, join } from '../lib/paths.ts';
import { multiplier, program, UsageError } from '../lib/program.ts';

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

/** The unit of sizes that -B names, in bytes, with what stands behind sizes and in the title. */
function blockUnit(text: string | undefined): { bytes: number; suffix: string; title: string } {
  const m = /^(\d*)([kKMGT]?)(B?)$/.exec(text ?? '1K');
  if (!m || (m[1] === '' && m[2] === '')) throw new UsageError(`invalid -B argument '${text}'`, 1, true);
  const letter = m[2]!.toUpperCase();
  const bytes = Number(m[1] || 1) * (letter === '' ? 1 : multiplier(letter, m[3]));
  return { bytes, suffix: m[1] === '' ? letter : '', title: `${m[1] || 1}${letter === '' ? 'B' : letter}${m[3]}` };
}

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
  const unit = blockUnit(o.has('m') ? '1M' : o.get('B'));
  const size = (n: number) => (human ? (n === 0 ? '0' : humanSize(n * 1024)) : `${Math.ceil((n * 1024) / unit.bytes)}${unit.suffix}`);
  if (o.has('total')) all = [...all, { source: 'total', type: '-', path: '-', size: all.reduce((n, v) => n + v.size, 0), used: all.reduce((n, v) => n + v.used, 0) }];
  const sizeTitle = human ? 'Size' : `${o.has('P') && unit.title === '1K' ? '1024' : unit.title}-blocks`;
  const titles: Record<string, string> = { source: 'Filesystem', fstype: 'Type', itotal: 'Inodes', iused: 'IUsed', iavail: 'IFree', ipcent: 'IUse%', size: sizeTitle, used: 'Used', avail: human || o.has('B') || o.has('m') ? 'Avail' : 'Available', pcent: o.has('P') ? 'Capacity' : 'Use%', target: 'Mounted on', file: 'File' };
  const fields = o.has('output')
    ? (o.get('output') || 'source,fstype,itotal,iused,iavail,ipcent,size,used,avail,pcent,file,target').split(',')
    : o.has('i') ? ['source', ...(o.has('T') ? ['fstype'] : []), 'itotal', 'iused', 'iavail', 'ipcent', 'target'] : ['source', ...(o.has('T') ? ['fstype'] : []), 'size', 'used', 'avail', 'pcent', 'target'];
  const unknown = fields.find((f) => titles[f] === undefined);
  if (unknown !== undefined) throw new UsageError(`option --output: field ‘${unknown}’ unknown`);
  const header = fields.map((f) => titles[f]!);
  const rows = all.map((v) => {
    const free = v.size - v.used;
    const cells: Record<string, string> = { source: v.source, fstype: v.type, itotal: '6451200', iused: '142305', iavail: '6308895', ipcent: '3%', size: size(v.size), used: size(v.used), avail: size(Math.floor(free * (v.used > 0 ? 0.95 : 1))), pcent: `${v.size === 0 ? '-' : Math.ceil((v.used / v.size) * 100)}%`, target: v.path, file: '-' };
    return fields.map((f) => cells[f]!);
  });
  const table = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...table.map((r) => r[i]!.length)));
  if (fields[0] === 'source') widths[0] = Math.max(widths[0]!, 14);
  const textual = (i: number) => ['source', 'fstype', 'target', 'file'].includes(fields[i]!);
  // The least width of sizes and counts; a percentage has that of its title.
  fields.forEach((f, i) => {
    if (!textual(i) && !f.endsWith('pcent')) widths[i] = Math.max(widths[i]!, 5);
  });
  yield* call.out(table.map((r) => `${r.map((c, i) => (textual(i) ? (i === r.length - 1 ? c : c.padEnd(widths[i]!)) : c.padStart(widths[i]!))).join(' ')}\n`).join(''));
  return status;
});
