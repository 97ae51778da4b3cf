import { FsError, type Program } from '../../hosts/types.ts';
import { changedMode } from '../lib/mode.ts';
import { at, dirname } from '../lib/paths.ts';
import { program, UsageError } from '../lib/program.ts';
import { groupId, userId } from '../lib/users.ts';
import { destinationOf } from './destination.ts';

/** install(1): copies with a mode, or makes folders. */
export const install: Program = program('b c d|directory D g|group: m|mode: o|owner: p|preserve-timestamps s|strip t|target-directory: T|no-target-directory v|verbose', function* (call) {
  const { o, p } = call;
  const { fs } = p.machine;
  if (call.args.length === 0) throw new UsageError('missing file operand');
  const mode = changedMode(o.get('m') ?? '755', 0, false);
  if (mode === undefined) throw new UsageError(`invalid mode ‘${o.get('m')}’`, 1, true);
  const uid = o.has('o') ? userId(fs, o.get('o')!) : -1;
  const gid = o.has('g') ? groupId(fs, o.get('g')!) : -1;
  if (uid === undefined) throw new UsageError(`invalid user ‘${o.get('o')}’`, 1, true);
  if (gid === undefined) throw new UsageError(`invalid group ‘${o.get('g')}’`, 1, true);
  const finish = (path: string) => {
    fs.chmod(path, mode);
    fs.chown(path, uid, gid);
  };
  if (o.has('d')) {
    for (const name of call.args) {
      fs.mkdir(at(p.cwd, name), { recursive: true });
      finish(at(p.cwd, name));
      if (o.has('v')) yield* call.out(`install: creating directory '${name}'\n`);
    }
    return 0;
  }
  const { sources, last, isDir, into } = destinationOf(call);
  if (!isDir && sources.length > 1) throw new UsageError(`target '${last}' is not a directory`, 1, true);
  let status = 0;
  for (const source of sources) {
    const from = at(p.cwd, source);
    const to = into(source);
    const target = at(p.cwd, to);
    const stat = fs.stat(from);
    if (!stat || stat.type === 'dir') {
      yield* call.warn(stat ? `omitting directory '${source}'` : `cannot stat '${source}': No such file or directory`);
      status = 1;
      continue;
    }
    try {
      if (o.has('D')) fs.mkdir(dirname(target), { recursive: true });
      if (stat.program === undefined) fs.write(target, fs.read(from));
      else fs.install(target, stat.program);
      finish(target);
      if (o.has('p')) fs.touch(target, stat.mtime);
      if (o.has('v')) yield* call.out(`'${source}' -> '${to}'\n`);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* call.warn(`cannot create regular file '${to}': ${error.strerror}`);
      status = 1;
    }
  }
  return status;
});
