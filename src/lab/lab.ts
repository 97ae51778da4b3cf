import type { Scene } from '../scene/scene.ts';
import { actionCommand } from './commands.ts';
import { details } from './details.ts';
import type { Keep } from './keep.ts';
import { Pace, SLICE_MS } from './pace.ts';
import type { Action, ApplyResult, BootInfo, BootOptions, CommandResult, Completion, FileEntry, Hover, LabApi, LabEvent, LessonState, ObjectDetails, ObjectRef, Problem, Recording, Refusal, Speed } from './protocol.ts';
import { bootOptions, readRecording, Session, type AnswerOutside, type MakeCluster } from './session.ts';
import { exportYaml } from './export.ts';

/** What a lesson's player needs of the lab. */
export interface LessonPlayer {
  readonly id: string;
  state(): LessonState;
  /** Looks at the state after the engine has run; true when something changed for the learner. */
  observe(): boolean;
}

export interface LabParts {
  makeCluster: MakeCluster;
  makeScene(session: Session): Scene;
  outside: AnswerOutside;
  keep: Keep;
  yaml(): Promise<{
    check(text: string): Problem[];
    complete(text: string, offset: number): Completion[] | Promise<Completion[]>;
    hover(text: string, offset: number): Hover | undefined | Promise<Hover | undefined>;
    serverProblems(text: string, stderr: string): Problem[];
  }>;
  /** Sets a lesson's start up on a session made by `begin`, or undefined for a lesson that does not exist. */
  lesson(id: string): Promise<{ preset: string; seed: number; begin(session: Session, done: readonly string[]): Promise<LessonPlayer> } | undefined>;
  /** The page's clock, milliseconds since 1970, and a monotonic one. */
  now(): number;
  wall(): number;
  /** Calls back soon, after messages that are waiting. */
  soon(fn: () => void, ms: number): void;
}

const WORK = '/root/work';

/** The worker's side: one session that runs in step with the wall clock, and everything that the page may ask of it. */
export class Lab implements LabApi {
  private session: Session | undefined;
  private scene: Scene | undefined;
  private pace = new Pace(0);
  private port: MessagePort | undefined;
  private outbox: LabEvent[] = [];
  private text = new Map<number, string[]>();
  private ticking = false;
  private lastFlush = 0;
  private lastClock = 0;
  private generation = 0;
  private player: LessonPlayer | undefined;
  private sandbox: Recording | undefined;

  constructor(private readonly parts: LabParts) {}

  connect(port: MessagePort): void {
    this.port = port;
  }

  async boot(options: BootOptions): Promise<BootInfo | Refusal> {
    let recording = options.recording;
    const asked = recording !== undefined;
    if (!recording && options.seed === undefined && options.preset === undefined) recording = await this.parts.keep.load();
    if (recording) {
      const read = readRecording(recording);
      if ('ok' in read) {
        if (asked) return read;
        recording = undefined;
      }
    }
    if (recording?.lesson) {
      const begun = await this.beginLesson(recording.lesson.id, recording);
      if (!('ok' in begun)) return begun;
      recording = undefined;
    }
    return this.begin({ ...options, ...(recording ? { recording } : {}) });
  }

  async openTerminal(options: { host?: string; columns: number; rows: number }): Promise<number> {
    const session = this.need();
    const id = session.id();
    session.input({ type: 'terminal-open', id, host: options.host ?? 'controlplane', columns: options.columns, rows: options.rows });
    this.dirty();
    return id;
  }

  terminalData(id: number, data: string): void {
    this.session?.input({ type: 'terminal-data', id, data });
    this.dirty();
  }

  terminalResize(id: number, columns: number, rows: number): void {
    this.session?.input({ type: 'terminal-resize', id, columns, rows });
    this.dirty();
  }

  closeTerminal(id: number): void {
    this.session?.input({ type: 'terminal-close', id });
    this.dirty();
  }

  async files(folder = WORK): Promise<FileEntry[]> {
    const fs = this.need().cluster.hosts.get('controlplane')!.fs;
    const found: FileEntry[] = [];
    const walk = (path: string) => {
      if (fs.stat(path)?.type !== 'dir') return;
      for (const name of fs.list(path)) {
        const child = `${path}/${name}`;
        const type = fs.stat(child)?.type === 'dir' ? 'dir' : 'file';
        found.push({ path: child, type });
        if (type === 'dir' && found.length < 2000) walk(child);
      }
    };
    walk(folder);
    return found;
  }

  async readFile(path: string): Promise<string | undefined> {
    const fs = this.need().cluster.hosts.get('controlplane')!.fs;
    return fs.stat(path)?.type === 'file' ? fs.read(path) : undefined;
  }

  async writeFile(path: string, text: string | null): Promise<void> {
    this.need().input({ type: 'file', host: 'controlplane', path, text });
    this.dirty();
  }

