import { sleep, until } from '../../sim/sim.ts';
import type { Program } from '../../hosts/types.ts';

const units: Readonly<Record<string, number>> = { '': 1, B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };

const bytes = (text: string): number => {
  const m = /^(\d+)(B|K|M|G|Ki|Mi|Gi)?$/i.exec(text);
  return m ? Number(m[1]) * (units[m[2] ?? ''] ?? units[(m[2] ?? '').toUpperCase()] ?? 1) : 0;
};

const seconds = (text: string): number => {
  const m = /^(\d+)([smhd])?$/.exec(text);
  return m ? Number(m[1]) * { s: 1, m: 60, h: 3600, d: 86400 }[m[2] ?? 's']! : 0;
};

/** A container that can be told what it uses: see hosts/container.ts. */
interface Meter {
  useMemory?(pid: number, bytes: number): void;
  useCpu?(pid: number, cores: number): void;
}

/** stress (polinux/stress) and vish/stress: allocates memory and burns CPU for a while. */
export const stress: Program = function* (p) {
  const args = p.args.slice(1);
  const meter = p.machine as Meter;
  const option = (...names: string[]): string | undefined => {
    for (const [i, a] of args.entries()) {
      const name = names.find((n) => a === n || a.startsWith(`${n}=`));
      if (name) return a === name ? args[i + 1] : a.slice(name.length + 1);
    }
    return undefined;
  };
  const vm = Number(option('--vm', '-m') ?? 0);
  const memory = bytes(option('-mem-total', '--mem-total') ?? '0') || vm * bytes(option('--vm-bytes') ?? '256M');
  const cpus = Number(option('-cpus', '--cpus', '--cpu', '-c') ?? 0) + (vm > 0 ? vm : 0);
  const timeout = option('--timeout', '-t');
  yield* p.stdout.write(`stress: info: [${p.pid}] dispatching hogs: ${option('--cpu', '-c') ?? 0} cpu, ${option('--io', '-i') ?? 0} io, ${vm} vm, 0 hdd\n`);
  yield sleep(300);
  meter.useMemory?.(p.pid, memory);
  meter.useCpu?.(p.pid, cpus);
  if (timeout) yield sleep(seconds(timeout) * 1000);
  else yield until(() => {});
  meter.useMemory?.(p.pid, 0);
  meter.useCpu?.(p.pid, 0);
  yield* p.stdout.write(`stress: info: [${p.pid}] successful run completed in ${timeout ? seconds(timeout) : 0}s\n`);
  return 0;
};
