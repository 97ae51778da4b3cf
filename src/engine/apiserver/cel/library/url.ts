import { Receiver, type CelFunction } from '../receiver.ts';
import { CelError, succeeds } from '../values.ts';

// URLs (apiserver: pkg/cel/library/urls.go; Go: net/url).

interface Url {
  scheme: string;
  host: string;
  path: string;
  query: string;
}

const failure = (text: string, why: string): CelError => new CelError(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: ${why}`);

/** A URL with a scheme, or an absolute path (url.ParseRequestURI). Throws CelError. */
const parse = (text: string): Url => {
  if (text === '') throw failure(text, 'empty url');
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) throw failure(text, 'net/url: invalid control character in URL');
  const [, scheme = '', rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(.*)$/s.exec(text)!;
  if (scheme === '' && /^[^/]*:/.test(text)) throw failure(text, text.startsWith(':') ? 'missing protocol scheme' : 'first path segment in URL cannot contain colon');
  const [withQuery = ''] = rest.split('#');
  const [before = '', query = ''] = withQuery.split(/\?(.*)/s);
  if (!before.startsWith('/') && scheme === '') throw failure(text, 'invalid URI for request');
  const [, authority = '', path = before] = (scheme !== '' && /^\/\/([^/]*)(.*)$/s.exec(before)) || [];
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const strange = /[ "<>\\^`{|}]/.exec(host);
  if (strange) throw failure(text, `invalid character ${JSON.stringify(strange[0])} in host name`);
  const port = /:([^\]]*)$/.exec(host.replace(/^\[[^\]]*\]/, ''))?.[1];
  if (port !== undefined && !/^\d*$/.test(port)) throw failure(text, `invalid port ${JSON.stringify(`:${port}`)} after host`);
  const escape = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(path);
  if (escape) throw failure(text, `invalid URL escape ${JSON.stringify(escape[0])}`);
  return { scheme: scheme.toLowerCase(), host, path, query };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
};

const of = (receiver: Receiver): Url => receiver.value as Url;

const methods: Readonly<Record<string, CelFunction>> = {
  getScheme: (url: Receiver) => of(url).scheme,
  getHost: (url: Receiver) => of(url).host,
  getHostname: (url: Receiver) => of(url).host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1'),
  getPort: (url: Receiver) => /:(\d*)$/.exec(of(url).host.replace(/^\[[^\]]*\]/, ''))?.[1] ?? '',
  getEscapedPath: (url: Receiver) => encodeURI(of(url).path).replace(/%25/g, '%'),
  getQuery: (url: Receiver) => {
    const all: Record<string, string[]> = {};
    for (const pair of of(url).query.split('&').filter(Boolean)) {
      const [key = '', ...value] = pair.split('=');
      (all[decoded(key)] ??= []).push(decoded(value.join('=')));
    }
    return all;
  },
};

/** Throws CelError for what is none. */
export const checkUrl = (text: string): void => void parse(text);

export const urlFunctions: Readonly<Record<string, CelFunction>> = {
  url: (text: string) => new Receiver('kubernetes.URL', text, methods, parse(text)),
  isURL: (text: string) => succeeds(() => parse(text)),
};
