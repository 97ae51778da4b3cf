import type { Tty } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { LineBuffer } from './buffer.ts';
import type { Key } from './keys.ts';
import type { KillRing } from './killring.ts';
import type { Painter } from './painter.ts';
import type { HistoryWalk } from './walk.ts';

/** What Tab offers. */
export interface Offer {
  /** Where the word that is completed begins in the text before the cursor, in UTF-16 units. */
  from: number;
  /** Replacements for it, sorted, as they are to be typed. */
  items: string[];
  /** How they are listed, where that differs. */
  shown?: string[];
  /** What a single one gets after it: a blank, or nothing. */
  suffix?: string;
}

/** The keys of vi mode. */
export interface ViKeys {
  /** Whether keys are commands. */
  readonly commanding: boolean;
  /** A new line begins. */
  reset(): void;
  /** Obeys a key; `insert`: it means what it does in emacs mode. */
  obey(key: Key): Task<Read | undefined | 'insert'>;
}

/** What of editing a line does without that is typed and entered. */
export interface MoreEditing {
  moreCommands: Readonly<Record<string, Command>>;
  viKeys(e: Editing): ViKeys;
}

/** What the shell does for its line editor. */
export interface EditorShell {
  complete(before: string): Task<Offer>;
  /** Replaces history references; the line as it is where it has none. */
  expandHistory(line: string): Task<string>;
  /** What of editing is loaded when it is first needed. */
  more(): Task<MoreEditing>;
  /** The line with its expansions done, as the shell would before running it. */
  expandLine(line: string): Task<string>;
  /** A home folder for `~` or `~user`; undefined where there is none. */
  expandTilde(word: string): string | undefined;
  readonly version: string;
  /** Keys that `bind` and the file of INPUTRC have given another meaning: a command's name, or `"text"` that is typed for the key. */
  readonly bindings: ReadonlyMap<string, string>;
  /** Variables of readline, as `set completion-ignore-case on` sets them. */
  readonly variables: ReadonlyMap<string, string>;
  readonly vi: boolean;
}

/** What readLine gives: a line, one to be edited in an editor first, the end of the input, or Ctrl-C. */
export type Read = { type: 'line' | 'edit'; text: string } | { type: 'end' } | { type: 'interrupt' };

/** The state of editing that commands work on. */
export interface Editing {
  readonly buffer: LineBuffer;
  readonly walk: HistoryWalk;
  readonly kills: KillRing;
  readonly painter: Painter;
  readonly shell: EditorShell;
  readonly tty: Tty;
  /** The name of the command before this one. */
  readonly previous: string;
  /** The text that was last searched for. */
  lastSearch: string;
  /** Which word of which line, counted from the last, was brought last. */
  argument: { given: Given; back: number } | undefined;
  /** Whether the last completion has changed the line. */
  completed: boolean;
  /** What completion by turns goes through. */
  menu: { offer: Offer; at: number; typed: string } | undefined;
  /** Draws the line, and waits for a key. `single`: of text one character; `modal`: Escape is a key. */
  key(options?: { single?: boolean; modal?: boolean }): Task<Key | undefined>;
  /** The next character as it is. */
  character(): Task<string | undefined>;
  /** Has a key obeyed next. */
  push(key: Key): void;
  /** Obeys a key with a count. */
  obey(key: Key, count: number, explicit?: boolean): Task<Read | undefined>;
  /** Does a command by its name. */
  run(name: string, given: Given): Task<Read | undefined>;
  /** Gives the prompt back its own text. */
  untitle(): void;
  /** Draws prompt and line anew, on the row where the cursor is. */
  begin(): Task;
  /** Ends the line. */
  accept(): Task<Read>;
  /** Begins the next line with the one after this in the history. */
  continueAfter(): void;
  bell(): Task;
}

export interface Given {
  /** The numeric argument; 1 where none was given. */
  count: number;
  explicit: boolean;
  key: string;
}

/** A command that keys are bound to, by its name in readline(3). */
export type Command = (e: Editing, given: Given) => Task<Read | undefined | void> | void;
