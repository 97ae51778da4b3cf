import type { Task } from '../../sim/sim.ts';
import { EventNotFound, ShellSyntaxError } from './errors.ts';
import { mayRefer, type HistoryControl } from './history.ts';
import { isPlain, type ParserOptions } from './plain.ts';
import { expandPrompt } from './prompt.ts';
import type { LineEditor } from './readline/editor.ts';
import type { Read } from './readline/command.ts';
import type { Shell } from './shell.ts';

/** What HISTSIZE says; undefined: all lines are kept. */
const sizeOf = (text: string | undefined): number | undefined => (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined);

/** How many lines the history of a shell keeps; undefined: all. */
export const historySize = (sh: Shell): number | undefined => sizeOf(sh.vars.get('HISTSIZE'));

/** What the variables of a shell say of its history. */
function* historyControl(sh: Shell): Task<HistoryControl> {
  const ignored = (sh.vars.get('HISTIGNORE') ?? '').split(':').filter(Boolean);
  const matches = ignored.length > 0 ? (yield* sh.language()).matches : undefined;
  return {
    HISTCONTROL: sh.vars.get('HISTCONTROL') ?? '',
    ignores: (line, last) => ignored.some((pattern) => (pattern === '&' ? line === last : matches!(line, pattern))),
    size: historySize(sh),
  };
}

/** What `readCommand` gives: a command, an empty one after Ctrl-C or a wrong history reference, or one to be edited first. */
export type CommandRead = { type: 'command' | 'edit'; text: string } | { type: 'end'; inside: string };

/** Reads whole commands at a prompt, over as many lines as each takes. */
export class CommandReader {
  /** Whether the line editor waits for keys. */
  editing = false;
  /** Lines of a paste that are still to come. */
  private queue: string[] = [];
  /** What the next line begins with (histverify). */
  private preset = '';

  constructor(
    private readonly sh: Shell,
    private readonly editor: LineEditor | undefined,
  ) {}

  /** Forgets what was pasted after a command that was interrupted. */
  drop(): void {
    this.queue = [];
  }

  *read(): Task<CommandRead> {
    const { sh } = this;
    let text = '';
    for (;;) {
      const read = yield* this.readLine(text === '' ? 'PS1' : 'PS2');
      if (read.type === 'interrupt') {
        this.drop();
        sh.status = 130;
        yield* this.remember(text);
        return { type: 'command', text: '' };
      }
      if (read.type === 'end') return { type: 'end', inside: text };
      if (read.type === 'edit') return { type: 'edit', text: text === '' ? read.text : `${text}\n${read.text}` };
      const line = yield* this.withoutReferences(read.text);
      if (line === undefined) return { type: 'command', text: '' };
      text = text === '' ? line : `${text}\n${line}`;
      if (!(yield* this.needsMore(text))) break;
    }
    yield* this.remember(text);
    return { type: 'command', text };
  }

  *remember(text: string): Task {
    const { sh } = this;
    if (sh.history) sh.history.add(oneLine(text), yield* historyControl(sh), sh.process.sim.now());
  }

  private *readLine(variable: string): Task<Read> {
    const { sh, editor } = this;
    const queued = this.queue.shift();
    if (queued !== undefined) return { type: 'line', text: queued };
    const prompt = yield* expandPrompt(sh, sh.vars.get(variable) ?? '');
    if (!editor) {
      yield* sh.stderr.write(prompt.replace(/[\x01\x02]/g, ''));
      const line = yield* sh.fds.get(0)!.readUntil('\n');
      return line ? { type: 'line', text: line.text } : { type: 'end' };
    }
    const { preset } = this;
    this.preset = '';
    this.editing = true;
    try {
      const read = yield* editor.readLine(prompt, preset);
      if (read.type !== 'line' || !read.text.includes('\n')) return read;
      const [first, ...rest] = read.text.replace(/\n$/, '').split('\n');
      this.queue.push(...rest);
      return { type: 'line', text: first! };
    } finally {
      this.editing = false;
    }
  }

  /** Expands history references and shows what came of it. Undefined where the line is not to be run. */
  private *withoutReferences(line: string): Task<string | undefined> {
    const { sh } = this;
    if (!sh.options.has('histexpand') || !mayRefer(line)) return line;
    const { expandHistory } = yield* sh.language();
    try {
      const expanded = sh.history!.expand(line, expandHistory);
      if (!expanded) return line;
      if (sh.shopt.has('histverify') && !expanded.print) {
        this.preset = expanded.line;
        return undefined;
      }
      yield* sh.stderr.write(`${expanded.line}\n`);
      if (!expanded.print) return expanded.line;
      yield* this.remember(expanded.line);
    } catch (error) {
      if (!(error instanceof EventNotFound)) throw error;
      yield* sh.stderr.write(`bash: ${error.message}\n`);
    }
    return undefined;
  }

  private *needsMore(text: string): Task<boolean> {
    if (/(^|[^\\])(\\\\)*\\$/.test(text)) return true;
    const reading: ParserOptions = { dialect: this.sh.dialect, alias: (name) => this.sh.aliases.get(name), interactive: true };
    if (isPlain(text, reading)) return false;
    const { Parser } = yield* this.sh.language();
    try {
      new Parser(`${text}\n`, reading).whole();
      return false;
    } catch (error) {
      if (error instanceof ShellSyntaxError) return error.incomplete;
      throw error;
    }
  }
}

/** After these a line goes on: they take no semicolon. */
const open = /(?:(?:^|[\s;])(?:do|then|else|elif|in|\{|\(|&&|\|\|?|;;?|;&|!)|[|&;({]|\(\))\s*$/;

/** A command of several lines as the history keeps it: on one line where that means the same (cmdhist). */
function oneLine(text: string): string {
  if (!text.includes('\n') || quoteOpen(text)) return text;
  if (/<<-?\s*['"\w\\]/.test(text)) return `${text}\n`;
  return text.split('\n').reduce((out, line) => {
    if (out.endsWith('\\')) return out.slice(0, -1) + line;
    if (/(^|\s)#[^'"]*$/.test(out.slice(out.lastIndexOf('\n') + 1))) return `${out}\n${line}`;
    return `${out}${open.test(out) || /\bcase\b.*\bin$/.test(out) ? ' ' : '; '}${line}`;
  });
}

const quoteOpen = (text: string): boolean => {
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\' && quote !== "'") i++;
    else if (quote === '' && (c === '"' || c === "'")) quote = c;
    else if (c === quote) quote = '';
    else if (c === '\n' && quote !== '') return true;
  }
  return false;
};
