import { BrokenPipe, FsError, type Program } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { LineReader, openOperand, readAll } from '../../lib/text.ts';
import { AwkSyntaxError, unescapeString } from './lexer.ts';
import { AwkParser } from './parser.ts';
import { AwkRun, type RecordSource } from './run.ts';
import { awkRegExp } from './record.ts';
import { AwkError, fromInput } from './values.ts';
import type { Process } from '../../../hosts/types.ts';

/** The records of the operands, with `name=value` operands taking effect where they stand. */
class Records implements RecordSource {
  private reader: LineReader | undefined;
  private records: string[] | undefined;
  private index = 0;
  private opened = false;
  status = 0;

  constructor(
    private readonly p: Process,
    private readonly run: AwkRun,
    private readonly operands: readonly string[],
    private readonly warn: (message: string) => Task,
  ) {}

  get ready(): boolean {
    return this.records !== undefined || (this.reader?.ready ?? false);
  }

  skipFile(): void {
    this.reader = undefined;
    this.records = undefined;
  }

  private *open(): Task<boolean> {
    for (;;) {
      const operand = this.operands[this.index];
      if (operand === undefined) {
        if (this.opened) return false;
        this.opened = true;
        this.reader = new LineReader(this.p.stdin);
        return true;
      }
      this.index++;
      const assignment = /^([A-Za-z_]\w*)=([^]*)$/.exec(operand);
      if (assignment) {
        this.run.set(assignment[1]!, fromInput(unescapeString(assignment[2]!)));
        continue;
      }
      this.opened = true;
      try {
        this.reader = new LineReader(openOperand(this.p, operand));
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        yield* this.warn(`cannot open "${operand}" (${error.strerror})`);
        this.status = 2;
        continue;
      }
      this.run.set('FILENAME', operand === '-' ? '' : operand);
      this.run.set('FNR', 0);
      return true;
    }
  }

  *next(): Task<string | undefined> {
    for (;;) {
      if (!this.reader && !this.records && !(yield* this.open())) return undefined;
      const rs = this.run.text('RS');
      if (rs === '\n' && this.reader) {
        const line = yield* this.reader.next();
        if (line !== undefined) return line;
        this.reader = undefined;
        continue;
      }
      if (this.reader) {
        const rest: string[] = [];
        for (let line = yield* this.reader.next(); line !== undefined; line = yield* this.reader.next()) rest.push(line + (this.reader.terminated ? '\n' : ''));
        this.reader = undefined;
        this.records = split(rest.join(''), rs);
      }
      const record = this.records?.shift();
      if (record !== undefined) return record;
      this.records = undefined;
    }
  }
}

/** Records of a text by RS: paragraphs where it is empty, a regular expression where it is longer than a character. */
const split = (text: string, rs: string): string[] => {
  const parts = rs === '' ? text.replace(/^\n+|\n+$/g, '').split(/\n{2,}/) : rs.length === 1 ? text.split(rs) : text.split(awkRegExp(rs));
  if (rs !== '' && (parts[parts.length - 1] === '' || parts[parts.length - 1] === '\n')) parts.pop();
  return parts.length === 1 && parts[0] === '' ? [] : parts;
};

/** Says what is wrong with the source in mawk's words: a line each. */
function* refused(error: AwkSyntaxError, warn: (message: string) => Task): Task {
  const text = error.near === undefined ? error.message : `${error.message} at or near ${error.near.trim() === '' ? 'end of line' : error.near}`;
  if (text.startsWith('regular expression')) yield* warn(`line ${error.line}: ${text}`);
  else for (const line of text.split('\n')) yield* warn(`${line.startsWith('unexpected character') ? '' : 'line '}${error.line}: ${line}`);
}

/** awk, with what gawk adds of functions. */
export const awk: Program = function* (p) {
  const name = (p.args[0] ?? 'awk').replace(/^.*\//, '');
  const warn = (message: string) => p.stderr.write(`${name}: ${message}\n`);
  const dialect = p.machine.userland === 'busybox' ? 'busybox' : name === 'gawk' ? 'gawk' : 'mawk';
  const assignments: [string, string][] = [];
  const sources: string[] = [];
  let fs: string | undefined;
  const words = p.args.slice(1);
  let i = 0;
  for (; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      i++;
      break;
    }
    const m = /^-([Fvf])([^]*)$/.exec(word);
    if (!m) {
      if (word === '--version' || (word === '-W' && words[i + 1]?.startsWith('v')) || word.startsWith('-Wv')) {
        yield* p.stdout.write('mawk 1.3.4 20240123\n');
        return 0;
      }
      if (word.startsWith('-') && word.length > 1) {
        yield* warn(`not an option: ${word}`);
        return 2;
      }
      break;
    }
    if (m[2] === '' && words[i + 1] === undefined) {
      yield* warn(`option -${m[1]} lacks argument`);
      return 2;
    }
    const value = m[2] !== '' ? m[2]! : words[++i]!;
    if (m[1] === 'v' && !/^[A-Za-z_]\w*=/.test(value)) {
      yield* warn(`improper assignment: -v ${value}`);
      return 2;
    }
    if (m[1] === 'F') fs = value === 't' ? '\t' : unescapeString(value);
    else if (m[1] === 'v') assignments.push([value.slice(0, value.indexOf('=')), value.slice(value.indexOf('=') + 1)]);
    else {
      try {
        sources.push(yield* readAll(openOperand(p, value)));
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        yield* warn(`cannot open ${value} (${error.strerror})`);
        return 2;
      }
    }
  }
  if (sources.length === 0) {
    if (words[i] === undefined) {
      yield* p.stderr.write('Usage: mawk [Options] [Program] [file ...]\n');
      return 0;
    }
    sources.push(words[i++]!);
  }
  try {
    const run = new AwkRun(p, new AwkParser(sources.join('\n'), dialect).parse(), dialect);
    const operands = words.slice(i);
    if (fs !== undefined) run.set('FS', fs);
    for (const [variable, value] of assignments) run.set(variable, fromInput(unescapeString(value)));
    for (const [variable, value] of Object.entries(p.env)) run.array('ENVIRON').set(variable, fromInput(value));
    [name, ...operands].forEach((arg, n) => run.array('ARGV').set(String(n), fromInput(arg)));
    run.set('ARGC', operands.length + 1);
    const records = new Records(p, run, operands, warn);
    return (yield* run.run(records)) || records.status;
  } catch (error) {
    if (error instanceof BrokenPipe) throw error;
    if (error instanceof AwkSyntaxError) yield* refused(error, warn);
    else if (error instanceof AwkError) yield* warn(error.message);
    else throw error;
    return 2;
  }
};
