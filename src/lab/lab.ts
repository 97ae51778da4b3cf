import type { createScene } from '../scene/scene.ts';
import { actionCommand } from './commands.ts';
import { Keeper, type Kept, type Shelf } from './keep.ts';
import { Outbox } from './outbox.ts';
import type { Action, ApplyResult, BootInfo, BootOptions, CommandResult, Completion, FileEntry, Hover, InputOp, LabApi, ObjectDetails, ObjectRef, PageState, Problem, Recording, Refusal, Speed } from './protocol.ts';
import type { Picture } from './picture.ts';
import { Running, type LessonPlayer } from './running.ts';
import { bootOptions, Session, type AnswerOutside, type MakeCluster } from './session.ts';

export type { LessonPlayer };

export interface LabParts {
  makeCluster: MakeCluster;
  makePicture(session: Session): Picture;
  scene(): Promise<typeof createScene>;
  outside: AnswerOutside;
  /** Where a tab's cluster is kept. */
  shelf(tab: string): Shelf;
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

/** A cluster runs; so many inputs made it what it is. */
interface Begun {
  replayed: number;
}

const WORK = '/root/work';
/** How often the time is kept, which goes on by itself. */
const KEEP_MS = 1000;

/** The worker's side: one session that runs in step with the wall clock, and everything that the page may ask of it. */
export class Lab implements LabApi {
  private running: Running | undefined;
  private port: MessagePort | undefined;
  private keeper: Keeper | undefined;
  /** The cluster that this one took the place of. */
  private before: Recording | undefined;
  private page: PageState | undefined;
  private lastKept = 0;
  /** The page draws. */
  private createScene: typeof createScene | undefined;

  constructor(private readonly parts: LabParts) {}

  connect(port: MessagePort, tab: string): void {
    this.port = port;
    this.keeper = new Keeper({ shelf: this.parts.shelf(tab), now: () => this.kept(), report: (state) => this.running?.kept(state) });
  }

  mark(number: number): void {
    this.keeper?.marked(number);
  }

  keepPage(page: PageState): void {
    this.page = page;
    this.keeper?.touch();
  }

  async flush(): Promise<void> {
    await this.keeper?.flush();
  }

  async boot(options: BootOptions): Promise<BootInfo | Refusal> {
    const kept = this.running ? undefined : await this.load();
    if (options.recording !== undefined) {
      const before = this.running ? this.sandbox() : kept && !('lost' in kept) ? (kept.recording.lesson ? kept.before : kept.recording) : undefined;
      const begun = await this.play(options.recording);
      return 'ok' in begun ? begun : this.replaced(before, begun.replayed);
    }
    if (kept && !('lost' in kept) && options.seed === undefined && options.preset === undefined) {
      const begun = await this.play(kept.recording, kept.clock);
      if (!('ok' in begun)) return this.replaced(kept.before, begun.replayed, kept.page);
      await this.keeper?.aside().catch(() => undefined);
      return this.fresh(options, { refusal: begun, kept });
    }
    return this.fresh(options, kept && 'lost' in kept ? kept.lost : undefined);
  }

  async draw(): Promise<void> {
    this.createScene ??= await this.parts.scene();
    this.running?.draw(this.createScene);
  }

  async openTerminal(options: { host?: string; columns: number; rows: number }): Promise<number> {
    const { session } = this.need();
    const id = session.id();
    session.input({ type: 'terminal-open', id, host: options.host ?? 'controlplane', columns: options.columns, rows: options.rows });
    this.running?.dirty();
    return id;
  }

  terminalData(id: number, data: string): void {
    this.put({ type: 'terminal-data', id, data });
  }

  terminalResize(id: number, columns: number, rows: number): void {
    if (this.running?.session.hasSize(id, columns, rows)) return;
    this.put({ type: 'terminal-resize', id, columns, rows });
  }

  closeTerminal(id: number): void {
    this.put({ type: 'terminal-close', id });
  }

