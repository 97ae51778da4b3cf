import { FsError, type FileSystem } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { at, basename, dirname, join } from '../lib/paths.ts';
import { program, type Call } from '../lib/program.ts';
import { openOperand, readAll, splitLines } from '../lib/text.ts';
import { countOf, hunkText, MalformedPatch, PatchReader, reversed, type FilePatch, type Hunk, type HunkLine } from './patchfile.ts';

/** Something that ends the run; told with four stars. */
class Trouble extends Error {}

interface Lines {
  lines: string[];
  /** Whether the last line has a newline. */
  terminated: boolean;
}

/** How many lines of context at a hunk's ends may differ. */
const mostFuzz = 2;

const contextBefore = (lines: readonly HunkLine[]): number => {
  const n = lines.findIndex((l) => l.mark !== ' ');
  return n < 0 ? lines.length : n;
};

/** A hunk without the outermost lines of its context. */
function loosened(hunk: Hunk, fuzz: number): { hunk: Hunk; dropped: number } {
  const { lines } = hunk;
  const before = contextBefore(lines);
  const after = contextBefore([...lines].reverse());
  const context = Math.max(before, after);
  const front = Math.max(0, fuzz + before - context);
  const back = Math.max(0, fuzz + after - context);
  return { hunk: { ...hunk, lines: lines.slice(front, lines.length - back) }, dropped: front };
}

class Target {
  private offset = 0;

  constructor(
    private readonly blank: boolean,
    readonly file: Lines,
  ) {}

  /** Where the old lines of a hunk stand, from 0, nearest to where they should; undefined where nowhere. */
  locate(hunk: Hunk): number | undefined {
    const old = hunk.lines.filter((l) => l.mark !== '+').map((l) => l.text);
    const { lines } = this.file;
    const wanted = Math.max(0, (old.length === 0 ? hunk.oldStart : hunk.oldStart - 1) + this.offset);
    if (old.length === 0) return hunk.oldStart === 0 && lines.length > 0 ? undefined : Math.min(wanted, lines.length);
    const fold = (text: string | undefined) => (this.blank ? text?.replace(/[ \t]+/g, ' ').trimEnd() : text);
    const here = (k: number) => k >= 0 && k + old.length <= lines.length && old.every((text, i) => fold(text) === fold(lines[k + i]));
    for (let d = 0; d <= lines.length + wanted; d++) {
      if (here(wanted + d)) return wanted + d;
      if (here(wanted - d)) return wanted - d;
    }
    return undefined;
  }

  /** Makes the change of a hunk at a line. How far from its place that is. */
  apply(hunk: Hunk, where: number): number {
    const old = countOf(hunk, '-');
    const expected = Math.max(0, (old === 0 ? hunk.oldStart : hunk.oldStart - 1) + this.offset);
    const atEnd = where + old >= this.file.lines.length;
    const added: string[] = [];
    let k = where;
    for (const line of hunk.lines) {
      if (line.mark === '+') added.push(line.text);
      else if (line.mark === ' ') added.push(this.file.lines[k]!);
      if (line.mark !== '+') k++;
    }
    this.file.lines.splice(where, old, ...added);
    const last = hunk.lines.filter((l) => l.mark !== '-').at(-1);
    if (atEnd && last) this.file.terminated = last.mark === '+' ? !last.open : this.file.terminated;
    const shift = where - expected;
    this.offset += shift + countOf(hunk, '+') - old;
    return shift;
  }
}

const written = ({ lines, terminated }: Lines): string => (lines.length === 0 ? '' : lines.join('\n') + (terminated ? '\n' : ''));

const components = (path: string): number => path.split('/').filter((s) => s !== '').length;

/** A name without its first `strip` folders; without -p nothing but the last part counts. */
const stripped = (name: string, strip: number | undefined): string => (strip === undefined ? basename(name) : name.split(/\/+/).slice(strip).join('/'));

class Patcher {
  private failed = false;
  private readonly fs: FileSystem;
  private readonly folder: string;

  constructor(private readonly call: Call) {
    this.fs = call.p.machine.fs;
    this.folder = at(call.p.cwd, call.o.get('d') ?? '.');
  }

  private *say(text: string): Task {
    if (!this.call.o.has('s')) yield* this.call.out(text);
  }

  /** A question to the terminal; without one it stays without an answer. */
  private *ask(question: string): Task<string> {
    const { p, out } = this.call;
    yield* out(question);
    if (!p.tty) {
      yield* out('\n');
      return '';
    }
    return ((yield* p.tty.read()) ?? '').trim();
  }

  private path(name: string): string {
    return at(this.folder, name);
  }

