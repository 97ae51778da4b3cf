import type { LogLine } from '../../hosts/runtime.ts';

/** Lines that are kept; older ones are rotated away. */
const capacity = 20_000;

const none: readonly LogLine[] = [];

/** Output of a container, by lines as the runtime cuts it. */
export class ContainerLog {
  /** Who has output that is only made when somebody looks: a server's lines of its start. */
  of: { head(): LogLine[] } | undefined;
  closed = false;
  private lines: LogLine[] | undefined;
  private stdout = '';
  private stderr = '';
  private followers: Set<() => void> | undefined;

  get followed(): boolean {
    return this.followers !== undefined;
  }

  /** Adds output; a line counts once it is whole. */
  write(at: number, stream: 'stdout' | 'stderr', text: string): void {
    const whole = this[stream] + text;
    const end = whole.lastIndexOf('\n');
    this[stream] = whole.slice(end + 1);
    if (end < 0) return;
    this.lines ??= [];
    for (const line of whole.slice(0, end).split('\n')) this.lines.push({ at, stream, text: `${line}\n` });
    if (this.lines.length > capacity * 1.2) this.lines = this.lines.slice(-capacity);
    this.tell();
  }

  /** No more comes; what is left of a line counts as it is. */
  close(at: number): void {
    if (this.closed) return;
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this[stream] !== '') (this.lines ??= []).push({ at, stream, text: this[stream] });
      this[stream] = '';
    }
    this.closed = true;
    this.tell();
  }

  /** Everything so far. A server's first lines come as the time passes. */
  read(): readonly LogLine[] {
    const lines = this.lines ?? none;
    const head = this.of?.head() ?? none;
    if (head.length === 0) return lines;
    const first = lines[0]?.at;
    const all = [...head, ...lines];
    return first !== undefined && head.some((l) => l.at > first) ? all.map((l, i) => ({ l, i })).sort((a, b) => a.l.at - b.l.at || a.i - b.i).map((x) => x.l) : all;
  }

  /** Calls back when there is more, or no more. */
  follow(fn: () => void): () => void {
    (this.followers ??= new Set()).add(fn);
    return () => {
      this.followers?.delete(fn);
      if (this.followers?.size === 0) this.followers = undefined;
    };
  }

  private tell(): void {
    if (this.followers) for (const fn of Array.from(this.followers)) fn();
  }
}
