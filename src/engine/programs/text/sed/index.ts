import { FsError, type Input } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { at } from '../../lib/paths.ts';
import { program, UsageError, type Call } from '../../lib/program.ts';
import { LineReader, openOperand, readAll } from '../../lib/text.ts';
import { SedParser, type SedCommand } from './parse.ts';
import { SedRun, type SedInput } from './run.ts';

interface Line {
  text: string;
  terminated: boolean;
}

/** Lines of several files; looks one line ahead only when asked whether a line is the last. */
class Lines implements SedInput {
  private reader: LineReader | undefined;
  private ahead: Line | undefined;
  private index = 0;
  file = '-';
  status = 0;

  constructor(
    private readonly call: Call,
    private readonly names: readonly string[],
    private readonly end: string,
  ) {}

  private *fetch(): Task<Line | undefined> {
    for (;;) {
      if (!this.reader) {
        const name = this.names[this.index++];
        if (name === undefined) return undefined;
        const input = yield* open(this.call, name);
        if (!input) {
          this.status = 2;
          continue;
        }
        this.file = name;
        this.reader = new LineReader(input, this.end);
      }
      const text = yield* this.reader.next();
      if (text !== undefined) return { text, terminated: this.reader.terminated };
      this.reader = undefined;
    }
  }

  *next(): Task<Line | undefined> {
    const line = this.ahead ?? (yield* this.fetch());
    this.ahead = undefined;
    return line;
  }

  *last(): Task<boolean> {
    this.ahead ??= yield* this.fetch();
    return this.ahead === undefined;
  }
}

/** What ends a line: with -z a NUL. */
const endOf = (call: Call): string => (call.o.has('z') ? '\0' : '\n');

function* open(call: Call, name: string): Task<Input | undefined> {
  try {
    if (name !== '-' && call.p.machine.fs.stat(at(call.p.cwd, name))?.type === 'dir') {
      yield* call.warn(call.busybox ? `read error: Is a directory` : `couldn't edit ${name}: not a regular file`.replace(/^couldn't edit (.*): not a regular file$/, call.o.has('i') ? `couldn't edit $1: not a regular file` : `read error on $1: Is a directory`));
      return undefined;
    }
    return openOperand(call.p, name);
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* call.warn(call.busybox ? `${name}: ${error.strerror}` : `can't read ${name}: ${error.strerror}`);
    return undefined;
  }
}

function* scriptFile(call: Call, name: string): Task<string> {
  try {
    return yield* readAll(openOperand(call.p, name));
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    throw new UsageError(`couldn't open file ${name}: ${error.strerror}`, 4, true);
  }
}

export const sed = program(
  'n|quiet|silent e|expression: f|file: E|regexp-extended r i|in-place? follow-symlinks sandbox s|separate u|unbuffered z|null-data l: posix debug',
  function* (call) {
    const { o, p } = call;
    const args = [...call.args];
    const extended = o.has('E') || o.has('r');
    const scripts = [...o.all('e')];
    for (const file of o.all('f')) scripts.push((yield* scriptFile(call, file)).replace(/^#!.*\n/, '').replace(/\n$/, ''));
    if (!o.has('e') && !o.has('f')) {
      const script = args.shift();
      if (script === undefined) {
        yield* p.stderr.write(`Usage: ${call.name} [OPTION]... {script-only-if-no-other-script} [input-file]...\n`);
        return 1;
      }
      scripts.push(script);
    }
    let quiet = o.has('n');
    const joined = scripts.join('\n');
    if (joined.startsWith('#n\n') || joined === '#n') quiet = true;
    const commands: SedCommand[] = new SedParser(joined, extended).parse();
    if (o.has('i')) return yield* inPlace(call, commands, quiet, args);
    const names = args.length > 0 ? args : ['-'];
    const run = new SedRun(p, commands, quiet, (text) => call.out(text), endOf(call), Number(o.get('l') ?? 70));
    // With -s every file has lines and an end of its own.
    let status = 0;
    for (const group of o.has('s') ? names.map((n) => [n]) : [names]) {
      run.restart();
      const lines = new Lines(call, group, endOf(call));
      const code = yield* run.run(lines);
      if (code !== undefined) return code || lines.status;
      status = lines.status || status;
    }
    return status;
  },
  { version: () => 'sed (GNU sed) 4.9\n' },
);

function* inPlace(call: Call, commands: SedCommand[], quiet: boolean, names: readonly string[]): Task<number> {
  const { fs } = call.p.machine;
  if (names.length === 0) throw new UsageError('no input files', 4, true);
  let status = 0;
  for (const name of names) {
    const path = at(call.p.cwd, name);
    const stat = fs.stat(path);
    if (!stat || stat.type !== 'file') {
      yield* call.warn(stat ? `couldn't edit ${name}: not a regular file` : `can't read ${name}: No such file or directory`);
      status = stat ? 4 : 2;
      continue;
    }
    let text = '';
    const run = new SedRun(
      call.p,
      commands,
      quiet,
      function* (piece) {
        text += piece;
      },
      endOf(call),
    );
    run.restart();
    const lines = new Lines(call, [name], endOf(call));
    const code = yield* run.run(lines);
    // A script that quits leaves the rest of the file as it is.
    if (code !== undefined) for (let line = yield* lines.next(); line; line = yield* lines.next()) text += line.text + (line.terminated ? endOf(call) : '');
    const suffix = call.o.get('i');
    if (suffix) fs.write(suffix.includes('*') ? at(call.p.cwd, suffix.replaceAll('*', name)) : path + suffix, fs.read(path), { mode: stat.mode });
    if (stat.links > 1) fs.remove(path);
    fs.write(path, text, { mode: stat.mode });
    if (code) status = code;
  }
  return status;
}
