import type { Cluster, Terminal } from '../engine/cluster/cluster.ts';
import type { ExternalCall, RunEnd, RunOptions } from '../engine/sim/sim.ts';
import type { BootOptions, CommandResult, Input, InputOp, Recording } from './protocol.ts';

/** Makes the cluster of a boot; throws for a preset that does not exist. */
export type MakeCluster = (options: { seed: number; preset: string; epoch: number }) => Cluster;

/** Answers a computation outside the engine. */
export type AnswerOutside = (call: ExternalCall) => Promise<unknown>;

export interface SessionEvents {
  terminal(id: number, data: string): void;
  terminalExit(id: number): void;
  files(host: string, paths: string[]): void;
  /** kubectl edit asks for the page's editor. */
  edit(host: string, path: string): void;
}

const HOST = 'controlplane';

/**
 * One cluster with everything that was ever put into it. The state is a function of the seed and of the inputs, so a
 * session is kept, shared and rewound as its recording.
 */
export class Session {
  readonly cluster: Cluster;
  readonly inputs: Input[] = [];
  private readonly terminals = new Map<number, { host: string; terminal: Terminal }>();
  /** Files that kubectl edit waits for, with their hosts. */
  private readonly edits = new Map<string, string>();
  private answering: Promise<void> | undefined;
  /** Who waits for a command's result. In a replay, nobody. */
  private readonly waiting = new Map<number, (result: CommandResult) => void>();
  private nextId = 1;
  private quiet = false;

  constructor(
    readonly options: { seed: number; preset: string; epoch: number },
    make: MakeCluster,
    private readonly events: SessionEvents,
    private readonly outside: AnswerOutside,
  ) {
    this.cluster = make(options);
    this.cluster.onEdit = (host, path) => {
      this.edits.set(path, host);
      if (!this.quiet) this.events.edit(host, path);
    };
    for (const host of this.cluster.hosts.values()) {
      let changed: string[] = [];
      host.fs.watch('/root/work', (path) => {
        if (changed.length === 0) this.cluster.sim.after(0, () => {
          if (!this.quiet) this.events.files(host.host, changed);
          changed = [];
        });
        if (!changed.includes(path)) changed.push(path);
      });
    }
  }

  get sim() {
    return this.cluster.sim;
  }

  /** A new number for a terminal or a command. */
  id(): number {
    return this.nextId++;
  }

  /** Puts an input in at the present moment, and remembers it. */
  input(op: InputOp): void {
    this.inputs.push({ at: this.sim.now(), after: this.sim.events, op });
    this.apply(op, this.inputs.length - 1);
  }