  /** The file that a part of the patch is of; undefined where none can be told. */
  private choose(patch: FilePatch): string | undefined {
    const strip = this.call.o.has('p') ? Number(this.call.o.get('p')) : undefined;
    const names = [patch.oldName, patch.newName].filter((n) => n !== undefined && n !== '/dev/null').map((n) => stripped(n!, strip)).filter((n) => n !== '');
    const there = names.filter((n) => this.fs.stat(this.path(n))?.type === 'file').sort((a, b) => components(a) - components(b) || basename(a).length - basename(b).length || a.length - b.length);
    if (there.length > 0) return there[0];
    const creates = patch.oldName === '/dev/null' || patch.hunks.every((h) => h.oldStart === 0 || (this.call.o.has('R') && h.newStart === 0));
    return creates ? names.at(-1) : undefined;
  }

  /** All parts of a patch. The exit status. */
  *run(text: string, operand: string | undefined): Task<number> {
    const reader = new PatchReader(text);
    let count = 0;
    for (;;) {
      let patch: FilePatch | undefined;
      try {
        patch = reader.next();
      } catch (error) {
        const name = error instanceof MalformedPatch && error.part ? (operand ?? this.choose(error.part)) : undefined;
        if (name !== undefined) yield* this.announce(name);
        throw error;
      }
      if (!patch) break;
      count++;
      const chosen = operand ?? this.choose(patch);
      if (chosen !== undefined) yield* this.one(patch, chosen);
      else if (!(yield* this.homeless(patch))) return 1;
    }
    if (count === 0 && text !== '') throw new Trouble('Only garbage was found in the patch input.');
    return this.failed ? 1 : 0;
  }

  private *homeless(patch: FilePatch): Task<boolean> {
    const { out, o } = this.call;
    yield* out(`can't find file to patch at input line ${patch.line}\nPerhaps you ${o.has('p') ? 'used the wrong' : 'should have used the'} -p or --strip option?\n`);
    if (patch.heading.length > 0) yield* out(`The text leading up to this was:\n--------------------------\n${patch.heading.map((l) => `|${l}\n`).join('')}--------------------------\n`);
    const name = o.has('f') || o.has('t') ? '' : yield* this.ask('File to patch: ');
    if (name !== '') {
      yield* this.one(patch, name);
      return true;
    }
    if (!o.has('f') && !o.has('t')) yield* this.ask('Skip this patch? [y] ');
    const n = patch.hunks.length;
    yield* out(`Skipping patch.\n${n} out of ${n} ${n === 1 ? 'hunk' : 'hunks'} ignored\n`);
    this.failed = true;
    return true;
  }

  private *announce(name: string): Task {
    const { o } = this.call;
    yield* this.say(`${o.has('dry-run') ? 'checking' : 'patching'} file ${o.get('o') ?? name}${o.has('o') ? ` (read from ${name})` : ''}\n`);
  }

  private *one(patch: FilePatch, name: string): Task {
    const { o } = this.call;
    const full = this.path(name);
    const before = this.fs.stat(full)?.type === 'file' ? this.fs.read(full) : undefined;
    const target = new Target(o.has('l'), splitLines(before ?? ''));
    const output = o.get('o') ?? name;
    yield* this.announce(name);
    const { failed, skipped } = yield* this.hunks(patch, target);
    if (failed.length > 0 && before === undefined) throw new Trouble(`Can't reopen file ${name} : No such file or directory`);
    if (failed.length > 0) yield* this.reject(patch, failed, output, skipped);
    if (o.has('dry-run') || skipped) return;
    if (o.has('b') || (failed.length > 0 && before !== undefined)) this.keepOld(name, before ?? '');
    const removed = (o.has('R') ? patch.oldName : patch.newName) === '/dev/null' || o.has('E');
    if (removed && target.file.lines.length === 0 && this.fs.stat(full)) return this.fs.remove(full);
    const place = this.path(output);
    this.fs.mkdir(dirname(place), { recursive: true });
    this.fs.write(place, written(target.file), { mode: this.fs.stat(full)?.mode ?? 0o644 });
  }

  private keepOld(name: string, text: string): void {
    this.fs.write(this.path(`${name}${this.call.o.get('z') ?? '.orig'}`), text);
  }

  /** Applies what can be applied. `skipped`: the user wants none of them. */
  private *hunks(patch: FilePatch, target: Target): Task<{ failed: Hunk[]; skipped: boolean }> {
    const { o } = this.call;
    const failed: Hunk[] = [];
    let backwards = o.has('R');
    for (const [i, original] of patch.hunks.entries()) {
      const hunk = backwards ? reversed(original) : original;
      let found = this.find(target, hunk, i === 0 ? 0 : mostFuzz);
      if (!found && i === 0) {
        if (!o.has('f') && target.locate(reversed(hunk)) !== undefined) {
          const answer = yield* this.turned(backwards);
          if (answer === 'skip') return { failed: patch.hunks, skipped: true };
          if (answer === 'turn') backwards = !backwards;
        }
        found = this.find(target, backwards === o.has('R') ? hunk : reversed(hunk), mostFuzz);
      }
      if (!found) {
        failed.push(hunk);
        yield* this.call.out(`Hunk #${i + 1} FAILED at ${hunk.oldStart}.\n`);
        continue;
      }
      const shift = target.apply(found.hunk, found.where);
      const fuzz = found.fuzz > 0 ? ` with fuzz ${found.fuzz}` : '';
      const moved = shift === 0 ? '' : ` (offset ${shift} ${Math.abs(shift) === 1 ? 'line' : 'lines'})`;
      if (fuzz || moved) yield* this.say(`Hunk #${i + 1} succeeded at ${found.where - found.dropped + 1}${fuzz}${moved}.\n`);
    }
    return { failed, skipped: false };
  }

