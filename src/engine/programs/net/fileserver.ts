import { FsError, type Process } from '../../hosts/types.ts';
import type { HttpResponse } from '../../network/types.ts';
import { utf8Length } from '../../api/utf8.ts';

const types: Readonly<Record<string, string>> = { css: 'text/css', htm: 'text/html', html: 'text/html', js: 'text/javascript', json: 'application/json', svg: 'image/svg+xml', txt: 'text/plain', xml: 'text/xml' };

/** An answer of a text with its length. */
export const answer = (status: number, type: string, body: string, headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
  status,
  headers: { 'Content-Type': type, 'Content-Length': String(utf8Length(body)), ...headers },
  body,
});

/** A request's path without its query, `%` decoded and `..` taken out of it. */
const decoded = (path: string): string => {
  let plain = path.split(/[?#]/)[0]!;
  try {
    plain = decodeURIComponent(plain);
  } catch {
    // A lone % stands for itself.
  }
  const parts: string[] = [];
  for (const part of plain.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}${plain.endsWith('/') && parts.length ? '/' : ''}`;
};

/** What a web server of files finds for a request. */
export type Found = { kind: 'file'; response: HttpResponse } | { kind: 'folder'; path: string; names: readonly string[] } | { kind: 'moved'; to: string } | { kind: 'missing' | 'forbidden' };

/** Looks a request's path up below `folder`: a file, the index.html of a folder, or what else is there. */
export function findFile(p: Process, folder: string, path: string): Found {
  const { fs } = p.machine;
  const at = decoded(path);
  const file = `${folder.replace(/\/+$/, '')}${at}`;
  try {
    const stat = fs.stat(file);
    if (!stat) return { kind: 'missing' };
    if (stat.type !== 'dir') return { kind: 'file', response: answer(200, types[at.slice(at.lastIndexOf('.') + 1)] ?? 'application/octet-stream', fs.read(file), { 'Last-Modified': new Date(stat.mtime).toUTCString() }) };
    if (!at.endsWith('/')) return { kind: 'moved', to: `${at}/` };
    const index = fs.stat(`${file}index.html`) && findFile(p, folder, `${at}index.html`);
    return index ?? { kind: 'folder', path: at, names: fs.list(file).map((name) => (fs.stat(`${file}${name}`)?.type === 'dir' ? `${name}/` : name)) };
  } catch (error) {
    if (error instanceof FsError) return { kind: error.code === 'EACCES' ? 'forbidden' : 'missing' };
    throw error;
  }
}