  async apply(path: string, text: string): Promise<ApplyResult> {
    if ((await this.readFile(path)) !== text) await this.writeFile(path, text);
    const shown = path.startsWith(`${WORK}/`) ? path.slice(WORK.length + 1) : path;
    const result = await this.command(`kubectl apply -f ${quote(shown)}`);
    return { ...result, problems: result.exit === 0 ? [] : (await this.parts.yaml()).serverProblems(text, result.stderr) };
  }

  async editDone(path: string, text: string | null): Promise<void> {
    if (text !== null) await this.writeFile(path, text);
    await this.writeFile(`${path}.done`, text === null ? 'cancel' : 'save');
  }

  async check(text: string): Promise<Problem[]> {
    return (await this.parts.yaml()).check(text);
  }

  async complete(text: string, offset: number): Promise<Completion[]> {
    return (await this.parts.yaml()).complete(text, offset);
  }

  async hover(text: string, offset: number): Promise<Hover | undefined> {
    return (await this.parts.yaml()).hover(text, offset);
  }

  async details(ref: ObjectRef): Promise<ObjectDetails | undefined> {
    return this.session && details(this.session.cluster, ref);
  }

  async act(action: Action): Promise<CommandResult> {
    if (action.type === 'power') {
      this.need().input({ type: 'power', host: action.host, on: action.on });
      this.dirty();
      return { command: action.on ? `# power on ${action.host}` : `# power off ${action.host}`, stdout: '', stderr: '', exit: 0 };
    }
    return this.command(actionCommand(action));
  }

  async etcd(prefix: string, limit: number): Promise<{ revision: number; rows: { key: string; modRevision: number; version: number; value?: string }[] }> {
    return this.need().cluster.etcdRows(prefix, limit);
  }

  setSpeed(speed: Speed): void {
    this.pace.speed = speed;
    this.reanchor();
  }

  setPaused(paused: boolean): void {
    this.pace.paused = paused;
    this.reanchor();
  }

  async step(what: 'event' | 'write'): Promise<void> {
    const session = this.need();
    this.pace.paused = true;
    const before = session.cluster.revision;
    await session.run(what === 'event' ? { maxEvents: 1 } : { maxEvents: 200_000, stop: () => session.cluster.revision !== before });
    this.reanchor();
    this.flush(true);
  }

  async skip(ms: number): Promise<void> {
    const session = this.need();
    this.pace.skipTo(session.sim.now() + Math.min(Math.max(ms, 0), 24 * 3600_000));
    this.tick();
  }

  async reset(options: BootOptions = {}): Promise<BootInfo | Refusal> {
    const { preset } = this.session?.options ?? { preset: 'trio' };
    if (this.player) return this.beginLesson(this.player.id);
    return this.begin({ preset, ...options });
  }

  async exportYaml(): Promise<string> {
    return exportYaml(this.need().cluster);
  }

  async exportRecording(): Promise<Recording> {
    return this.recording();
  }

  async importYaml(text: string): Promise<CommandResult> {
    const path = `${WORK}/import.yaml`;
    await this.writeFile(path, text);
    return this.command('kubectl apply -f import.yaml');
  }

  async startLesson(id: string): Promise<BootInfo | Refusal> {
    if (!this.player && this.session) this.sandbox = this.recording();
    return this.beginLesson(id);
  }

  async leaveLesson(): Promise<BootInfo | Refusal> {
    const sandbox = this.sandbox;
    this.sandbox = undefined;
    return this.begin(sandbox ? { recording: sandbox } : { preset: 'trio' });
  }

  /** Told by the keep: so many inputs are safe. */
  saved(inputs: number): void {
    this.outbox.push({ type: 'saved', inputs });
  }

  private async beginLesson(id: string, recording?: Recording): Promise<BootInfo | Refusal> {
    const lesson = await this.parts.lesson(id);
    if (!lesson) return { ok: false, key: 'lesson.unknown', detail: id };
    return this.begin({ seed: lesson.seed, preset: lesson.preset, ...(recording ? { recording } : {}) }, (session) => lesson.begin(session, recording?.lesson?.done ?? []));
  }

