/** Length of the window over which use of the CPU is measured, in milliseconds: the metrics server's resolution. */
const windowMs = 15_000;

/** What a container uses. Memory in bytes, CPU in cores. */
export class Meter {
  private memory: Map<number, number> | undefined;
  private cores: Map<number, number> | undefined;
  private from = 0;
  private spent = 0;
  private before = 0;
  private beforeFrom = -Infinity;
  private busyUntil = 0;

  constructor(
    /** Bytes without anything that processes tell of. */
    public base: number,
    /** Bytes and cores; undefined: no limit. */
    public limits: { memory: number | undefined; cpu: number | undefined },
    /** Cores without load. */
    private readonly idle = 0.0002,
  ) {}

  /** A process' memory; true when the limit is broken. */
  useMemory(pid: number, bytes: number): boolean {
    if (bytes > 0) (this.memory ??= new Map()).set(pid, bytes);
    else this.memory?.delete(pid);
    return this.over();
  }

  /** A process' steady use of the CPU. */
  useCpu(pid: number, cores: number): void {
    if (cores > 0) (this.cores ??= new Map()).set(pid, cores);
    else this.cores?.delete(pid);
  }

  /** CPU time used at once, in milliseconds. */
  spend(now: number, cpuMs: number): void {
    this.turn(now);
    this.spent += cpuMs;
  }

  /** Like `spend`; gives how long the work takes: within a limit it waits for what came before it. */
  workMs(now: number, cpuMs: number): number {
    this.spend(now, cpuMs);
    const limit = this.limits.cpu;
    if (limit === undefined) return cpuMs;
    this.busyUntil = Math.max(now, this.busyUntil) + cpuMs / limit;
    return Math.max(cpuMs, this.busyUntil - now);
  }

  forget(pid: number): void {
    this.memory?.delete(pid);
    this.cores?.delete(pid);
  }

  over(): boolean {
    return this.limits.memory !== undefined && this.bytes() > this.limits.memory;
  }

  bytes(): number {
    let sum = this.base;
    if (this.memory) for (const b of this.memory.values()) sum += b;
    return sum;
  }

  /** Cores in use, throttled to the limit. */
  cpu(now: number): number {
    this.turn(now);
    let cores = this.idle;
    if (this.cores) for (const c of this.cores.values()) cores += c;
    const recent = this.beforeFrom > now - 2.5 * windowMs ? this.before / windowMs : 0;
    const partial = now - this.from > 2000 ? this.spent / (now - this.from) : 0;
    cores += Math.max(recent, partial);
    return this.limits.cpu === undefined ? cores : Math.min(cores, this.limits.cpu);
  }

  private turn(now: number): void {
    if (now - this.from < windowMs) return;
    this.before = this.spent;
    this.beforeFrom = this.from;
    this.spent = 0;
    this.from = now;
  }
}
