import { FsError, type FileSystem } from '../../hosts/types.ts';
import { hasGlob, patternRegExp } from './pattern.ts';

export interface GlobOptions {
  dot?: boolean;
  extended?: boolean;
  ignoreCase?: boolean;
  /** `.` and `..` match patterns that begin with a dot. */
  dots?: boolean;
  /** `**` matches folders at any depth. */
  star?: boolean;
}

const unescapePattern = (text: string): string => text.replace(/\\(.)/g, '$1');

const join = (dir: string, name: string): string => (dir === '' ? name : dir.endsWith('/') ? dir + name : `${dir}/${name}`);

/** Existing paths that match a pattern, sorted; none where there are none. */
export function glob(fs: FileSystem, cwd: string, pattern: string, options: GlobOptions = {}): string[] {
  const absolute = pattern.startsWith('/');
  const segments = pattern.split('/').filter((s, i, all) => s !== '' || i === all.length - 1);
  const at = (path: string) => (path.startsWith('/') ? path : path === '' ? cwd : `${cwd === '/' ? '' : cwd}/${path}`);
  const names = (dir: string): string[] => {
    try {
      return fs.stat(at(dir))?.type === 'dir' ? fs.list(at(dir)) : [];
    } catch (error) {
      if (error instanceof FsError) return [];
      throw error;
    }
  };
  let found: string[] = [absolute ? '/' : ''];
  segments.forEach((segment, i) => {
    const last = i === segments.length - 1;
    if (segment === '') {
      found = found.filter((p) => fs.stat(at(p))?.type === 'dir').map((p) => `${p}/`);
      return;
    }
    if (segment === '**' && options.star) {
      const deep = (dir: string, top?: string): string[] => [
        last && dir !== '' && !dir.endsWith('/') && dir === top ? `${dir}/` : dir,
        ...names(dir)
          .filter((n) => options.dot || n[0] !== '.')
          .flatMap((n) => {
            const path = join(dir, n);
            const type = fs.stat(at(path), { follow: false })?.type;
            return type === 'dir' ? deep(path) : last ? [path] : [];
          }),
      ];
      found = found.flatMap((dir) => deep(dir, dir)).filter((p) => p !== '');
      return;
    }
    if (!hasGlob(segment, options.extended)) {
      const name = unescapePattern(segment);
      found = found.map((dir) => join(dir, name)).filter((p) => fs.stat(at(p), { follow: false }) !== undefined);
      return;
    }
    const re = patternRegExp(segment, { extended: options.extended ?? false, ignoreCase: options.ignoreCase ?? false });
    const dots = options.dot || segment.startsWith('.') || segment.startsWith('\\.');
    found = found.flatMap((dir) => {
      const there = names(dir);
      const all = options.dots && segment.startsWith('.') ? ['.', '..', ...there] : there;
      return all.filter((n) => (n[0] !== '.' || dots) && re.test(n)).map((n) => join(dir, n));
    });
  });
  return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
