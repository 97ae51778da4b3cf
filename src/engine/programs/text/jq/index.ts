import { BrokenPipe, FsError, type Program } from '../../../hosts/types.ts';
import { sleep, type Task } from '../../../sim/sim.ts';
import { openOperand, readAll } from '../../lib/text.ts';
import { Jq } from './evaluate.ts';
import { JsonStream, parseOne, ParseError } from './input.ts';
import { Inputs } from './inputs.ts';
import { JqSyntaxError } from './lexer.ts';
import { Halt, TooLong } from './machine.ts';
import { JqError, toJson, type Json, type JsonStyle } from './values.ts';

interface Flags {
  raw: boolean;
  join: boolean;
  nul: boolean;
  slurp: boolean;
  stream: boolean;
  rawInput: boolean;
  nullInput: boolean;
  exitStatus: boolean;
  style: JsonStyle;
  colour: boolean | undefined;
  variables: Record<string, Json>;
  named: Record<string, Json>;
  positional: Json[];
  program: string | undefined;
  files: string[];
}

class UsageError extends Error {}

/** A file that a flag names can't be read. */
class Unreadable extends Error {}

const parseJson = (text: string, option: string): Json => {
  try {
    return parseOne(text);
  } catch {
    throw new UsageError(`invalid JSON text passed to --${option}`);
  }
};

