import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { FsError, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { gunzip as unpack, gzip as pack, GzipError, isGzip } from '../lib/gzip.ts';
import { at, basename } from '../lib/paths.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { readAll } from '../lib/text.ts';

const spec = 'c|stdout|to-stdout d|decompress|uncompress f|force k|keep l|list n|no-name N|name q|quiet r|recursive t|test v|verbose 1|fast 2 3 4 5 6 7 8 9|best S|suffix:';

const percent = (packed: number, plain: number): string => `${(plain === 0 ? 0 : (1 - (packed - 18) / plain) * 100).toFixed(1).padStart(5)}%`;

/** One gzip run: how it was called decides what it does. */
class Gzip {
  status = 0;
  private readonly unpacking: boolean;
  private readonly toStdout: boolean;
  private readonly suffix: string;
  private totals = false;

  constructor(private readonly call: Call) {
    const { o, name } = call;
    this.unpacking = o.has('d') || o.has('t') || o.has('l') || name === 'gunzip' || name === 'zcat';
    this.toStdout = o.has('c') || name === 'zcat';
    this.suffix = o.get('S') ?? '.gz';
  }

  *warn(message: string, status: 1 | 2): Task {
    if (!(this.call.o.has('q') && status === 2)) yield* this.call.p.stderr.write(`gzip: ${message}\n`);
    this.status = this.status === 1 ? 1 : status;
  }

  *stdin(): Task {
    const text = yield* readAll(this.call.p.stdin);
    if (!this.unpacking) return yield* this.call.out(fromUtf8(pack(utf8(text))));
    const plain = yield* this.opened(text, 'stdin');
    if (plain !== undefined && !this.call.o.has('t')) yield* this.call.out(plain);
  }

  private *opened(text: string, shown: string): Task<string | undefined> {
    try {
      return fromUtf8(unpack(utf8(text)));
    } catch (error) {
      if (!(error instanceof GzipError)) throw error;
      if (text === '') yield* this.warn(`${shown}: unexpected end of file`, 1);
      else yield* this.call.p.stderr.write(`\ngzip: ${shown}: ${error.message}\n`);
      this.status = 1;
      return undefined;
    }
  }

  *file(name: string): Task {
    const { call } = this;
    const { fs } = call.p.machine;
    let source = at(call.p.cwd, name);
    let shown = name;
    if (this.unpacking && !fs.stat(source) && fs.stat(source + this.suffix)) {
      source += this.suffix;
      shown += this.suffix;
    }
    const stat = fs.stat(source);
    if (!stat) return yield* this.warn(`${this.unpacking && !name.endsWith(this.suffix) ? name + this.suffix : name}: No such file or directory`, 1);
    if (stat.type === 'dir') {
      if (!call.o.has('r')) return yield* this.warn(`${name} is a directory -- ignored`, 2);
      for (const entry of fs.list(source)) yield* this.file(`${name}/${entry}`);
      return;
    }
    yield* this.unpacking ? this.unpackFile(source, shown) : this.packFile(source, shown);
  }

  private *packFile(source: string, name: string): Task {
    const { call } = this;
    const { fs } = call.p.machine;
    if (name.endsWith(this.suffix) && !this.toStdout) return yield* this.warn(`${name} already has ${this.suffix} suffix -- unchanged`, 2);
    const plain = utf8(fs.read(source));
    const packed = pack(plain, call.o.has('n') ? '' : basename(name), Math.floor(fs.stat(source)!.mtime / 1000));
    if (this.toStdout) return yield* call.out(fromUtf8(packed));
    if (!(yield* this.place(source, source + this.suffix, `${name}${this.suffix}`, packed))) return;
    if (call.o.has('v')) yield* call.p.stderr.write(`${name}:\t${percent(packed.length, plain.length)} -- ${call.o.has('k') ? 'created' : 'replaced with'} ${name}${this.suffix}\n`);
  }

  private *unpackFile(source: string, name: string): Task {
    const { call } = this;
    const text = call.p.machine.fs.read(source);
    if (!name.endsWith(this.suffix) && !name.endsWith('.tgz') && !this.toStdout && !call.o.has('t')) return yield* this.warn(`${name}: unknown suffix -- ignored`, 2);
    if (this.toStdout && call.o.has('f') && !isGzip(utf8(text))) return yield* call.out(text);
    const plain = yield* this.opened(text, name);
    if (plain === undefined) return;
    if (call.o.has('l')) return yield* this.list(name, utf8(text).length, utf8(plain).length);
    if (call.o.has('t')) {
      if (call.o.has('v')) yield* call.p.stderr.write(`${name}:\tOK\n`);
      return;
    }
    if (this.toStdout) return yield* call.out(plain);
    const cut = (path: string) => (path.endsWith('.tgz') ? path.replace(/\.tgz$/, '.tar') : path.slice(0, -this.suffix.length));
    if (!(yield* this.place(source, cut(source), cut(name), utf8(plain)))) return;
    if (call.o.has('v')) yield* call.p.stderr.write(`${name}:\t${percent(utf8(text).length, utf8(plain).length)} -- ${call.o.has('k') ? 'created' : 'replaced with'} ${cut(name)}\n`);
  }

  private *list(name: string, packed: number, plain: number): Task {
    if (!this.totals) yield* this.call.out('         compressed        uncompressed  ratio uncompressed_name\n');
    this.totals = true;
    yield* this.call.out(`${String(packed).padStart(19)} ${String(plain).padStart(19)} ${percent(packed, plain)} ${name.slice(0, -this.suffix.length)}\n`);
  }

  /** Writes what was made and takes the source away. */
  private *place(source: string, target: string, name: string, bytes: Uint8Array): Task<boolean> {
    const { fs } = this.call.p.machine;
    const { o } = this.call;
    if (fs.stat(target) && !o.has('f')) {
      yield* this.warn(`${name} already exists;\tnot overwritten`, 2);
      return false;
    }
    const stat = fs.stat(source)!;
    try {
      fs.write(target, fromUtf8(bytes), { mode: stat.mode });
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* this.warn(`${name}: ${error.strerror}`, 1);
      return false;
    }
    fs.touch(target, stat.mtime);
    if (!o.has('k')) fs.remove(source);
    return true;
  }
}

const refusal = { refusal: (_word: string, _lacks: 'option' | 'argument', message: string) => `gzip: ${message}\nTry \`gzip --help' for more information.\n` };

/** gzip(1), gunzip and zcat. */
export const gzip: Program = program(
  spec,
  function* (call) {
    const run = new Gzip(call);
    if (call.args.length === 0) {
      if (call.p.stdout.tty && !call.o.has('f') && !call.o.has('d') && call.name === 'gzip') throw new UsageError('compressed data not written to a terminal. Use -f to force compression.\nFor help, type: gzip -h', 1, true);
      yield* run.stdin();
    }
    for (const name of call.args) yield* name === '-' ? run.stdin() : run.file(name);
    return run.status;
  },
  refusal,
);
