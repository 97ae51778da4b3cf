import type { Functions } from '../../lib/gotemplate/template.ts';
import { fn, type Value } from '../../lib/gotemplate/values.ts';
import { textOf } from './strings.ts';

const cleaned = (path: string): string => {
  const rooted = path.startsWith('/');
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && out.length > 0 && out.at(-1) !== '..') out.pop();
    else if (part !== '..' || !rooted) out.push(part);
  }
  return (rooted ? '/' : '') + out.join('/') || (rooted ? '/' : '.');
};

const base = (path: string): string => (path === '' ? '.' : (path.replace(/\/+$/, '').split('/').at(-1) || '/'));
const folder = (path: string): string => cleaned(path.slice(0, path.lastIndexOf('/') + 1));
const extension = (path: string): string => /\.[^./]*$/.exec(path)?.[0] ?? '';

const named = (prefix: string): Functions => {
  const name = (n: string): string => (prefix ? `${prefix}${n.slice(0, 1).toUpperCase()}${n.slice(1)}` : n);
  return {
    [name('base')]: fn('string', ([p]: [string]) => base(p)),
    [name('dir')]: fn('string', ([p]: [string]) => folder(p)),
    [name('clean')]: fn('string', ([p]: [string]) => cleaned(p)),
    [name('ext')]: fn('string', ([p]: [string]) => extension(p)),
    [name('isAbs')]: fn('string', ([p]: [string]) => p.startsWith('/')),
  };
};

const parsedUrl = (url: string): Record<string, Value> => {
  const [, scheme = '', , authority = '', path = '', , query = '', , fragment = ''] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(\/\/([^/?#]*))?([^?#]*)(\?([^#]*))?(#(.*))?$/.exec(url) ?? [];
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  return { scheme: scheme.toLowerCase(), host, hostname: host.replace(/:\d+$/, ''), path, query, opaque: '', fragment, userinfo: at < 0 ? '' : authority.slice(0, at) };
};

const joinedUrl = (d: Record<string, Value>): string => {
  const part = (name: string, before: string, behind = ''): string => (d[name] ? before + textOf(d[name]) + behind : '');
  return `${part('scheme', '', ':')}${d.host || d.userinfo ? '//' : ''}${part('userinfo', '', '@')}${part('host', '')}${part('path', '')}${part('query', '?')}${part('fragment', '#')}`;
};

/** sprig's functions on paths and addresses. */
export const pathFunctions: Functions = {
  ...named(''),
  ...named('os'),
  urlParse: fn('string', ([url]: [string]) => parsedUrl(url)),
  urlJoin: fn('map', ([d]: [Record<string, Value>]) => joinedUrl(d)),
  getHostByName: fn('string', () => ''),
};
