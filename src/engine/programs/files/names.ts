import { FsError } from '../../hosts/types.ts';
import { humanSize, modeText } from '../lib/mode.ts';
import { absolute, at, basename as base, dirname as dir, join } from '../lib/paths.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { strftime } from '../lib/strftime.ts';
import { groupName, userName } from '../lib/users.ts';

export const basename = program('a|multiple s|suffix: z', function* (call) {
  if (call.args.length === 0) throw new UsageError('missing operand');
  const several = call.o.has('a') || call.o.has('s');
  if (!several && call.args.length > 2) throw new UsageError(`extra operand ‘${call.args[2]}’`);
  const suffix = call.o.get('s') ?? (several ? undefined : call.args[1]);
  for (const name of several ? call.args : call.args.slice(0, 1)) {
    const b = base(name);
    yield* call.out(`${suffix && b.endsWith(suffix) && b !== suffix ? b.slice(0, -suffix.length) : b}\n`);
  }
  return 0;
});

export const dirname = program('z', function* (call) {
  if (call.args.length === 0) throw new UsageError('missing operand');
  yield* call.out(call.args.map((a) => `${dir(a)}\n`).join(''));
  return 0;
});

export const pwd = program('L P', function* (call) {
  yield* call.out(`${call.p.cwd}\n`);
  return 0;
});

export const realpath = program('e|canonicalize-existing m|canonicalize-missing q|quiet s|no-symlinks L P relative-to: z', function* (call) {
  if (call.args.length === 0) throw new UsageError('missing operand');
  const { fs } = call.p.machine;
  let status = 0;
  for (const name of call.args) {
    const path = at(call.p.cwd, name);
    try {
      let real = fs.stat(path, { follow: false }) ? fs.realpath(path) : undefined;
      if (real === undefined) {
        if (call.o.has('e')) throw new FsError('ENOENT', name);
        if (!call.o.has('m') && !fs.stat(dir(path))) throw new FsError('ENOENT', name);
        real = call.o.has('m') ? absolute(call.p.cwd, name) : join(fs.realpath(dir(path)), base(path));
      }
      const from = call.o.get('relative-to');
      if (from !== undefined) {
        const [a, b] = [absolute(call.p.cwd, from).split('/').filter(Boolean), real.split('/').filter(Boolean)];
        let i = 0;
        while (i < a.length && a[i] === b[i]) i++;
        real = [...a.slice(i).map(() => '..'), ...b.slice(i)].join('/') || '.';
      }
      yield* call.out(`${real}\n`);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      if (!call.o.has('q')) yield* call.warn(`${name}: ${error.strerror}`);
      status = 1;
    }
  }
  return status;
});

/** Where a link points whose target is missing. Throws FsError unless -f or -m let it be. */
function dangling(call: Call, path: string): string {
  const { fs } = call.p.machine;
  const target = at(dir(path), fs.readlink(path));
  if (call.o.has('e') || (!call.o.has('m') && !fs.stat(dir(target)))) throw new FsError('ENOENT', path);
  return absolute(dir(path), target);
}

export const readlink = program('f|canonicalize e|canonicalize-existing m|canonicalize-missing n|no-newline q|quiet s v|verbose z', function* (call) {
  if (call.args.length === 0) throw new UsageError('missing operand');
  const { fs } = call.p.machine;
  let status = 0;
  for (const name of call.args) {
    const path = at(call.p.cwd, name);
    try {
      const canonical = call.o.has('f') || call.o.has('e') || call.o.has('m');
      let shown: string;
      if (!canonical) shown = fs.readlink(path);
      else if (fs.stat(path)) shown = fs.realpath(path);
      else if (fs.stat(path, { follow: false })?.type === 'symlink') shown = dangling(call, path);
      else if (call.o.has('e') || (!call.o.has('m') && !fs.stat(dir(path)))) throw new FsError('ENOENT', name);
      else shown = absolute(call.p.cwd, name);
      yield* call.out(`${shown}${call.o.has('n') ? '' : '\n'}`);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      if (call.o.has('v')) yield* call.warn(`${name}: ${error.strerror}`);
      status = 1;
    }
  }
  return status;
});

const kinds = { file: 'regular file', dir: 'directory', symlink: 'symbolic link', char: 'character special file', fifo: 'fifo', socket: 'socket' } as const;

