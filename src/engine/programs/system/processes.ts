import { programName } from '../../hosts/proc.ts';
import type { Process, ProcessHandle } from '../../hosts/types.ts';
import { strftime } from '../lib/strftime.ts';
import { userName } from '../lib/users.ts';

/** What ps and top tell of a process. */
export interface ProcessRow {
  pid: number;
  ppid: number;
  pgid: number;
  uid: number;
  gid: number;
  user: string;
  tty: string;
  state: string;
  /** Virtual milliseconds. */
  startedAt: number;
  /** KiB. */
  vsz: number;
  rss: number;
  command: string;
  name: string;
  niceness: number;
  /** Milliseconds of processor time. */
  cpu: number;
}

/** A plausible size for a program, the same each time. */
const weight = (name: string): number => {
  let h = 2166136261;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 16777619) >>> 0;
  return h;
};

const known: Record<string, readonly [number, number]> = {
  'kube-apiserver': [1_530_000, 312_000],
  etcd: [11_740_000, 78_000],
  'kube-controller-manager': [1_320_000, 118_000],
  'kube-scheduler': [1_290_000, 71_000],
  kubelet: [2_040_000, 98_000],
  containerd: [2_180_000, 62_000],
  'kube-proxy': [1_290_000, 52_000],
  coredns: [760_000, 49_000],
  nginx: [11_400, 7_800],
  systemd: [22_500, 13_400],
  bash: [7_900, 5_200],
  sh: [2_800, 1_700],
};

const memoryOf = (name: string, args: readonly string[]): readonly [number, number] => {
  // A stress test says itself how much it takes.
  const hog = args.find((a, i) => /--vm-bytes|^-m$|--mem/.test(args[i - 1] ?? '') && /^\d+[KMG]?$/.test(a)) ?? args.map((a) => /^--(?:vm-bytes|mem-total)=?(\d+[KMG]i?)$/.exec(a)?.[1]).find(Boolean);
  if (hog) {
    const kib = Number(/^\d+/.exec(hog)![0]) * ({ K: 1, M: 1024, G: 1024 ** 2 }[/[KMG]/.exec(hog)?.[0] as 'K'] ?? 1 / 1024);
    return [Math.round(kib + 4000), Math.round(kib)];
  }
  const there = known[name];
  if (there) return there;
  const w = weight(name);
  return [2500 + (w % 6000), 900 + (w % 3100)];
};

const stateOf = (h: ProcessHandle, self: Process, tty: boolean): string => {
  const p = h.process;
  const priority = p.niceness < 0 ? '<' : p.niceness > 0 ? 'N' : '';
  const base = h.stopped ? 'T' : p.pid === self.pid ? 'R' : 'S';
  const leader = p.pgid === p.pid ? 's' : '';
  const foreground = tty && p.tty?.foreground === p.pgid ? '+' : '';
  return base + priority + leader + foreground;
};

export function rows(self: Process): ProcessRow[] {
  const { fs } = self.machine;
  const terminals = new Map<unknown, string>();
  return self.machine
    .processes()
    .filter((h) => h.exitCode === undefined)
    .map((h) => {
      const p = h.process;
      const name = programName(p.args);
      if (p.tty && !terminals.has(p.tty)) terminals.set(p.tty, `pts/${terminals.size}`);
      const [vsz, rss] = memoryOf(name, p.args);
      const alive = self.sim.now() - h.startedAt;
      const daemon = name in known;
      return {
        pid: h.pid,
        ppid: p.ppid,
        pgid: p.pgid,
        uid: p.user.uid,
        gid: p.user.gid,
        user: userName(fs, p.user.uid),
        tty: p.tty ? terminals.get(p.tty)! : '?',
        state: stateOf(h, self, p.tty !== undefined),
        startedAt: h.startedAt,
        vsz,
        rss,
        command: p.args.join(' '),
        name,
        niceness: p.niceness,
        cpu: daemon ? alive * 0.02 : Math.min(alive * 0.02, 8),
      };
    })
    .sort((a, b) => a.pid - b.pid);
}

/** MM:SS or HH:MM:SS of processor time. */
export const cpuTime = (ms: number, long: boolean): string => {
  const s = Math.floor(ms / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  return long ? `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
};

export const startTime = (startedAt: number, now: number): string => (now - startedAt < 86_400_000 ? strftime('%H:%M', startedAt) : strftime('%b%d', startedAt));

/** [[DD-]HH:]MM:SS since the start. */
export const elapsed = (ms: number): string => {
  const s = Math.floor(ms / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const days = Math.floor(s / 86_400);
  const hours = Math.floor(s / 3600) % 24;
  return `${days > 0 ? `${days}-` : ''}${days > 0 || hours > 0 ? `${two(hours)}:` : ''}${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};

/** Of the machine, in KiB. */
export function memory(p: Process): { total: number; free: number; available: number; buffers: number; cached: number } {
  const { fs } = p.machine;
  const text = fs.stat('/proc/meminfo')?.type === 'file' ? fs.read('/proc/meminfo') : '';
  const value = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { total: value('MemTotal') || 8_388_608, free: value('MemFree'), available: value('MemAvailable'), buffers: value('Buffers'), cached: value('Cached') };
}

export function load(p: Process): string[] {
  const { fs } = p.machine;
  return (fs.stat('/proc/loadavg')?.type === 'file' ? fs.read('/proc/loadavg') : '0.00 0.00 0.00').split(' ').slice(0, 3);
}

/** Milliseconds since boot. */
export function uptimeMs(p: Process): number {
  const { fs } = p.machine;
  return Number(fs.stat('/proc/uptime')?.type === 'file' ? fs.read('/proc/uptime').split(' ')[0] : 0) * 1000;
}