  /** Runs a command line on a host as an input; the result comes once the simulation has run that far. */
  command(line: string, host = HOST): Promise<CommandResult> {
    const id = this.id();
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.input({ type: 'command', id, host, line });
    });
  }

  /** Runs the simulation; computations outside the engine are asked for and answered, and the clock waits for them. */
  async run(options: RunOptions): Promise<RunEnd> {
    const last = this.sim.events + (options.maxEvents ?? Infinity);
    for (;;) {
      const end = this.sim.run({ ...options, maxEvents: last - this.sim.events });
      if (end !== 'external') return end;
      await (this.answering ??= this.answer(this.sim.external!));
    }
  }

  /** Answers what the clock stands still for, if anything. */
  async settle(): Promise<void> {
    while (this.sim.external) await (this.answering ??= this.answer(this.sim.external));
  }

  private async answer(call: ExternalCall): Promise<void> {
    try {
      const result = await this.outside(call);
      call.answer(result);
    } catch (error) {
      call.reject(error);
    }
    this.answering = undefined;
  }

  recording(lesson?: Recording['lesson']): Recording {
    const { seed, preset, epoch } = this.options;
    return { format: 'podium-recording', version: 1, seed, preset, epoch, until: this.sim.now(), events: this.sim.events, inputs: this.inputs, ...(lesson ? { lesson } : {}) };
  }

  /** Plays a recording into this fresh session. `onProgress` gets the share that is done, in [0, 1]. */
  async replay(recording: Recording, onProgress?: (share: number) => void): Promise<void> {
    this.quiet = true;
    let n = 0;
    for (const input of recording.inputs) {
      await this.reach(input.at, input.after);
      this.inputs.push(input);
      if ('id' in input.op && typeof input.op.id === 'number') this.nextId = Math.max(this.nextId, input.op.id + 1);
      this.apply(input.op, this.inputs.length - 1);
      onProgress?.(++n / (recording.inputs.length + 1));
    }
    await this.reach(recording.until, recording.events);
    this.quiet = false;
  }

  /** The terminals that are open. */
  open(): { id: number; host: string }[] {
    return [...this.terminals].map(([id, { host }]) => ({ id, host }));
  }

  /** Whether a terminal has this size already: a page that is opened again tells it, which changes nothing. */
  hasSize(id: number, columns: number, rows: number): boolean {
    const line = this.terminals.get(id)?.terminal.line;
    return line !== undefined && line.columns === columns && line.rows === rows;
  }

  /** What kubectl edit waits for on the page. */
  editing(): { host: string; path: string }[] {
    return [...this.edits].map(([path, host]) => ({ host, path })).filter(({ host, path }) => this.cluster.hosts.get(host)?.fs.stat(path)?.type === 'file');
  }

  private async reach(at: number, events: number): Promise<void> {
    if (events > this.sim.events || this.sim.external) await this.run({ maxEvents: events - this.sim.events, until: at });
    if (!this.sim.standAt(at)) await this.run({ until: at });
  }

  private apply(op: InputOp, number: number): void {
    const cause = { actor: 'user', input: number };
    switch (op.type) {
      case 'terminal-open': {
        const terminal = this.cluster.openTerminal(op.host, op.columns, op.rows, { ...cause, what: 'terminal' }, (data) => this.events.terminal(op.id, data));
        if (!terminal) return;
        this.terminals.set(op.id, { host: op.host, terminal });
        terminal.onEnd(() => {
          this.terminals.delete(op.id);
          this.events.terminalExit(op.id);
        });
        return;
      }
      case 'terminal-data':
        this.terminals.get(op.id)?.terminal.type(op.data);
        return;
      case 'terminal-resize':
        this.terminals.get(op.id)?.terminal.resize(op.columns, op.rows);
        return;
      case 'terminal-close':
        this.terminals.get(op.id)?.terminal.hangup();
        this.terminals.delete(op.id);
        return;
      case 'file':
        if (op.path.endsWith('.done')) this.edits.delete(op.path.slice(0, -'.done'.length));
        this.cluster.writeFile(op.host, op.path, op.text);
        return;
      case 'command': {
        const out: string[] = [];
        const err: string[] = [];
        const process = this.cluster.exec(op.host, op.line, { ...cause, what: op.line }, (text) => out.push(text), (text) => err.push(text));
        const finish = (stderr: string, exit: number) => {
          this.waiting.get(op.id)?.({ command: op.line, stdout: out.join(''), stderr, exit });
          this.waiting.delete(op.id);
        };
        if (!process) return finish(`host ${op.host} is down\n`, 255);
        const look = () => process.exitCode !== undefined && finish(err.join(''), process.exitCode);
        process.onChange(look);
        look();
        return;
      }
      case 'power':
        this.cluster.power(op.host, op.on);
        return;
      case 'lesson':
        return;
    }
  }
}

/** Fills in what a boot leaves open. */
export const bootOptions = (options: BootOptions, now: number): { seed: number; preset: string; epoch: number } => ({
  seed: options.recording?.seed ?? options.seed ?? now % 2 ** 31,
  preset: options.recording?.preset ?? options.preset ?? 'trio',
  epoch: options.recording?.epoch ?? options.epoch ?? Math.floor(now / 1000) * 1000,
});
