import { FsError, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { parseDate, parseStamp } from '../lib/date.ts';
import { changedMode, modeText } from '../lib/mode.ts';
import { at, dirname, join } from '../lib/paths.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { groupId, userId } from '../lib/users.ts';
import { destinationOf, type Destination } from './destination.ts';

const need = (call: Call, n: number): void => {
  if (call.args.length === 0) throw new UsageError('missing operand');
  if (call.args.length < n) throw new UsageError(`missing operand after ‘${call.args[0]}’`);
};

/** Does something to each operand, telling of those for which the file system refuses. */
export function* each(call: Call, names: readonly string[], words: (name: string, error: FsError) => string, act: (path: string, name: string) => Task<number | void> | void): Task<number> {
  let status = 0;
  for (const name of names) {
    try {
      const task = act(at(call.p.cwd, name), name);
      if (task) status = (yield* task) || status;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* call.warn(words(name, error));
      status = 1;
    }
  }
  return status;
}

export const mkdir = program('p|parents m|mode: v|verbose', function* (call) {
  need(call, 1);
  const { fs } = call.p.machine;
  const mode = call.o.has('m') ? changedMode(call.o.get('m')!, 0o777, true) : undefined;
  return yield* each(
    call,
    call.args,
    (name, e) => (call.busybox ? `can't create directory '${name}': ${e.strerror}` : `cannot create directory ‘${name}’: ${e.strerror}`),
    function* (path, name) {
      const there = fs.stat(path) !== undefined;
      fs.mkdir(path, { recursive: call.o.has('p'), ...(mode !== undefined ? { mode } : {}) });
      if (call.o.has('v') && !there) yield* call.out(`mkdir: created directory '${name}'\n`);
    },
  );
});

export const rmdir = program('p|parents v|verbose ignore-fail-on-non-empty', function* (call) {
  need(call, 1);
  const { fs } = call.p.machine;
  return yield* each(
    call,
    call.args,
    (name, e) => (call.busybox ? `'${name}': ${e.strerror}` : `failed to remove '${name}': ${e.strerror}`),
    (path) => {
      let current = path;
      for (;;) {
        const stat = fs.stat(current, { follow: false });
        if (stat && stat.type !== 'dir') throw new FsError('ENOTDIR', current);
        fs.remove(current);
        if (!call.o.has('p') || dirname(current) === call.p.cwd || current === '/') return;
        current = dirname(current);
      }
    },
  );
});

export const touch = program('a m c|no-create d|date: r|reference: t: h', function* (call) {
  if (call.args.length === 0) throw new UsageError('missing file operand');
  const { fs } = call.p.machine;
  const { o, p } = call;
  const given = o.has('r') ? fs.stat(at(p.cwd, o.get('r')!))?.mtime : o.has('d') ? parseDate(o.get('d')!, p.sim.now(), p.env['TZ']) : o.has('t') ? parseStamp(o.get('t')!, p.sim.now(), p.env['TZ']) : p.sim.now();
  if (given === undefined) throw new UsageError(o.has('d') || o.has('t') ? `invalid date format ‘${o.get('d') ?? o.get('t')}’` : `failed to get attributes of '${o.get('r')}': No such file or directory`, 1, true);
  return yield* each(
    call,
    call.args,
    (name, e) => (call.busybox ? `${name}: ${e.strerror}` : `cannot touch '${name}': ${e.strerror}`),
    (path) => {
      if (!fs.stat(path)) {
        if (o.has('c')) return;
        fs.write(path, '');
      }
      fs.touch(path, given);
    },
  );
});

const removed = (folder: boolean, name: string): string => `removed ${folder ? 'directory ' : ''}'${name}'\n`;

export const rm = program('r|recursive R f|force i I v|verbose d|dir preserve-root no-preserve-root one-file-system interactive?', function* (call) {
  const { o, p } = call;
  const { fs } = p.machine;
  if (call.args.length === 0) {
    if (o.has('f')) return 0;
    throw new UsageError('missing operand');
  }
  const recursive = o.has('r') || o.has('R');
  let status = 0;
  for (const name of call.args) {
    const path = at(p.cwd, name);
    const stat = fs.stat(path, { follow: false });
    const fail = function* (why: string) {
      yield* call.warn(call.busybox ? `can't remove '${name}': ${why}` : `cannot remove '${name}': ${why}`);
      status = 1;
    };
    if (/(^|\/)\.{1,2}\/?$/.test(name)) {
      yield* call.warn(`refusing to remove '.' or '..' directory: skipping '${name}'`);
      status = 1;
      continue;
    }
    if (/^\/+$/.test(name) && recursive && !o.has('no-preserve-root')) {
      yield* call.warn("it is dangerous to operate recursively on '/'");
      yield* call.warn('use --no-preserve-root to override this failsafe');
      status = 1;
      continue;
    }
    if (!stat) {
      if (!o.has('f')) yield* fail('No such file or directory');
      continue;
    }
    if (stat.type === 'dir' && !recursive && !o.has('d')) {
      yield* fail('Is a directory');
      continue;
    }
    if (o.has('i')) {
      yield* p.stderr.write(`rm: remove ${stat.type === 'dir' ? 'directory' : stat.size === 0 ? 'regular empty file' : 'regular file'} '${name}'? `);
      if (!/^y/i.test((yield* p.stdin.read()) ?? '')) continue;
    }
    try {
      if (o.has('v') && stat.type === 'dir') for (const below of [...tree(call, path)].reverse().slice(0, -1)) yield* call.out(removed(fs.stat(below, { follow: false })?.type === 'dir', name.replace(/\/+$/, '') + below.slice(path.length)));
      fs.remove(path, { recursive });
      if (o.has('v')) yield* call.out(removed(stat.type === 'dir', name));
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* fail(error.strerror);
    }
  }
  return status;
});

/** Copies a file or tree. */
function copyTree(call: Call, from: string, to: string, keep: boolean, follow: boolean): void {
  const { fs } = call.p.machine;
  const stat = fs.stat(from, { follow });
  if (!stat) throw new FsError('ENOENT', from);
  if (stat.type === 'symlink') {
    if (fs.stat(to, { follow: false })) fs.remove(to);
    fs.symlink(fs.readlink(from), to);
    return;
  }
  if (stat.type === 'dir') {
    if (!fs.stat(to)) fs.mkdir(to, { mode: keep ? stat.mode : stat.mode & ~call.p.umask });
    for (const name of fs.list(from)) copyTree(call, join(from, name), join(to, name), keep, follow);
  } else if (stat.program !== undefined) fs.install(to, stat.program);
  else fs.write(to, fs.read(from), fs.stat(to) ? {} : { mode: keep ? stat.mode : stat.mode & ~call.p.umask });
  if (keep) fs.touch(to, stat.mtime);
}

/** The place that cp and mv put a source at. */
function* destination(call: Call): Task<Destination | number> {
  const found = destinationOf(call);
  const { sources, last, isDir } = found;
  if (isDir || (sources.length === 1 && !call.o.has('t'))) return found;
  yield* call.warn(call.busybox ? `can't create '${last}': Not a directory` : `target '${last}': ${call.p.machine.fs.stat(at(call.p.cwd, last)) ? 'Not a directory' : 'No such file or directory'}`);
  return 1;
}

export const cp = program('r|recursive R a|archive p f|force i|interactive n|no-clobber v|verbose u|update? t|target-directory: T|no-target-directory L|dereference P|no-dereference d l s|symbolic-link H preserve? no-preserve: parents x', function* (call) {
  const { o, p } = call;
  const { fs } = p.machine;
  const place = yield* destination(call);
  if (typeof place === 'number') return place;
  const recursive = o.has('r') || o.has('R') || o.has('a');
  const keep = o.has('a') || o.has('p') || o.has('preserve');
  let status = 0;
  for (const source of place.sources) {
    const to = place.into(source);
    const [from, target] = [at(p.cwd, source), at(p.cwd, to)];
    const stat = fs.stat(from);
    const fail = function* (message: string) {
      yield* call.warn(message);
      status = 1;
    };
    if (!stat) {
      yield* fail(call.busybox ? `can't stat '${source}': No such file or directory` : `cannot stat '${source}': No such file or directory`);
      continue;
    }
    if (stat.type === 'dir' && !recursive) {
      yield* fail(call.busybox ? `omitting directory '${source}'` : `-r not specified; omitting directory '${source}'`);
      continue;
    }
    if (stat.type === 'dir' && (target === from || target.startsWith(`${from}/`))) {
      yield* fail(`cannot copy a directory, '${source}', into itself, '${to}'`);
      continue;
    }
    if (fs.stat(target) && fs.realpath(target) === fs.realpath(from)) {
      yield* fail(`'${source}' and '${to}' are the same file`);
      continue;
    }
    if (to.endsWith('/') && !fs.stat(target) && stat.type !== 'dir') {
      yield* fail(call.busybox ? `can't create '${to}': Is a directory` : `cannot create regular file '${to}': Not a directory`);
      continue;
    }
    if (o.has('n') && fs.stat(target)) continue;
    if (o.has('i') && fs.stat(target)) {
      yield* p.stderr.write(`cp: overwrite '${to}'? `);
      if (!/^y/i.test((yield* p.stdin.read()) ?? '')) continue;
    }
    try {
      if (o.has('s')) fs.symlink(source, target);
      else if (o.has('l') && stat.type !== 'dir') fs.link(from, target);
      else copyTree(call, from, target, keep, !(o.has('a') || o.has('d') || o.has('P')));
      if (o.has('v')) yield* call.out(`'${source}' -> '${to}'\n`);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* fail(call.busybox ? `can't create '${to}': ${error.strerror}` : error.code === 'EISDIR' ? `cannot overwrite directory '${to}' with non-directory` : `cannot create ${stat.type === 'dir' ? 'directory' : 'regular file'} '${to}': ${error.strerror}`);
    }
  }
  return status;
});

export const mv = program('f|force i|interactive n|no-clobber v|verbose t|target-directory: T|no-target-directory u|update?', function* (call) {
  const { o, p } = call;
  const { fs } = p.machine;
  const place = yield* destination(call);
  if (typeof place === 'number') return place;
  let status = 0;
  for (const source of place.sources) {
    const to = place.into(source);
    const [from, target] = [at(p.cwd, source).replace(/(.)\/+$/, '$1'), at(p.cwd, to).replace(/(.)\/+$/, '$1')];
    if (!fs.stat(from, { follow: false })) {
      yield* call.warn(call.busybox ? `can't rename '${source}': No such file or directory` : `cannot stat '${source}': No such file or directory`);
      status = 1;
      continue;
    }
    if (o.has('n') && fs.stat(target)) continue;
    if (o.has('i') && fs.stat(target)) {
      yield* p.stderr.write(`mv: overwrite '${to}'? `);
      if (!/^y/i.test((yield* p.stdin.read()) ?? '')) continue;
    }
    if (from === target) {
      yield* call.warn(`'${source}' and '${to}' are the same file`);
      status = 1;
      continue;
    }
    try {
      move(call, from, target);
      if (o.has('v')) yield* call.out(`renamed '${source}' -> '${to}'\n`);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* call.warn(
        call.busybox
          ? `can't rename '${source}': ${error.strerror}`
          : error.code === 'EINVAL'
            ? `cannot move '${source}' to a subdirectory of itself, '${to}'`
            : error.code === 'EISDIR'
              ? `cannot overwrite directory '${to}' with non-directory`
              : error.code === 'ENOTDIR'
                ? `cannot overwrite non-directory '${to}' with directory '${source}'`
                : `cannot move '${source}' to '${to}': ${error.strerror}`,
      );
      status = 1;
    }
  }
  return status;
});

/** rename(2), or a copy where the file system has no more to give: an image's layer, another mount. */
function move(call: Call, from: string, to: string): void {
  const { fs } = call.p.machine;
  try {
    fs.rename(from, to);
  } catch (error) {
    if (!(error instanceof FsError) || error.code !== 'EBUSY') throw error;
    copyTree(call, from, to, true, false);
    fs.remove(from, { recursive: true });
  }
}

/** Everything below a folder, itself first. */
function* tree(call: Call, path: string): Generator<string> {
  yield path;
  const { fs } = call.p.machine;
  if (fs.stat(path, { follow: false })?.type === 'dir') for (const name of fs.list(path)) yield* tree(call, join(path, name));
}

export const chmod: Program = (p) => {
  // Modes such as -x look like options.
  const words = p.args.slice(1);
  const at0 = words.findIndex((w) => /^-[rwxXst]+$/.test(w) && !/^-R$/.test(w));
  const patched = at0 >= 0 ? [...words.slice(0, at0), '--', ...words.slice(at0)] : words;
  return chmodProgram(Object.create(p, { args: { value: [p.args[0], ...patched] } }) as typeof p);
};

const chmodProgram = program('R|recursive v|verbose c|changes f|silent|quiet reference:', function* (call) {
  const { o, p } = call;
  const { fs } = p.machine;
  if (call.args.length === 0) throw new UsageError('missing operand');
  const reference = o.get('reference');
  if (call.args.length === 1 && reference === undefined) throw new UsageError(`missing operand after ‘${call.args[0]}’`);
  const model = reference === undefined ? undefined : fs.stat(at(p.cwd, reference));
  if (reference !== undefined && !model) throw new UsageError(`failed to get attributes of '${reference}': No such file or directory`, 1, true);
  const [mode, ...names] = (model ? [model.mode.toString(8), ...call.args] : call.args) as [string, ...string[]];
  if (changedMode(mode, 0, false) === undefined) throw new UsageError(call.busybox ? `invalid mode '${mode}'` : `invalid mode: ‘${mode}’`);
  return yield* each(
    call,
    names,
    (name, e) => (call.busybox ? `${name}: ${e.strerror}` : e.code === 'ENOENT' ? `cannot access '${name}': ${e.strerror}` : `changing permissions of '${name}': ${e.strerror}`),
    function* (path, name) {
      for (const one of o.has('R') ? tree(call, path) : [path]) {
        const stat = fs.stat(one);
        if (!stat) throw new FsError('ENOENT', one);
        const next = changedMode(mode, stat.mode, stat.type === 'dir')!;
        fs.chmod(one, next);
        if (o.has('v') && next === stat.mode) yield* call.out(`mode of '${name}' retained as ${next.toString(8).padStart(4, '0')} (${modeText({ ...stat, mode: next }).slice(1)})\n`);
        else if ((o.has('v') || o.has('c')) && next !== stat.mode) yield* call.out(`mode of '${name}' changed from ${stat.mode.toString(8).padStart(4, '0')} (${modeText(stat).slice(1)}) to ${next.toString(8).padStart(4, '0')} (${modeText({ ...stat, mode: next }).slice(1)})\n`);
      }
    },
  );
});

const owner = (kind: 'chown' | 'chgrp'): Program =>
  program('R|recursive v|verbose c|changes f h|no-dereference reference: from:', function* (call) {
    const { fs } = call.p.machine;
    if (call.args.length === 0) throw new UsageError('missing operand');
    if (call.args.length === 1) throw new UsageError(`missing operand after ‘${call.args[0]}’`);
    const [spec, ...names] = call.args as [string, ...string[]];
    const [user, group] = kind === 'chgrp' ? ['', spec] : spec.split(/[:.]/);
    const uid = user ? userId(fs, user) : -1;
    const gid = group ? groupId(fs, group) : -1;
    if (uid === undefined) throw new UsageError(call.busybox ? `unknown user ${user}` : `invalid user: ‘${spec}’`, 1, true);
    if (gid === undefined) throw new UsageError(call.busybox ? `unknown group ${group}` : `invalid group: ‘${spec}’`, 1, true);
    return yield* each(
      call,
      names,
      (name, e) => (call.busybox ? `${name}: ${e.strerror}` : `cannot access '${name}': ${e.strerror}`),
      (path) => {
        for (const one of call.o.has('R') ? tree(call, path) : [path]) fs.chown(one, uid, gid);
      },
    );
  });

export const chown = owner('chown');
export const chgrp = owner('chgrp');

export const mktemp = program('d|directory u|dry-run q p: tmpdir? t suffix:', function* (call) {
  const { o, p } = call;
  const { fs, sim } = p.machine;
  const template = call.args[0] ?? 'tmp.XXXXXXXXXX';
  const m = /^([^]*?)(X{3,})([^X]*)$/.exec(template);
  if (!m) throw new UsageError(`too few X's in template ‘${template}’`, 1, true);
  const name = m[1] + sim.random('mktemp').text(m[2]!.length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789') + m[3] + (o.get('suffix') ?? '');
  const folder = o.has('p') || o.has('tmpdir') ? (o.get('p') ?? o.get('tmpdir')) || (p.env['TMPDIR'] ?? '/tmp') : call.args.length === 0 || o.has('t') ? (p.env['TMPDIR'] ?? '/tmp') : '';
  const path = folder === '' ? name : join(folder, name);
  if (!o.has('u')) {
    if (o.has('d')) fs.mkdir(at(p.cwd, path), { mode: 0o700 });
    else fs.write(at(p.cwd, path), '', { mode: 0o600 });
  }
  yield* call.out(`${path}\n`);
  return 0;
});
