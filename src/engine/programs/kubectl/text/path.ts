import type { Process } from '../../../hosts/types.ts';

/** path.Clean: no `.`, `..` or doubled slashes; `.` for nothing. */
export const cleanPath = (path: string): string => {
  const rooted = path.startsWith('/');
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && out.length > 0 && out[out.length - 1] !== '..') out.pop();
    else if (part !== '..' || !rooted) out.push(part);
  }
  const joined = out.join('/');
  return rooted ? `/${joined}` : joined || '.';
};

/** filepath.Join */
export const joinPath = (...parts: string[]): string => cleanPath(parts.filter(Boolean).join('/'));

/** A path as the process's working folder sees it. */
export const resolvePath = (process: Process, path: string): string => (path.startsWith('/') ? cleanPath(path) : joinPath(process.cwd, path));

export const baseName = (path: string): string => cleanPath(path).split('/').pop() || '/';

export const dirName = (path: string): string => {
  const clean = cleanPath(path);
  const at = clean.lastIndexOf('/');
  return at < 0 ? '.' : at === 0 ? '/' : clean.slice(0, at);
};

/** filepath.Ext: `.yaml` */
export const extension = (path: string): string => /\.[^./]*$/.exec(path)?.[0] ?? '';