  /** Replaces the session. The old one stays when the new one can't be made. */
  private async begin(options: BootOptions, lesson?: (session: Session) => Promise<LessonPlayer>): Promise<BootInfo | Refusal> {
    const made = bootOptions(options, this.parts.now());
    const generation = ++this.generation;
    const live = () => generation === this.generation;
    const text = new Map<number, string[]>();
    let session: Session;
    try {
      session = new Session(made, this.parts.makeCluster, {
        terminal: (id, data) => {
          const chunks = text.get(id);
          if (chunks) chunks.push(data);
          else text.set(id, [data]);
        },
        terminalExit: (id) => live() && this.outbox.push({ type: 'terminal-exit', id }),
        files: (host, paths) => live() && this.outbox.push({ type: 'files', host, paths }),
        edit: (host, path) => {
          if (live()) this.outbox.push({ type: 'edit', host, path });
        },
      }, this.parts.outside);
    } catch (error) {
      return { ok: false, key: 'boot.failed', detail: error instanceof Error ? error.message : String(error) };
    }
    session.sim.onFault = (fault) => {
      if (!live()) return;
      const message = fault.error instanceof Error ? fault.error.message : String(fault.error);
      const stack = fault.error instanceof Error ? fault.error.stack : undefined;
      this.outbox.push({ type: 'fault', component: fault.task, message, report: JSON.stringify({ fault: { task: fault.task, at: fault.at, message, stack }, recording: session.recording() }) });
    };
    const scene = this.parts.makeScene(session);
    let player: LessonPlayer | undefined;
    if (lesson) player = await lesson(session);
    if (options.recording) await session.replay(options.recording);
    this.session = session;
    this.scene = scene;
    this.text = text;
    this.player = player;
    this.outbox = this.outbox.filter((e) => e.type === 'fault');
    const pace = new Pace(session.cluster.born);
    pace.speed = this.pace.speed;
    this.pace = pace;
    this.reanchor();
    this.outbox.push({ type: 'scene', delta: scene.snapshot() });
    if (player) this.outbox.push({ type: 'lesson', state: player.state() });
    if (!options.recording) this.parts.keep.save(this.recording());
    this.flush(true);
    this.schedule();
    return { seed: made.seed, preset: made.preset, hosts: [...session.cluster.hosts.keys()], now: session.sim.now(), replayed: options.recording?.inputs.length ?? 0, terminals: session.open() };
  }

  private recording(): Recording {
    const session = this.need();
    return session.recording(this.player && { id: this.player.id, done: this.player.state().steps.filter((s) => s.done).map((s) => s.id) });
  }

  private async command(line: string): Promise<CommandResult> {
    const result = this.need().command(line);
    this.dirty();
    return result;
  }

  private need(): Session {
    if (!this.session) throw new Error('no cluster yet');
    return this.session;
  }

  private reanchor(): void {
    if (this.session) this.pace.anchor(this.parts.wall(), this.session.sim.now());
    this.lastClock = 0;
    this.schedule();
  }

  /** An input went in: run what it set off now, so that an echo does not wait for the next tick. */
  private dirty(): void {
    this.parts.keep.touch(() => this.recording());
    if (!this.session) return;
    if (this.session.sim.external || this.ticking) return;
    const wall = this.parts.wall();
    if (!this.pace.paused) this.session.sim.run({ until: Math.max(this.session.sim.now(), this.pace.target(wall, this.session.sim.now()) ?? 0), budgetMs: 4, wall: this.parts.wall });
    this.flush(true);
    this.schedule();
  }

  private scheduled = false;

  private schedule(ms = 0): void {
    if (this.scheduled || !this.session) return;
    this.scheduled = true;
    this.parts.soon(() => {
      this.scheduled = false;
      void this.tick();
    }, ms);
  }

  /** One slice of the simulation, then what the page must know. */
  private async tick(): Promise<void> {
    const session = this.session;
    if (!session || this.ticking) return;
    this.ticking = true;
    let reached = true;
    try {
      const start = this.parts.wall();
      const target = this.pace.target(start, session.sim.now());
      if (target !== undefined) {
        const end = await session.run({ until: target, budgetMs: SLICE_MS, wall: this.parts.wall });
        reached = end !== 'budget';
        this.pace.after(this.parts.wall(), session.sim.now(), reached);
      }
    } finally {
      this.ticking = false;
    }
    if (session !== this.session) return;
    this.flush(false);
    this.schedule(reached ? 16 : 0);
  }

  private look(): void {
    if (this.player?.observe()) {
      this.outbox.push({ type: 'lesson', state: this.player.state() });
      this.parts.keep.touch(() => this.recording());
    }
  }

  /** Posts what has gathered, at most once a frame unless `now`. */
  private flush(now: boolean): void {
    const session = this.session;
    if (!session || !this.port) return;
    const wall = this.parts.wall();
    if (!now && wall - this.lastFlush < 15) return;
    for (const [id, chunks] of this.text) this.outbox.push({ type: 'terminal', id, data: chunks.join('') });
    this.text.clear();
    if (!now || wall - this.lastFlush >= 15) {
      const delta = this.scene?.flush();
      if (delta) this.outbox.push({ type: 'scene', delta });
      this.look();
      if (wall - this.lastClock > 100) {
        this.lastClock = wall;
        this.outbox.push({ type: 'clock', clock: this.pace.state(session.sim.now()) });
      }
      this.lastFlush = wall;
    }
    if (this.outbox.length === 0) return;
    this.port.postMessage(this.outbox);
    this.outbox = [];
  }
}

const quote = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);
