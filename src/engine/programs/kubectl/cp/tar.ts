import { FsError, type FileSystem, type Process, type Program } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { dirName, joinPath, resolvePath } from '../text/path.ts';
import { readArchive, writeArchive, type Member } from './archive.ts';

interface Options {
  mode: 'c' | 'x' | 't' | undefined;
  file: string;
  folder: string;
  verbose: boolean;
  touch: boolean;
  names: string[];
  problem?: string;
}

/** `cf - PATH`, `-xmf - -C FOLDER`: letters first, with or without a dash. */
const parse = (args: readonly string[]): Options => {
  const o: Options = { mode: undefined, file: '-', folder: '', verbose: false, touch: false, names: [] };
  const rest = [...args];
  for (let first = true; rest.length > 0; first = false) {
    const word = rest.shift()!;
    if (word.startsWith('--')) {
      const known = /^--(no-same-permissions|no-same-owner|gzip|create|extract|list|verbose|touch)$/.exec(word)?.[1];
      if (!known) o.problem ??= `unrecognized option '${word}'`;
      if (known === 'create' || known === 'extract' || known === 'list') o.mode = known === 'create' ? 'c' : known === 'extract' ? 'x' : 't';
      o.verbose ||= known === 'verbose';
      o.touch ||= known === 'touch';
      continue;
    }
    if (!first && !(word.startsWith('-') && word.length > 1)) {
      o.names.push(word);
      continue;
    }
    for (const c of word.replace(/^-/, '')) {
      if (c === 'c' || c === 'x' || c === 't') o.mode = c;
      else if (c === 'v') o.verbose = true;
      else if (c === 'm') o.touch = true;
      else if (c === 'f') o.file = rest.shift() ?? '-';
      else if (c === 'C') o.folder = rest.shift() ?? '';
      else if (!'zpohjJ'.includes(c)) o.problem ??= `invalid option -- '${c}'`;
    }
  }
  return o;
};

/** The members for a path and all below it. */
const collect = (fs: FileSystem, from: string, name: string, out: Member[]): void => {
  const stat = fs.stat(from, { follow: false });
  if (!stat) throw new FsError('ENOENT', name);
  const base = { path: name.replace(/^\/+/, ''), mode: stat.mode & 0o7777, mtime: stat.mtime, text: '', target: '' };
  if (stat.type === 'dir') {
    out.push({ ...base, type: 'dir' });
    for (const entry of fs.list(from)) collect(fs, `${from === '/' ? '' : from}/${entry}`, `${name.replace(/\/+$/, '')}/${entry}`, out);
  } else if (stat.type === 'symlink') out.push({ ...base, type: 'symlink', target: fs.readlink(from) });
  else if (stat.type === 'file') out.push({ ...base, type: 'file', text: fs.read(from) });
};

const extract = (fs: FileSystem, folder: string, member: Member, touch: boolean): void => {
  const path = `${folder === '/' ? '' : folder}/${member.path.replace(/^\/+/, '')}`;
  if (member.type === 'dir') return fs.mkdir(path, { recursive: true });
  fs.mkdir(dirName(path), { recursive: true });
  if (fs.stat(path, { follow: false })?.type === 'symlink') fs.remove(path);
  if (member.type === 'symlink') return fs.symlink(member.target, path);
  fs.write(path, member.text, { mode: member.mode });
  if (!touch) fs.touch(path, member.mtime);
};

function* readAll(process: Process): Task<string> {
  let text = '';
  for (let chunk = yield* process.stdin.read(); chunk !== undefined; chunk = yield* process.stdin.read()) text += chunk;
  return text;
}

/** tar: create, extract and list, uncompressed; -z makes no difference. */
export const tar: Program = function* (process) {
  const { fs, userland } = process.machine;
  const busybox = userland === 'busybox';
  const o = parse(process.args.slice(1));
  const folder = resolvePath(process, o.folder || '.');
  if (o.problem || !o.mode) {
    yield* process.stderr.write(o.problem ? `tar: ${o.problem}\n` : busybox ? 'tar: must specify one of -c, -x or -t\n' : "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.\n");
    return busybox ? 1 : 2;
  }
  if (o.mode === 'c') {
    const members: Member[] = [];
    let failed = false;
    for (const name of o.names) {
      if (name.startsWith('/')) yield* process.stderr.write(busybox ? "tar: removing leading '/' from member names\n" : "tar: Removing leading `/' from member names\n");
      try {
        collect(fs, name.startsWith('/') ? name : joinPath(folder, name), name, members);
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        failed = true;
        yield* process.stderr.write(busybox ? `tar: ${name}: ${error.strerror}\n` : `tar: ${name}: Cannot stat: ${error.strerror}\n`);
      }
    }
    const archive = writeArchive(members);
    if (o.verbose) for (const m of members) yield* process[o.file === '-' ? 'stderr' : 'stdout'].write(`${m.path}${m.type === 'dir' ? '/' : ''}\n`);
    if (o.file === '-') yield* process.stdout.write(archive);
    else fs.write(resolvePath(process, o.file), archive);
    if (failed) yield* process.stderr.write(busybox ? 'tar: error exit delayed from previous errors\n' : 'tar: Exiting with failure status due to previous errors\n');
    return failed ? (busybox ? 1 : 2) : 0;
  }
  try {
    const archive = o.file === '-' ? yield* readAll(process) : fs.read(resolvePath(process, o.file));
    if (o.folder && fs.stat(folder)?.type !== 'dir') {
      yield* process.stderr.write(busybox ? `tar: can't change directory to '${o.folder}': No such file or directory\n` : `tar: ${o.folder}: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n`);
      return busybox ? 1 : 2;
    }
    for (const member of readArchive(archive)) {
      if (o.names.length && !o.names.some((n) => member.path === n || member.path.startsWith(`${n}/`))) continue;
      if (o.mode === 't' || o.verbose) yield* process.stdout.write(`${member.path}${member.type === 'dir' ? '/' : ''}\n`);
      if (o.mode === 'x') extract(fs, folder, member, o.touch);
    }
    return 0;
  } catch (error) {
    if (error instanceof FsError) {
      yield* process.stderr.write(busybox ? `tar: can't open '${o.file}': ${error.strerror}\n` : `tar: ${o.file === '-' ? error.path : o.file}: Cannot open: ${error.strerror}\ntar: Error is not recoverable: exiting now\n`);
      return busybox ? 1 : 2;
    }
    if (!(error instanceof Error)) throw error;
    yield* process.stderr.write(busybox ? 'tar: invalid tar magic\n' : 'tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n');
    return busybox ? 1 : 2;
  }
};
