import { FsError } from '../../hosts/types.ts';
import { changedMode } from '../lib/mode.ts';
import { at, basename, join } from '../lib/paths.ts';
import { program, UsageError } from '../lib/program.ts';
import { each } from './manage.ts';

/** ln(1). */
export const ln = program('s|symbolic f|force n|no-dereference v|verbose r|relative t|target-directory: T|no-target-directory i', function* (call) {
  const { o, p } = call;
  const { fs } = p.machine;
  if (call.args.length === 0) throw new UsageError('missing file operand');
  const targets = call.args.length === 1 ? call.args : call.args.slice(0, -1);
  const last = call.args.length === 1 ? '.' : call.args[call.args.length - 1]!;
  const full = at(p.cwd, last);
  const isDir = fs.stat(full, { follow: !o.has('n') })?.type === 'dir' && !o.has('T');
  return yield* each(
    call,
    targets,
    (name, e) => {
      const link = isDir ? join(last === '.' ? './' : last, basename(name)) : last;
      return o.has('s') ? (call.busybox ? `${link}: ${e.strerror}` : `failed to create symbolic link '${link}': ${e.strerror}`) : e.code === 'ENOENT' ? `failed to access '${name}': ${e.strerror}` : `failed to create hard link '${link}': ${e.strerror}`;
    },
    function* (path, name) {
      const link = isDir ? join(full, basename(name)) : full;
      if (!o.has('s')) {
        const stat = fs.stat(path);
        if (!stat) throw new FsError('ENOENT', name);
        if (stat.type === 'dir' && !call.busybox) {
          yield* call.warn(`${name}: hard link not allowed for directory`);
          return 1;
        }
        if (o.has('f') && stat.inode === fs.stat(link)?.inode && stat.links > 1 && path !== link) return;
      }
      if (o.has('f') && fs.stat(link, { follow: false })) fs.remove(link);
      if (o.has('s')) fs.symlink(name, link);
      else fs.link(path, link);
      const shown = isDir ? join(last === '.' ? './' : last, basename(name)) : last;
      if (o.has('v')) yield* call.out(`'${shown}' ${o.has('s') ? '->' : '=>'} '${name}'\n`);
    },
  );
});

/** mkfifo(1). */
export const mkfifo = program('m|mode: Z context?', function* (call) {
  if (call.args.length === 0) throw new UsageError('missing operand');
  const { p, o } = call;
  const mode = o.has('m') ? changedMode(o.get('m')!, 0o666, false) : 0o666 & ~p.umask;
  if (mode === undefined) throw new UsageError('invalid mode', 1, true);
  let status = 0;
  for (const name of call.args) {
    try {
      p.machine.fs.mkfifo(at(p.cwd, name), mode);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* call.warn(call.busybox ? `${name}: ${error.strerror}` : `cannot create fifo '${name}': ${error.strerror}`);
      status = 1;
    }
  }
  return status;
});

/** link(1): one more name for a file. */
export const link = program('', function* (call) {
  const [from, to, more] = call.args;
  if (from === undefined) throw new UsageError('missing operand');
  if (to === undefined) throw new UsageError(`missing operand after ‘${from}’`);
  if (more !== undefined) throw new UsageError(`extra operand ‘${more}’`);
  const { p } = call;
  try {
    p.machine.fs.link(at(p.cwd, from), at(p.cwd, to));
    return 0;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* call.warn(`cannot create link '${to}' to '${from}': ${error.strerror}`);
    return 1;
  }
});

/** unlink(1): takes one name away. */
export const unlink = program('', function* (call) {
  const [name, more] = call.args;
  if (name === undefined) throw new UsageError('missing operand');
  if (more !== undefined) throw new UsageError(`extra operand ‘${more}’`);
  const { p } = call;
  const { fs } = p.machine;
  const path = at(p.cwd, name);
  try {
    if (fs.stat(path, { follow: false })?.type === 'dir') throw new FsError('EISDIR', name);
    fs.remove(path);
    return 0;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* call.warn(`cannot unlink '${name}': ${error.strerror}`);
    return 1;
  }
});