  async files(folder = WORK): Promise<FileEntry[]> {
    const fs = this.need().session.cluster.hosts.get('controlplane')!.fs;
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
    const fs = this.need().session.cluster.hosts.get('controlplane')!.fs;
    return fs.stat(path)?.type === 'file' ? fs.read(path) : undefined;
  }

  async writeFile(path: string, text: string | null): Promise<void> {
    this.put({ type: 'file', host: 'controlplane', path, text });
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
    const { details } = await import('./details.ts');
    return this.running && details(this.running.session.cluster, ref);
  }

  async act(action: Action): Promise<CommandResult> {
    if (action.type === 'power') {
      this.need();
      this.put({ type: 'power', host: action.host, on: action.on });
      return { command: actionCommand(action) ?? `# power on ${action.host}`, stdout: '', stderr: '', exit: 0 };
    }
    return this.command(actionCommand(action));
  }

  async etcd(prefix: string, limit: number): Promise<{ revision: number; rows: { key: string; modRevision: number; version: number; value?: string }[] }> {
    return this.need().session.cluster.etcdRows(prefix, limit);
  }

  setSpeed(speed: Speed): void {
    this.running?.setSpeed(speed);
  }

  setPaused(paused: boolean): void {
    this.running?.setPaused(paused);
  }

  async step(what: 'event' | 'write'): Promise<void> {
    await this.need().step(what);
  }

  async skip(ms: number): Promise<void> {
    this.need().skip(ms);
  }

  async reset(options?: BootOptions): Promise<BootInfo | Refusal> {
    const lesson = this.running?.player;
    const before = this.sandbox();
    const begun = lesson && !options ? await this.beginLesson(lesson.id) : await this.begin({ preset: this.running?.session.options.preset ?? 'trio', ...options });
    return 'ok' in begun ? begun : this.replaced(before);
  }

  async back(): Promise<BootInfo | Refusal> {
    const { before } = this;
    if (!before) return { ok: false, key: 'other', detail: 'nothing to go back to' };
    const current = this.need().recording();
    const begun = await this.play(before);
    return 'ok' in begun ? begun : this.replaced(current.lesson ? undefined : current);
  }

  async exportYaml(): Promise<string> {
    const { exportYaml } = await import('./export.ts');
    return exportYaml(this.need().session.cluster);
  }

  async exportRecording(): Promise<Recording> {
    return this.need().recording();
  }

  async importYaml(text: string): Promise<CommandResult> {
    const path = `${WORK}/import.yaml`;
    await this.writeFile(path, text);
    return this.command('kubectl apply -f import.yaml');
  }

  async startLesson(id: string): Promise<BootInfo | Refusal> {
    const before = this.sandbox();
    const begun = await this.beginLesson(id);
    return 'ok' in begun ? begun : this.replaced(before);
  }

  async leaveLesson(): Promise<BootInfo | Refusal> {
    return this.before ? this.back() : this.reset({ preset: 'trio' });
  }

  /** What this tab kept. What can't be read is put aside. */
  private async load(): Promise<Kept | { lost: NonNullable<BootInfo['lost']> } | undefined> {
    let kept: unknown;
    try {
      kept = await this.keeper?.load();
    } catch {
      return undefined;
    }
    if (kept === undefined) return undefined;
    const { readKept } = await import('./read.ts');
    const read = readKept(kept);
    if (!('ok' in read)) return read;
    await this.keeper?.aside().catch(() => undefined);
    return { lost: { refusal: read, kept } };
  }

  /** A recording brings its lesson. */
  private async play(data: Recording, clock?: Kept['clock']): Promise<Begun | Refusal> {
    const { readRecording } = await import('./read.ts');
    const recording = readRecording(data);
    if ('ok' in recording) return recording;
    return recording.lesson ? this.beginLesson(recording.lesson.id, recording, clock) : this.begin({ recording }, undefined, clock);
  }

  private async fresh(options: BootOptions, lost?: BootInfo['lost']): Promise<BootInfo | Refusal> {
    const begun = await this.begin(options);
    if ('ok' in begun) return begun;
    const info = this.replaced(undefined);
    return lost ? { ...info, lost } : info;
  }

