import type { SceneDelta } from '../scene/types.ts';

export type * from '../scene/types.ts';

export type Language = 'ko' | 'en';

export interface ObjectRef {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
}

/** What crossed into the engine from outside, with its place in the history. The same seed and inputs give the same cluster. */
export interface Input {
  /** Virtual milliseconds since 1970. */
  at: number;
  /** How many events had run. */
  after: number;
  op: InputOp;
}

export type InputOp =
  | { type: 'terminal-open'; id: number; host: string; columns: number; rows: number }
  | { type: 'terminal-data'; id: number; data: string }
  | { type: 'terminal-resize'; id: number; columns: number; rows: number }
  | { type: 'terminal-close'; id: number }
  | { type: 'file'; host: string; path: string; text: string | null }
  | { type: 'command'; id: number; host: string; line: string }
  | { type: 'power'; host: string; on: boolean }
  | { type: 'lesson'; id: string; setup: string };

export interface Recording {
  format: 'podium-recording';
  version: 1;
  seed: number;
  preset: string;
  /** The virtual clock at the start, milliseconds since 1970. */
  epoch: number;
  /** Virtual milliseconds at the end. */
  until: number;
  /** Events run at the end. */
  events: number;
  inputs: Input[];
  lesson?: { id: string; done: string[] };
}

/** Why something that was handed in can't be used; what was there stays. `key` is a message of the page, `detail` the reason as found. */
export interface Refusal {
  ok: false;
  key: string;
  detail: string;
}

export interface BootOptions {
  seed?: number;
  preset?: string;
  epoch?: number;
  /** Plays it and goes on from its end. */
  recording?: Recording;
}

export interface BootInfo {
  /** Counts the clusters of this page. Events from the `session` event of that number on are of this one: its terminals may have ids of an earlier one's. */
  session: number;
  seed: number;
  preset: string;
  hosts: string[];
  /** Virtual milliseconds. */
  now: number;
  replayed: number;
  /** Terminals that the replay left open, in the order in which they were opened; the page shows them instead of opening one. */
  terminals: { id: number; host: string }[];
  /** The cluster that this one took the place of is kept: `back` returns to it. */
  before: boolean;
  /** What the page kept with `keepPage` before it was loaded again. */
  page?: PageState;
  /** What this browser had kept can't be used, and why; it lies aside. The cluster is a new one. */
  lost?: { refusal: Refusal; kept: unknown };
}

/** What a reload brings back of the page besides the cluster. */
export interface PageState {
  files: {
    path: string;
    /** The host's text that it began from; null for a file that was never saved. */
    base: string | null;
    /** What was typed and not saved. */
    draft?: string;
  }[];
  /** The file in front. */
  active: string | null;
  /** The terminal in front. */
  terminal: number | null;
  /** The terminals' tabs, in their order. */
  tabs?: TerminalTabState[];
}

export interface TerminalTabState {
  /** What the person called it; empty for none. */
  name: string;
  /** With the lab's ids of terminals. */
  grid: TerminalGrid;
  front: number | null;
}

/** How terminals share a tab: one alone, or a row (side by side) or column (one below the other) of grids with their shares of it, which add up to 1. */
export type TerminalGrid = number | { axis: 'row' | 'column'; parts: readonly TerminalGrid[]; shares: readonly number[] };

/** Whether what a person did outlives a reload. */
export interface KeepState {
  state: 'saving' | 'saved' | 'failed';
  /** What the page has asked for up to this number of `mark` is safe. */
  mark: number;
  /** `full`: no room is left for the page. `denied`: the browser keeps nothing in this window. */
  reason?: 'full' | 'denied' | 'other';
}

export interface Problem {
  /** Zero-based, in the whole text. */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  message: string;
  severity: 'error' | 'warning';
  /** `schema` while typing, `server` after an apply. */
  source: 'schema' | 'server';
}

export interface CommandResult {
  /** The command as a person would type it. */
  command: string;
  stdout: string;
  stderr: string;
  exit: number;
}

export interface ApplyResult extends CommandResult {
  problems: Problem[];
}

export interface Completion {
  label: string;
  detail?: string;
  documentation?: string;
  /** Replaces [from, to) of the text. */
  from: number;
  to: number;
  insert: string;
  /** `insert` holds Monaco snippet placeholders. */
  snippet?: boolean;
  kind: 'field' | 'value' | 'kind' | 'template';
}

export interface Hover {
  from: number;
  to: number;
  /** `deployment.spec.replicas` */
  path: string;
  type: string;
  /** English, as the API documents it. */
  documentation: string;
}

export interface ObjectDetails {
  ref: ObjectRef;
  yaml: string;
  /** The YAML as somebody would write it: without what the server fills in, so that it can be applied while the object goes on changing. */
  manifest: string;
  /** What `kubectl describe` prints. */
  describe: string;
  conditions: { type: string; status: string; reason: string; message: string; at: number }[];
  events: { type: string; reason: string; message: string; from: string; count: number; at: number }[];
  owners: ObjectRef[];
  /** How it came to be, from the line typed to the object itself; empty when nobody remembers. */
  origin: Origin[];
  /** Of a pod: what the scheduler decided last, the chosen node first. `message` when no node fits. */
  verdict?: { at: number; node?: string; message?: string; nodes: NodeVerdict[]; more: number };
}

