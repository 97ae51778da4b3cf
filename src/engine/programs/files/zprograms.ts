import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { Pipe } from '../../hosts/pipe.ts';
import { FsError, type Process, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { gunzip, GzipError, isGzip } from '../lib/gzip.ts';
import { at } from '../lib/paths.ts';

/** A file's text, unpacked where it is packed; undefined, and told, where it is not there or broken. */
function* unpacked(p: Process, name: string): Task<string | undefined> {
  const { fs } = p.machine;
  for (const path of [name, `${name}.gz`]) {
    try {
      const text = fs.read(at(p.cwd, path));
      return isGzip(utf8(text)) ? fromUtf8(gunzip(utf8(text))) : text;
    } catch (error) {
      if (error instanceof GzipError) {
        yield* p.stderr.write(`\ngzip: ${path}: ${error.message}\n`);
        return undefined;
      }
      if (!(error instanceof FsError) || error.code !== 'ENOENT') throw error;
    }
  }
  yield* p.stderr.write(`gzip: ${name}.gz: No such file or directory\n`);
  return undefined;
}

/** Runs a program on a text as its standard input. */
function* onText(p: Process, args: readonly string[], text: string): Task<number> {
  const pipe = new Pipe();
  const handle = p.machine.spawn({ args, parent: p, stdin: pipe.reader });
  yield* pipe.writer.write(text);
  pipe.writer.close();
  return yield* handle.wait();
}

const withValue = /^-(?:[efmABC]|-(?:regexp|file|max-count|after-context|before-context|context))$/;

/** zgrep(1) and its kin: grep on what packed files hold. */
const zgrepAs = (grep: string): Program =>
  function* (p) {
    const options: string[] = [];
    const rest: string[] = [];
    const words = p.args.slice(1);
    let named = false;
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (word[0] !== '-' || word === '-') rest.push(word);
      else {
        named ||= /^-(?:[ef]|-regexp|-file)/.test(word);
        options.push(word, ...(withValue.test(word) ? [words[++i] ?? ''] : []));
      }
    }
    const pattern = named ? [] : rest.splice(0, 1);
    if (!named && pattern.length === 0) {
      yield* p.stderr.write('Usage: /usr/bin/zgrep [OPTION]... [-e] PATTERN [FILE]...\n');
      return 2;
    }
    const command = [grep, ...options, ...(named ? [] : ['-e', pattern[0]!])];
    if (rest.length === 0) return yield* p.exec(command);
    const labelled = rest.length > 1 && !options.some((o) => /^-\w*h|^--no-filename$/.test(o));
    let status = 1;
    for (const name of rest) {
      const text = yield* unpacked(p, name);
      if (text === undefined) {
        status = 2;
        continue;
      }
      const code = yield* onText(p, [...command, ...(labelled ? ['-H'] : []), `--label=${name}`], text);
      if (code === 0 ? status === 1 : code > 1) status = code;
    }
    return status;
  };

export const zgrep = zgrepAs('grep');
export const zegrep = zgrepAs('egrep');
export const zfgrep = zgrepAs('fgrep');

/** zdiff(1) and zcmp(1): the comparison of what two files hold. */
const compared = (tool: string): Program =>
  function* (p) {
    const options = p.args.slice(1).filter((w) => w[0] === '-' && w !== '-');
    const names = p.args.slice(1).filter((w) => w[0] !== '-' || w === '-');
    if (names.length === 1) names.push(names[0]!.replace(/\.gz$/, ''));
    if (names.length === 0) {
      yield* p.stderr.write(`Usage: /usr/bin/z${tool} [OPTION]... FILE1 [FILE2]\n`);
      return 2;
    }
    const copies: string[] = [];
    try {
      for (const name of names) {
        const text = yield* unpacked(p, name);
        if (text === undefined) return 2;
        const path = `/tmp/z${tool}${p.pid}.${copies.length}`;
        p.machine.fs.write(path, text, { mode: 0o600 });
        copies.push(path);
      }
      return yield* p.machine.spawn({ args: [tool, ...options, ...copies], parent: p }).wait();
    } finally {
      for (const path of copies) p.machine.fs.remove(path);
    }
  };

export const zdiff = compared('diff');
export const zcmp = compared('cmp');

/** zless(1) and zmore(1): a pager on what a packed file holds. */
const paged = (pager: string): Program =>
  function* (p) {
    const text = yield* unpacked(p, p.args[1] ?? '');
    return text === undefined ? 1 : yield* onText(p, [pager], text);
  };

export const zless = paged('less');
export const zmore = paged('more');
