import type { Process } from '../../../hosts/types.ts';
import { joinPath, resolvePath } from './path.ts';

const pattern = (text: string): RegExp =>
  new RegExp(`^${text.replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '[^/]*').replace(/\?/g, '[^/]')}$`);

/** filepath.Glob: the paths that match, sorted; none when nothing does. */
export const glob = (process: Process, text: string): string[] => {
  if (!/[*?[]/.test(text)) return [];
  const { fs } = process.machine;
  let found = [text.startsWith('/') ? '/' : ''];
  for (const part of text.split('/').filter(Boolean)) {
    found = found.flatMap((folder) => {
      const path = (name: string): string => (folder === '' ? name : joinPath(folder, name));
      if (!/[*?[]/.test(part)) return fs.stat(resolvePath(process, path(part))) ? [path(part)] : [];
      const at = resolvePath(process, folder || '.');
      if (fs.stat(at)?.type !== 'dir') return [];
      const matches = pattern(part);
      return fs.list(at).filter((n) => matches.test(n)).map(path);
    });
  }
  return found;
};