/** One link of the chain that leads from an object back to what somebody did. */
export interface Origin {
  at: number;
  /** A controller's name, `user`, or a client's. */
  actor: string;
  /** What a person typed. */
  line?: string;
  did: 'made' | 'changed' | 'deleted';
  object: ObjectRef;
}

export interface NodeVerdict {
  node: string;
  /** Why it does not fit, and which of the scheduler's plugins says so. */
  plugin?: string;
  reason?: string;
  /** Of a node that fits: all in all, and from each plugin. */
  score?: number;
  scores?: Record<string, number>;
}

/** What the diagram's menus can do. Each has a kubectl or host command that does the same. */
export type Action =
  | { type: 'delete'; ref: ObjectRef }
  | { type: 'scale'; ref: ObjectRef; replicas: number }
  | { type: 'restart'; ref: ObjectRef }
  | { type: 'cordon'; node: string; on: boolean }
  | { type: 'drain'; node: string }
  | { type: 'power'; host: string; on: boolean };

export interface FileEntry {
  path: string;
  type: 'file' | 'dir';
}

export type Speed = number | 'max';

export interface ClockState {
  /** Virtual milliseconds. */
  now: number;
  /** Virtual milliseconds since the cluster was made. */
  elapsed: number;
  speed: Speed;
  paused: boolean;
  /** True while the engine can't keep up with the speed asked for. */
  behind: boolean;
}

/** A sentence of the page (`check.<key>`) with its values. */
export interface Said {
  key: string;
  values: Record<string, string | number>;
}

/** One of a step's checks, in their order. */
export interface CheckResult {
  ok: boolean;
  want: Said;
  got: Said;
}

export interface LessonStepState {
  id: string;
  done: boolean;
  checks: CheckResult[];
  /** The id of a wrong path that the learner is on; the lesson's text has its message. */
  wrong?: string;
}

export interface LessonState {
  id: string;
  current: string;
  steps: LessonStepState[];
  complete: boolean;
}

export type LabEvent =
  | { type: 'session'; session: number }
  | { type: 'terminal'; id: number; data: string }
  | { type: 'terminal-exit'; id: number }
  | { type: 'scene'; delta: SceneDelta }
  | { type: 'clock'; clock: ClockState }
  | { type: 'files'; host: string; paths: string[] }
  | { type: 'edit'; host: string; path: string }
  | { type: 'lesson'; state: LessonState | null }
  | { type: 'fault'; component: string; message: string; report: string }
  | { type: 'keep'; keep: KeepState };

/** The lab's calls, over comlink. Events come as arrays of LabEvent on the port given to `connect`, at most one a frame. */
export interface LabApi {
  /** `tab` names the browser's tab: each keeps its own cluster. */
  connect(port: MessagePort, tab: string): void;
  /** After calls that change something, counted by the page; `keep` events tell up to which number all is safe. */
  mark(number: number): void;
  keepPage(page: PageState): void;
  /** The page may go away now. */
  flush(): Promise<void>;
  boot(options: BootOptions): Promise<BootInfo | Refusal>;

  /** The page has a picture: it is told of the present cluster and of those after it by `scene` events. */
  draw(): Promise<void>;

  openTerminal(options: { host?: string; columns: number; rows: number }): Promise<number>;
  terminalData(id: number, data: string): void;
  terminalResize(id: number, columns: number, rows: number): void;
  closeTerminal(id: number): void;

  /** Files below a folder of the control plane host (default /root/work), depth first. */
  files(folder?: string): Promise<FileEntry[]>;
  readFile(path: string): Promise<string | undefined>;
  /** Null removes. */
  writeFile(path: string, text: string | null): Promise<void>;
  /** Saves the text at the path, then `kubectl apply -f path`. */
  apply(path: string, text: string): Promise<ApplyResult>;
  /** Told by the page when a file opened by `edit` was saved (true) or closed without. */
  editDone(path: string, text: string | null): Promise<void>;
  check(text: string): Promise<Problem[]>;
  complete(text: string, offset: number, language: Language): Promise<Completion[]>;
  hover(text: string, offset: number): Promise<Hover | undefined>;

  details(ref: ObjectRef): Promise<ObjectDetails | undefined>;
  act(action: Action): Promise<CommandResult>;
  /** Rows of etcd below a prefix, newest first. */
  etcd(prefix: string, limit: number): Promise<{ revision: number; rows: { key: string; modRevision: number; version: number; value?: string }[] }>;

  setSpeed(speed: Speed): void;
  setPaused(paused: boolean): void;
  /** One event, or on to the next write to the API. */
  step(what: 'event' | 'write'): Promise<void>;
  /** Runs at full speed for virtual milliseconds, animation included as far as frames go. */
  skip(ms: number): Promise<void>;
  /** A fresh cluster; in a lesson without options, the lesson from its start. */
  reset(options?: BootOptions): Promise<BootInfo | Refusal>;
  /** Back to the cluster that the present one took the place of; the present one is kept in its turn. */
  back(): Promise<BootInfo | Refusal>;

  exportYaml(): Promise<string>;
  exportRecording(): Promise<Recording>;
  importYaml(text: string): Promise<CommandResult>;

  startLesson(id: string): Promise<BootInfo | Refusal>;
  leaveLesson(): Promise<BootInfo | Refusal>;
}
