import type { Cluster, Terminal } from '../engine/cluster/cluster.ts';
import type { ProcessHandle } from '../engine/hosts/types.ts';
import type { ExternalCall, RunEnd, RunOptions } from '../engine/sim/sim.ts';
import type { BootOptions, CommandResult, Input, InputOp, Recording, Refusal } from './protocol.ts';

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
/** Inputs that a recording may hold; beyond, it is refused. */
const MAX_INPUTS = 500_000;

/**
 * One cluster with everything that was ever put into it. The state is a function of the seed and of the inputs, so a
 * session is kept, shared and rewound as its recording.
 */
export class Session {
  readonly cluster: Cluster;
  readonly inputs: Input[] = [];
  private readonly terminals = new Map<number, Terminal>();
  private readonly commands = new Map<number, { process: ProcessHandle; out: string[]; err: string[]; line: string; done?: (result: CommandResult) => void }>();
  private nextId = 1;
  private quiet = false;

  constructor(
    readonly options: { seed: number; preset: string; epoch: number },
    make: MakeCluster,
    private readonly events: SessionEvents,
    private readonly outside: AnswerOutside,
  ) {
    this.cluster = make(options);
    this.cluster.onEdit = (host, path) => this.events.edit(host, path);
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
      this.input({ type: 'command', id, host, line });
      const running = this.commands.get(id);
      if (!running) return resolve({ command: line, stdout: '', stderr: `host ${host} is down\n`, exit: 255 });
      running.done = resolve;
      this.finish(id);
    });
  }

  /** Runs the simulation; computations outside the engine are asked for and answered, and the clock waits for them. */
  async run(options: RunOptions): Promise<RunEnd> {
    for (;;) {
      const end = this.sim.run(options);
      if (end !== 'external') return end;
      const call = this.sim.external!;
      try {
        call.answer(await this.outside(call));
      } catch (error) {
        call.reject(error);
      }
    }
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

  /** Ids of the terminals that are open. */
  open(): number[] {
    return [...this.terminals.keys()];
  }

  private async reach(at: number, events: number): Promise<void> {
    if (events > this.sim.events) await this.run({ maxEvents: events - this.sim.events, until: at });
    if (!this.sim.standAt(at)) await this.run({ until: at });
  }

  private apply(op: InputOp, number: number): void {
    const cause = { actor: 'user', input: number };
    switch (op.type) {
      case 'terminal-open': {
        const terminal = this.cluster.openTerminal(op.host, op.columns, op.rows, { ...cause, what: 'terminal' }, (data) => this.events.terminal(op.id, data));
        if (!terminal) return;
        this.terminals.set(op.id, terminal);
        terminal.onEnd(() => {
          this.terminals.delete(op.id);
          this.events.terminalExit(op.id);
        });
        return;
      }
      case 'terminal-data':
        this.terminals.get(op.id)?.type(op.data);
        return;
      case 'terminal-resize':
        this.terminals.get(op.id)?.resize(op.columns, op.rows);
        return;
      case 'terminal-close':
        this.terminals.get(op.id)?.hangup();
        this.terminals.delete(op.id);
        return;
      case 'file':
        this.cluster.writeFile(op.host, op.path, op.text);
        return;
      case 'command': {
        const out: string[] = [];
        const err: string[] = [];
        const process = this.cluster.exec(op.host, op.line, { ...cause, what: op.line }, (text) => out.push(text), (text) => err.push(text));
        if (!process) return;
        this.commands.set(op.id, { process, out, err, line: op.line });
        process.onChange(() => this.finish(op.id));
        return;
      }
      case 'power':
        this.cluster.power(op.host, op.on);
        return;
      case 'lesson':
        return;
    }
  }

  private finish(id: number): void {
    const running = this.commands.get(id);
    if (!running || running.process.exitCode === undefined) return;
    const { out, err, line, process, done } = running;
    if (!done) return;
    this.commands.delete(id);
    done({ command: line, stdout: out.join(''), stderr: err.join(''), exit: process.exitCode ?? 0 });
  }
}

const isObject = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);
const isCount = (x: unknown): x is number => typeof x === 'number' && Number.isSafeInteger(x) && x >= 0;

const OP_FIELDS: Record<InputOp['type'], Record<string, (x: unknown) => boolean>> = {
  'terminal-open': { id: isCount, host: (x) => typeof x === 'string', columns: isCount, rows: isCount },
  'terminal-data': { id: isCount, data: (x) => typeof x === 'string' },
  'terminal-resize': { id: isCount, columns: isCount, rows: isCount },
  'terminal-close': { id: isCount },
  file: { host: (x) => typeof x === 'string', path: (x) => typeof x === 'string' && x.startsWith('/'), text: (x) => x === null || typeof x === 'string' },
  command: { id: isCount, host: (x) => typeof x === 'string', line: (x) => typeof x === 'string' },
  power: { host: (x) => typeof x === 'string', on: (x) => typeof x === 'boolean' },
  lesson: { id: (x) => typeof x === 'string', setup: (x) => typeof x === 'string' },
};

/** Reads a recording from what a file or a database held. Anything that is not one is refused whole, with the reason. */
export function readRecording(data: unknown): Recording | Refusal {
  const no = (detail: string): Refusal => ({ ok: false, key: 'recording.unreadable', detail });
  if (!isObject(data)) return no('not an object');
  if (data.format !== 'podium-recording') return no('format is not "podium-recording"');
  if (data.version !== 1) return no(`version ${JSON.stringify(data.version)} is not known`);
  if (!isCount(data.seed) || typeof data.preset !== 'string' || !isCount(data.epoch) || !isCount(data.events) || typeof data.until !== 'number' || !(data.until >= data.epoch)) return no('seed, preset, epoch, until or events is missing or not valid');
  if (!Array.isArray(data.inputs)) return no('inputs is not a list');
  if (data.inputs.length > MAX_INPUTS) return no(`more than ${MAX_INPUTS} inputs`);
  let at = data.epoch;
  let after = 0;
  for (const [i, input] of data.inputs.entries()) {
    if (!isObject(input) || typeof input.at !== 'number' || !isCount(input.after) || !isObject(input.op)) return no(`inputs[${i}] has no at, after or op`);
    const fields = OP_FIELDS[input.op.type as InputOp['type']];
    if (!fields) return no(`inputs[${i}].op.type ${JSON.stringify(input.op.type)} is not known`);
    for (const [name, valid] of Object.entries(fields)) if (!valid(input.op[name])) return no(`inputs[${i}].op.${name} is not valid`);
    if (input.at < at || input.after < after) return no(`inputs[${i}] is out of order`);
    at = input.at;
    after = input.after;
  }
  return data as unknown as Recording;
}

/** Fills in what a boot leaves open. */
export const bootOptions = (options: BootOptions, now: number): { seed: number; preset: string; epoch: number } => ({
  seed: options.recording?.seed ?? options.seed ?? now % 2 ** 31,
  preset: options.recording?.preset ?? options.preset ?? 'trio',
  epoch: options.recording?.epoch ?? options.epoch ?? Math.floor(now / 1000) * 1000,
});
