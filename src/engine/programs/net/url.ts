/** A URL as curl and wget take it apart. */
export interface Target {
  scheme: string;
  host: string;
  port: number;
  /** With the query; at least `/`. */
  path: string;
  user?: string;
}

const ports: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21, telnet: 23 };

/** Reads a URL; the scheme may be missing. Undefined for what is none. Globs and fragments are not sent. */
export function parseTarget(text: string): Target | undefined {
  const m = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?(?:([^@/?#]*)@)?(\[[^\]]+\]|[^:/?#]*)(?::(\d*))?([/?][^#]*)?(?:#.*)?$/.exec(text);
  if (!m || !m[3] || /[\s\\<>^`{|}]/.test(m[3])) return undefined;
  const scheme = (m[1] ?? 'http').toLowerCase();
  const port = m[4] ? Number(m[4]) : (ports[scheme] ?? 80);
  if (port > 65535) return undefined;
  const path = m[5] ?? '/';
  return { scheme, host: m[3].replace(/^\[|\]$/g, ''), port, path: path.startsWith('?') ? `/${path}` : path, ...(m[2] !== undefined && { user: m[2] }) };
}

/** `host`, or `host:port` where the port is not the scheme's own. */
export const hostHeader = (t: Target): string => (ports[t.scheme] === t.port ? t.host : `${t.host}:${t.port}`);

/** Follows a Location header from a URL. */
export const resolveLocation = (from: Target, location: string): Target | undefined => {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return parseTarget(location);
  if (location.startsWith('//')) return parseTarget(`${from.scheme}:${location}`);
  const path = location.startsWith('/') ? location : from.path.replace(/[^/]*$/, '') + location;
  return { ...from, path };
};