function* parseFlags(words: readonly string[], read: (name: string, refusal: string) => Task<string>): Task<Flags> {
  const f: Flags = { raw: false, join: false, nul: false, slurp: false, stream: false, rawInput: false, nullInput: false, exitStatus: false, style: { indent: '  ' }, colour: undefined, variables: {}, named: {}, positional: [], program: undefined, files: [] };
  let rest: 'files' | 'args' | 'jsonargs' = 'files';
  let fromFile = false;
  let only = false;
  const take = (i: number, option: string): string => {
    const value = words[i];
    if (value === undefined) throw new UsageError(`--${option} takes ${option === 'arg' || option === 'argjson' ? 'two parameters' : 'a parameter'} (e.g. --${option} ${option === 'arg' ? 'varname value' : option === 'argjson' ? 'varname text' : '...'})`);
    return value;
  };
  const bind = (name: string, value: Json) => {
    f.variables[name] = value;
    f.named[name] = value;
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (only || !word.startsWith('-') || word === '-') {
      if (f.program === undefined) f.program = fromFile ? (yield* read(word, `Could not open ${word}`)).replace(/^#!.*\n/, '') : word;
      else if (rest === 'files') f.files.push(word);
      else f.positional.push(rest === 'args' ? word : parseJson(word, 'jsonargs'));
      continue;
    }
    if (word === '--') {
      only = true;
      continue;
    }
    const long = word.startsWith('--') ? word.slice(2) : undefined;
    for (const option of long !== undefined ? [long] : [...word.slice(1)]) {
      switch (option) {
        case 'r':
        case 'raw-output':
          f.raw = true;
          break;
        case 'j':
        case 'join-output':
          f.raw = true;
          f.join = true;
          break;
        case 'raw-output0':
          f.raw = true;
          f.nul = true;
          break;
        case 'c':
        case 'compact-output':
          f.style = { ...f.style, indent: undefined };
          break;
        case 's':
        case 'slurp':
          f.slurp = true;
          break;
        case 'n':
        case 'null-input':
          f.nullInput = true;
          break;
        case 'R':
        case 'raw-input':
          f.rawInput = true;
          break;
        case 'e':
        case 'exit-status':
          f.exitStatus = true;
          break;
        case 'S':
        case 'sort-keys':
          f.style = { ...f.style, sort: true };
          break;
        case 'a':
        case 'ascii-output':
          f.style = { ...f.style, ascii: true };
          break;
        case 'C':
        case 'color-output':
          f.colour = true;
          break;
        case 'M':
        case 'monochrome-output':
          f.colour = false;
          break;
        case 'tab':
          f.style = { ...f.style, indent: '\t' };
          break;
        case 'indent': {
          const n = Number(take(++i, 'indent'));
          if (!(n >= -1 && n <= 7)) throw new UsageError(`--indent takes a number between -1 and 7`);
          f.style = { ...f.style, indent: n < 0 ? '\t' : n === 0 ? undefined : ' '.repeat(n) };
          break;
        }
        case 'f':
        case 'from-file':
          fromFile = true;
          if (f.program !== undefined) {
            f.files.unshift(f.program);
            f.program = undefined;
          }
          break;
        case 'arg':
          bind(take(++i, 'arg'), take(++i, 'arg'));
          break;
        case 'argjson':
          bind(take(++i, 'argjson'), parseJson(take(++i, 'argjson'), 'argjson'));
          break;
        case 'slurpfile':
        case 'rawfile': {
          const name = take(++i, option);
          const file = take(++i, option);
          const text = yield* read(file, `Bad JSON in --${option} ${name} ${file}: Could not open ${file}`);
          if (option === 'rawfile') bind(name, text);
          else {
            const stream = new JsonStream();
            stream.push(text);
            const all: Json[] = [];
            for (let v = stream.next(true); v !== undefined; v = stream.next(true)) all.push(v);
            bind(name, all);
          }
          break;
        }
        case 'args':
        case 'jsonargs':
          rest = option;
          break;
        case 'stream':
          f.stream = true;
          break;
        case 'unbuffered':
        case 'seq':
        case 'b':
        case 'binary':
          break;
        case 'h':
        case 'help':
        case 'V':
        case 'version':
          throw new UsageError(option);
        default:
          throw new UsageError(`Unknown option ${word}`);
      }
    }
  }
  return f;
}

/** jq 1.7. */
export const jq: Program = function* (p) {
  const err = (text: string) => p.stderr.write(text);
  const read = function* (name: string): Task<string> {
    return yield* readAll(openOperand(p, name));
  };
  let flags: Flags;
  try {
    flags = yield* parseFlags(p.args.slice(1), function* (name, refusal) {
      try {
        return yield* read(name);
      } catch (error) {
        if (error instanceof FsError) throw new Unreadable(`${refusal}: ${error.strerror}`);
        throw error;
      }
    });
  } catch (error) {
    if (error instanceof Unreadable) {
      yield* err(`jq: ${error.message}\n`);
      return 2;
    }
    if (!(error instanceof UsageError)) throw error;
    if (error.message === 'V' || error.message === 'version') {
      yield* p.stdout.write('jq-1.7\n');
      return 0;
    }
    const usage = 'Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] --args FILTER [ARGUMENTS...]\n';
    if (error.message === 'h' || error.message === 'help') {
      yield* p.stdout.write(usage);
      return 0;
    }
    yield* err(`jq: ${error.message}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n`);
    return 2;
  }
  if (flags.program === undefined && !(p.stdin.tty && p.stdout.tty)) flags.program = '.';
  if (flags.program === undefined) {
    yield* err('Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] --args FILTER [ARGUMENTS...]\n\tjq [OPTIONS] --jsonargs FILTER [JSON_VALUES...]\n\njq is a tool for processing JSON inputs.\n');
    return 2;
  }
  const inputs = new Inputs(flags, p.stdin, read, err);
  const style: JsonStyle = { ...flags.style, colour: flags.colour ?? p.stdout.tty !== undefined };
  let jqProgram: Jq;
  let said = '';
  try {
    jqProgram = new Jq(flags.program, { now: () => p.sim.now(), env: p.env, input: () => inputs.take(), line: () => inputs.line, filename: () => inputs.file, debug: (text) => (said += text) }, { ...flags.variables, ARGS: { positional: flags.positional, named: flags.named }, __prog_args: flags.positional });
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error;
    yield* err(`${error.message}jq: ${error.reports.length} compile error${error.reports.length === 1 ? '' : 's'}\n`);
    return 3;
  }
  // A program that asks for inputs itself must find them all there.
  if (/\binputs?\b/.test(flags.program)) yield* inputs.readEverything();
  let status = flags.exitStatus ? 4 : 0;
  let steps = 0;
  const run = function* (value: Json): Task<number | undefined> {
    let out = '';
    try {
      for (const result of jqProgram.run(value)) {
        if (said !== '') {
          yield* err(said);
          said = '';
        }
        out += flags.raw && typeof result === 'string' ? result : toJson(result, style);
        out += flags.nul ? '\0' : flags.join ? '' : '\n';
        if (flags.exitStatus) status = result === null || result === false ? 1 : 0;
        if (++steps % 1000 === 0) yield sleep(1);
        if (out.length > 8192) {
          yield* p.stdout.write(out);
          out = '';
        }
      }
    } catch (error) {
      if (out !== '') yield* p.stdout.write(out);
      out = '';
      if (error instanceof Halt) {
        if (error.text !== undefined) yield* err(error.text);
        return error.code;
      }
      if (error instanceof TooLong) {
        yield* err('jq: error: the program does not end\n');
        return 5;
      }
      if (!(error instanceof JqError)) throw error;
      yield* err(typeof error.value === 'string' ? `jq: error (at ${inputs.where}): ${error.message}\n` : `jq: error (at ${inputs.where}) (not a string): ${toJson(error.value)}\n`);
      status = 5;
    } finally {
      said = '';
    }
    if (out !== '') yield* p.stdout.write(out);
    return undefined;
  };
  try {
    if (flags.nullInput) return (yield* run(null)) ?? status;
    for (;;) {
      const value = yield* inputs.next();
      if (value === undefined) return inputs.status || status;
      const end = yield* run(value);
      if (end !== undefined) return end;
    }
  } catch (error) {
    if (error instanceof BrokenPipe) throw error;
    if (!(error instanceof ParseError)) throw error;
    yield* err(`jq: parse error: ${error.message}\n`);
    return 5;
  }
};