  private find(target: Target, hunk: Hunk, most: number): { hunk: Hunk; where: number; fuzz: number; dropped: number } | undefined {
    for (let fuzz = 0; fuzz <= Math.min(most, Number(this.call.o.get('F') ?? mostFuzz)); fuzz++) {
      const loose = loosened(hunk, fuzz);
      const tried = { ...loose.hunk, oldStart: hunk.oldStart + loose.dropped };
      const where = target.locate(tried);
      if (where !== undefined) return { hunk: tried, where, fuzz, dropped: loose.dropped };
    }
    return undefined;
  }

  /** What to do with a patch that seems to have been made the other way round. */
  private *turned(backwards: boolean): Task<'turn' | 'skip' | 'apply'> {
    const { o, out } = this.call;
    const what = backwards ? 'Unreversed patch detected!' : 'Reversed (or previously applied) patch detected!';
    if (o.has('N')) {
      yield* out(`${what}  Skipping patch.\n`);
      return 'skip';
    }
    if (o.has('t')) {
      yield* out(`${what}  ${backwards ? 'Ignoring' : 'Assuming'} -R.\n`);
      return 'turn';
    }
    if (/^y/i.test(yield* this.ask(`${what}  ${backwards ? 'Ignore' : 'Assume'} -R? [n] `))) return 'turn';
    if (/^y/i.test(yield* this.ask('Apply anyway? [n] '))) return 'apply';
    yield* out('Skipping patch.\n');
    return 'skip';
  }

  private *reject(patch: FilePatch, failed: readonly Hunk[], name: string, skipped: boolean): Task {
    const { o, out } = this.call;
    this.failed = true;
    const total = patch.hunks.length;
    const head = `${failed.length} out of ${total} ${total === 1 ? 'hunk' : 'hunks'} ${skipped ? 'ignored' : 'FAILED'}`;
    if (o.has('dry-run')) return yield* out(`${head}\n`);
    const file = o.get('r') ?? `${name}.rej`;
    yield* out(`${head} -- saving rejects to file ${file}\n`);
    const heading = patch.heading.map((l) => l.replace(/^\*\*\* /, '--- ').replace(/^--- (?=.*)/, '--- '));
    if (heading.length === 2) heading[1] = heading[1]!.replace(/^--- /, '+++ ');
    this.fs.write(this.path(file), [...heading.map((l) => `${l}\n`), ...failed.map(hunkText)].join(''));
  }
}

/** patch(1): unified, context and normal diffs, with offsets and fuzz. */
export const patch = program(
  'p|strip: i|input: R|reverse o|output: b|backup dry-run s|quiet|silent N|forward f|force t|batch d|directory: E|remove-empty-files l|ignore-whitespace F|fuzz: r|reject-file: z|suffix: u|unified n|normal c|context e|ed v binary posix verbose V|version-control: B|prefix: Y|basename-prefix: no-backup-if-mismatch merge?',
  function* (call) {
    const { o, args, p } = call;
    if (args.length > 2) {
      yield* p.stderr.write(`patch: ${args[2]}: extra operand\npatch: Try 'patch --help' for more information.\n`);
      return 2;
    }
    const source = o.get('i') ?? args[1] ?? '-';
    try {
      if (o.has('d') && p.machine.fs.stat(at(p.cwd, o.get('d')!))?.type !== 'dir') throw new Trouble(`Can't change to directory ${o.get('d')} : No such file or directory`);
      let text: string;
      try {
        text = yield* readAll(openOperand(p, source === '-' || !o.has('d') ? source : join(at(p.cwd, o.get('d')!), source)));
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        throw new Trouble(`Can't open patch file ${source} : ${error.strerror}`);
      }
      return yield* new Patcher(call).run(text, args[0]);
    } catch (error) {
      if (error instanceof MalformedPatch) yield* p.stderr.write(`${call.name}: **** malformed patch at line ${error.line}: ${error.text}\n`);
      else if (error instanceof Trouble) yield* p.stderr.write(`${call.name}: **** ${error.message}\n`);
      else throw error;
      return 2;
    }
  },
  {
    usageExit: 2,
    usage: '[OPTION]... [ORIGFILE [PATCHFILE]]',
    version: ({ busybox }) => (busybox ? undefined : 'GNU patch 2.7.6\n'),
    refusal: (_word, _lacks, message) => `patch: ${message}\npatch: Try 'patch --help' for more information.\n`,
  },
);