export const stat = program('c|format: L|dereference f|file-system t|terse printf:', function* (call) {
  if (call.args.length === 0) throw new UsageError('missing operand');
  const { fs } = call.p.machine;
  let status = 0;
  for (const name of call.args) {
    const path = at(call.p.cwd, name);
    const s = fs.stat(path, { follow: call.o.has('L') });
    if (!s) {
      yield* call.warn(call.busybox ? `can't stat '${name}': No such file or directory` : `cannot statx '${name}': No such file or directory`);
      status = 1;
      continue;
    }
    const kind = s.type === 'file' && s.size === 0 ? 'regular empty file' : kinds[s.type];
    const octal = s.mode.toString(8).padStart(4, '0');
    const [user, group] = [userName(fs, s.uid), groupName(fs, s.gid)];
    const time = strftime('%Y-%m-%d %H:%M:%S.%N %z', s.mtime);
    const blocks = s.type === 'symlink' ? 0 : Math.ceil(s.size / 4096) * 8;
    const links = s.type === 'dir' ? 2 : s.links;
    const format = call.o.get('c') ?? call.o.get('printf');
    if (format !== undefined) {
      const values: Record<string, string> = { n: name, N: s.type === 'symlink' ? `'${name}' -> '${fs.readlink(path)}'` : `'${name}'`, s: String(s.size), a: s.mode.toString(8), A: modeText(s), u: String(s.uid), U: user, g: String(s.gid), G: group, F: kind, i: String(s.inode), h: String(links), y: time, Y: String(Math.floor(s.mtime / 1000)), z: time, Z: String(Math.floor(s.mtime / 1000)), x: time, X: String(Math.floor(s.mtime / 1000)), w: '-', W: '0', b: String(blocks), B: '512', o: '4096', f: (s.mode | { dir: 0o40000, file: 0o100000, symlink: 0o120000, char: 0o20000, fifo: 0o10000, socket: 0o140000 }[s.type]).toString(16), d: '2049', D: '801', m: '/', '%': '%' };
      const text = format.replace(/%([a-zA-Z%])/g, (whole, c: string) => values[c] ?? whole);
      yield* call.out(call.o.has('c') ? `${text}\n` : text.replace(/\\n/g, '\n').replace(/\\t/g, '\t'));
      continue;
    }
    const shown = s.type === 'symlink' ? `${name} -> ${fs.readlink(path)}` : name;
    yield* call.out(`  File: ${shown}\n  Size: ${String(s.size).padEnd(10)}\tBlocks: ${String(blocks).padEnd(10)} IO Block: 4096   ${kind}\nDevice: 8,1\tInode: ${String(s.inode).padEnd(11)} Links: ${links}\nAccess: (${octal}/${modeText(s)})  Uid: (${String(s.uid).padStart(5)}/${user.padStart(8)})   Gid: (${String(s.gid).padStart(5)}/${group.padStart(8)})\nAccess: ${time}\nModify: ${time}\nChange: ${time}\n Birth: ${call.busybox ? '-' : time}\n`);
  }
  return status;
});

export const tree = program('a d L: f p s h D i noreport dirsfirst I: P: C n', function* (call) {
  const { fs } = call.p.machine;
  const { o } = call;
  const deepest = o.has('L') ? Number(o.get('L')) : Infinity;
  const colour = o.has('C') || (call.p.stdout.tty !== undefined && !o.has('n'));
  let folders = 0;
  let files = 0;
  let out = '';
  const walk = (path: string, indent: string, depth: number): void => {
    let names: string[];
    try {
      names = fs.list(path).filter((n) => o.has('a') || n[0] !== '.');
    } catch (error) {
      if (error instanceof FsError) return;
      throw error;
    }
    let entries = names.map((name) => ({ name, path: join(path, name), s: fs.stat(join(path, name), { follow: false })! })).filter((e) => e.s && (!o.has('d') || e.s.type === 'dir') && !(o.has('I') && o.get('I')!.split('|').includes(e.name)));
    if (o.has('dirsfirst')) entries = [...entries.filter((e) => e.s.type === 'dir'), ...entries.filter((e) => e.s.type !== 'dir')];
    entries.forEach((e, i) => {
      const last = i === entries.length - 1;
      const info = [o.has('p') ? modeText(e.s) : '', o.has('h') ? humanSize(e.s.size).padStart(4) : o.has('s') ? String(e.s.size).padStart(11) : ''].filter(Boolean).join(' ');
      const code = e.s.type === 'dir' ? '01;34' : e.s.type === 'symlink' ? '01;36' : (e.s.mode & 0o111) !== 0 ? '01;32' : '';
      const shown = o.has('f') ? e.path : e.name;
      out += `${o.has('i') ? '' : indent + (last ? '└── ' : '├── ')}${info ? `[${info}]  ` : ''}${colour && code ? `\x1b[${code}m${shown}\x1b[0m` : shown}${e.s.type === 'symlink' ? ` -> ${fs.readlink(e.path)}` : ''}\n`;
      if (e.s.type === 'dir') {
        folders++;
        if (depth < deepest) walk(e.path, `${indent}${last ? '    ' : '│\u00a0\u00a0 '}`, depth + 1);
      } else files++;
    });
  };
  for (const name of call.args.length > 0 ? call.args : ['.']) {
    const path = at(call.p.cwd, name);
    if (fs.stat(path)?.type !== 'dir') out += `${name}  [error opening dir]\n`;
    else {
      out += `${colour ? `\x1b[01;34m${name}\x1b[0m` : name}\n`;
      walk(path, '', 1);
    }
  }
  if (!o.has('noreport')) out += `\n${folders === 1 ? '1 directory' : `${folders} directories`}${o.has('d') ? '' : `, ${files === 1 ? '1 file' : `${files} files`}`}\n`;
  yield* call.out(out);
  return 0;
});
