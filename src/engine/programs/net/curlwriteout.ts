import { utf8Length } from '../../api/utf8.ts';
import { at } from '../lib/paths.ts';
import type { Call } from '../lib/program.ts';
import { headerText } from './curlanswer.ts';
import type { Fetched } from './fetch.ts';
import { hostHeader, resolveLocation, type Target } from './url.ts';

/** Why a transfer failed, and curl's exit status for it. */
export interface Failure {
  exit: number;
  message: string;
}

/** What -w prints of a transfer (curl: src/tool_writeout.c). */
export const writeOut = (format: string, target: Target, r: Fetched | undefined, seconds: number, redirects: number, failed: Failure | undefined, request: { method: string; body: string | undefined; http2: boolean; old: boolean }): string => {
  const { old } = request;
  const location = r && r.status >= 300 && r.status < 400 ? (r.headers['Location'] ?? r.headers['location']) : undefined;
  const next = location === undefined ? undefined : resolveLocation(target, location);
  const variables: Record<string, string> = {
    http_code: String(r?.status ?? 0).padStart(3, '0'),
    response_code: String(r?.status ?? 0).padStart(3, '0'),
    size_download: String(r ? utf8Length(r.body) : 0),
    content_type: r?.headers['Content-Type'] ?? r?.headers['content-type'] ?? '',
    remote_ip: r?.address ?? '',
    remote_port: r ? String(target.port) : '0',
    local_ip: r?.connection.local.replace(/:\d+$/, '') ?? '',
    local_port: r?.connection.local.replace(/^.*:/, '') ?? '0',
    num_redirects: String(redirects),
    num_connects: r ? '1' : '0',
    url: `${target.scheme}://${hostHeader(target)}${target.path}`,
    url_effective: `${target.scheme}://${hostHeader(target)}${target.path}`,
    scheme: old ? target.scheme.toUpperCase() : target.scheme,
    method: request.method,
    http_version: !r ? '0' : request.http2 ? '2' : '1.1',
    exitcode: String(failed?.exit ?? 0),
    errormsg: failed?.message ?? '',
    redirect_url: next ? `${next.scheme}://${hostHeader(next)}${next.path}` : '',
    urlnum: '0',
    num_headers: String(r ? Object.keys(r.headers).length : 0),
    filename_effective: '',
    ssl_verify_result: '0',
    speed_download: String(r ? Math.round(utf8Length(r.body) / Math.max(seconds, 0.001)) : 0),
    speed_upload: '0',
    time_namelookup: '0.000512',
    time_connect: (seconds / 2).toFixed(6),
    time_appconnect: target.scheme === 'https' && r ? (seconds / 2).toFixed(6) : '0.000000',
    time_pretransfer: (seconds / 2).toFixed(6),
    time_starttransfer: seconds.toFixed(6),
    time_total: seconds.toFixed(6),
    time_redirect: '0.000000',
    size_header: String(r ? utf8Length(headerText(r, request.http2)) : 0),
    size_request: '0',
    size_upload: String(request.body === undefined ? 0 : utf8Length(request.body)),
  };
  return format
    .replace(/%%|%header\{([^}]+)\}|%\{([a-z_]+)\}|\\([ntr\\])/g, (all, header?: string, name?: string, escape?: string) => (all === '%%' ? '%' : header ? (Object.entries(r?.headers ?? {}).find(([k]) => k.toLowerCase() === header.toLowerCase())?.[1] ?? '') : escape ? { n: '\n', t: '\t', r: '\r', '\\': '\\' }[escape]! : name === 'stderr' || name === 'stdout' ? all : (variables[name!] ?? '')));
};

/** The format of -w; a file's with `@`. Throws FsError. */
export const formatOf = (call: Call): string => {
  const format = call.o.get('w')!;
  return format.startsWith('@') ? call.p.machine.fs.read(at(call.p.cwd, format.slice(1))) : format;
};