  /** The cluster that is the person's own: the present one, or while a lesson runs the one before it. */
  private sandbox(): Recording | undefined {
    return this.running && !this.running.player ? this.running.recording() : this.before;
  }

  /** Another cluster runs; the one before it is kept, unless nothing was done with it. */
  private replaced(before: Recording | undefined, replayed = 0, page?: PageState): BootInfo {
    this.before = before?.inputs.some(({ op }) => op.type !== 'terminal-open' && op.type !== 'terminal-resize') ? before : undefined;
    this.page = page;
    this.keeper?.touch();
    const { session, number } = this.need();
    const { seed, preset } = session.options;
    return { session: number, seed, preset, hosts: [...session.cluster.hosts.keys()], now: session.sim.now(), replayed, terminals: session.open(), before: this.before !== undefined, ...(page ? { page } : {}) };
  }

  private async beginLesson(id: string, recording?: Recording, clock?: Kept['clock']): Promise<Begun | Refusal> {
    const lesson = await this.parts.lesson(id);
    if (!lesson) return { ok: false, key: 'lesson.unknown', detail: id };
    return this.begin({ seed: lesson.seed, preset: lesson.preset, ...(recording ? { recording } : {}) }, (session) => lesson.begin(session, recording?.lesson?.done ?? []), clock);
  }

  /** Replaces the session. The old one stays when the new one can't be made. Its clock runs at the old one's speed unless told otherwise. */
  private async begin(options: BootOptions, lesson?: (session: Session) => Promise<LessonPlayer>, clock?: Kept['clock']): Promise<Begun | Refusal> {
    const outbox = new Outbox();
    let running: Running;
    try {
      const session = new Session(bootOptions(options, this.parts.now()), this.parts.makeCluster, {
        terminal: (id, data) => outbox.write(id, data),
        terminalExit: (id) => outbox.push({ type: 'terminal-exit', id }),
        files: (host, paths) => outbox.push({ type: 'files', host, paths }),
        edit: (host, path) => outbox.push({ type: 'edit', host, path }),
      }, this.parts.outside);
      session.sim.onFault = ({ task, at, error }) => {
        const message = messageOf(error);
        const stack = error instanceof Error ? error.stack : undefined;
        outbox.push({ type: 'fault', component: task, message, report: JSON.stringify({ fault: { task, at, message, stack }, recording: session.recording() }) });
      };
      const picture = this.parts.makePicture(session);
      if (this.createScene) picture.draw(this.createScene);
      const player = await lesson?.(session);
      if (options.recording) await session.replay(options.recording);
      running = new Running({
        number: (this.running?.number ?? 0) + 1,
        session,
        picture,
        outbox,
        player,
        post: (events) => this.port?.postMessage(events),
        changed: () => this.keeper?.touch(),
        ticked: (wall) => this.keepTime(wall),
        wall: this.parts.wall,
        soon: this.parts.soon,
      });
    } catch (error) {
      return { ok: false, key: options.recording ? 'recording.failed' : 'boot.failed', detail: messageOf(error) };
    }
    const speed = this.running?.pace.speed ?? 1;
    this.running?.stop();
    this.running = running;
    running.start(clock ?? { speed, paused: false });
    return { replayed: options.recording?.inputs.length ?? 0 };
  }

  private kept(): Kept | undefined {
    const { running } = this;
    if (!running) return undefined;
    const { speed, paused } = running.pace;
    return { recording: running.recording(), clock: { speed, paused }, ...(this.before ? { before: this.before } : {}), ...(this.page ? { page: this.page } : {}) };
  }

  private keepTime(wall: number): void {
    if (wall - this.lastKept < KEEP_MS) return;
    this.lastKept = wall;
    void this.keeper?.flush();
  }

  private put(op: InputOp): void {
    this.running?.session.input(op);
    this.running?.dirty();
  }

  private command(line: string): Promise<CommandResult> {
    const running = this.need();
    const result = running.session.command(line);
    running.dirty();
    return result;
  }

  private need(): Running {
    if (!this.running) throw new Error('no cluster yet');
    return this.running;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const quote = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);
