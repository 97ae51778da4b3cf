import { ConnectionError } from '../../api/status.ts';
import { FsError, type FileSystem } from '../../hosts/types.ts';
import type { HttpRequest, HttpResponse } from '../../network/types.ts';
import type { Task } from '../../sim/sim.ts';
import { contentType, headerOf, httpDate, logDate, pathOf, readFile, reasonPhrase, respond, slashDate } from '../http.ts';
import type { ServerContext } from '../types.ts';
import { ConfigError, parseConfig, type Directive } from './config.ts';

/** One `server` block. */
interface VirtualServer {
  ports: number[];
  names: string[];
  block: readonly Directive[];
}

export interface SiteConfig {
  servers: VirtualServer[];
  upstreams: Map<string, string[]>;
}

const known = new Set(
  'user worker_processes error_log pid events http server listen server_name root index location return proxy_pass proxy_set_header upstream include default_type log_format access_log sendfile tcp_nopush tcp_nodelay keepalive_timeout keepalive_requests gzip gzip_types worker_connections try_files error_page add_header alias autoindex rewrite deny allow client_max_body_size charset types server_tokens proxy_http_version proxy_read_timeout proxy_connect_timeout proxy_buffering stub_status set map if expires limit_req limit_req_zone ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers auth_basic auth_basic_user_file resolver stream daemon load_module env fastcgi_pass fastcgi_param proxy_redirect break internal proxy_cache multi_accept use worker_rlimit_nofile absolute_redirect port_in_redirect real_ip_header set_real_ip_from http2 least_conn ip_hash gzip_proxied gzip_comp_level gzip_vary proxy_ssl_verify proxy_send_timeout reset_timedout_connection send_timeout client_body_timeout client_header_timeout open_file_cache large_client_header_buffers hash types_hash_max_size server_names_hash_bucket_size'.split(' '),
);

/** Reads /etc/nginx/nginx.conf and what it includes. Throws ConfigError as `nginx -t` would. */
export function loadConfig(fs: FileSystem): SiteConfig {
  const main = '/etc/nginx/nginx.conf';
  const file = readFile(fs, main);
  if ('error' in file) throw new ConfigError(`open() "${main}" failed (2: No such file or directory)`);
  const tree = parseConfig(file.text, main, (pattern) => included(fs, pattern));
  const servers: VirtualServer[] = [];
  const upstreams = new Map<string, string[]>();
  const check = (block: readonly Directive[], within: string): void => {
    for (const d of block) {
      if (within !== 'types' && within !== 'map' && !known.has(d.name)) throw new ConfigError(`unknown directive "${d.name}" in ${d.file}:${d.line}`);
      if (d.block) check(d.block, d.name);
    }
  };
  check(tree, '');
  for (const http of tree.filter((d) => d.name === 'http')) {
    for (const d of http.block ?? []) {
      if (d.name === 'upstream') upstreams.set(d.args[0] ?? '', (d.block ?? []).filter((x) => x.name === 'server').map((x) => x.args[0] ?? ''));
      if (d.name !== 'server') continue;
      const listens = (d.block ?? []).filter((x) => x.name === 'listen').map((x) => Number(/(\d+)$/.exec((x.args[0] ?? '').replace(/^\[.*\]:?/, ''))?.[1] ?? 80));
      servers.push({ ports: listens.length > 0 ? [...new Set(listens)] : [80], names: (d.block ?? []).filter((x) => x.name === 'server_name').flatMap((x) => x.args), block: d.block ?? [] });
    }
  }
  return { servers, upstreams };
}

const included = (fs: FileSystem, pattern: string): { file: string; text: string }[] => {
  const path = pattern.startsWith('/') ? pattern : `/etc/nginx/${pattern}`;
  if (!path.includes('*')) {
    const file = readFile(fs, path);
    if ('error' in file) throw new ConfigError(`open() "${path}" failed (2: No such file or directory) in /etc/nginx/nginx.conf`);
    return [{ file: path, text: file.text }];
  }
  const dir = path.slice(0, path.lastIndexOf('/'));
  const match = new RegExp(`^${path.slice(dir.length + 1).replace(/[.+]/g, '\\$&').replaceAll('*', '[^/]*')}$`);
  try {
    return fs.list(dir).filter((name) => match.test(name) && !name.startsWith('.')).flatMap((name) => {
      const file = readFile(fs, `${dir}/${name}`);
      return 'text' in file ? [{ file: `${dir}/${name}`, text: file.text }] : [];
    });
  } catch (error) {
    if (error instanceof FsError) return [];
    throw error;
  }
};

const value = (block: readonly Directive[], name: string): string[] | undefined => block.find((d) => d.name === name)?.args;

/** The location that nginx takes: exact, then the longest prefix unless a regular expression matches (ngx_http_core_module). */
const locate = (block: readonly Directive[], path: string): Directive | undefined => {
  let best: Directive | undefined;
  let bestLength = -1;
  const locations = block.filter((d) => d.name === 'location');
  for (const l of locations) {
    const [op, arg] = l.args.length > 1 ? [l.args[0]!, l.args[1]!] : ['', l.args[0] ?? ''];
    if (op === '=' && arg === path) return l;
    if ((op === '' || op === '^~') && path.startsWith(arg) && arg.length > bestLength) {
      best = l;
      bestLength = arg.length;
    }
  }
  if (best?.args[0] === '^~') return best;
  for (const l of locations) {
    if (l.args.length < 2 || (l.args[0] !== '~' && l.args[0] !== '~*')) continue;
    try {
      if (new RegExp(l.args[1]!, l.args[0] === '~*' ? 'i' : '').test(path)) return l;
    } catch {
      continue;
    }
  }
  return best;
};

/** nginx' own page for a status. */
const errorPage = (status: number, version: string): string =>
  `<html>\r\n<head><title>${status} ${reasonPhrase[status] ?? ''}</title></head>\r\n<body>\r\n<center><h1>${status} ${reasonPhrase[status] ?? ''}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;

/** Answers a request as nginx with this configuration does. */
export function* serve(context: ServerContext, config: SiteConfig, version: string, port: number, request: HttpRequest, peer: string): Task<HttpResponse> {
  const host = (headerOf(request, 'host') ?? '').split(':')[0]!;
  const on = config.servers.filter((s) => s.ports.includes(port));
  const server = on.find((s) => s.names.includes(host)) ?? on[0];
  context.spend(0.2);
  const response = server ? yield* inServer(context, config, version, server, request, port, 0) : page(404, version);
  const headers: Record<string, string> = { Server: `nginx/${version}`, Date: httpDate(context.sim.now()), ...response.headers, Connection: 'keep-alive' };
  const agent = headerOf(request, 'user-agent') ?? '-';
  const address = peer.slice(0, peer.lastIndexOf(':'));
  context.log('stdout', `${address} - - [${logDate(context.sim.now())}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${response.headers['Content-Length'] ?? response.body.length} "-" "${agent}" "${headerOf(request, 'x-forwarded-for') ?? '-'}"`);
  return { ...response, headers, body: request.method === 'HEAD' ? '' : response.body };
}

const page = (status: number, version: string): HttpResponse => respond(status, errorPage(status, version), { 'Content-Type': 'text/html' });

function* inServer(context: ServerContext, config: SiteConfig, version: string, server: VirtualServer, request: HttpRequest, port: number, depth: number): Task<HttpResponse> {
  const path = pathOf(request);
  const location = locate(server.block, path);
  const blocks = location?.block ? [...location.block, ...server.block.filter((d) => d.name !== 'location')] : server.block;
  const returned = value(location?.block ?? server.block, 'return') ?? value(server.block, 'return');
  if (returned) return returning(context, returned, request, blocks, version);
  const pass = value(location?.block ?? [], 'proxy_pass');
  if (pass) return yield* proxy(context, config, version, pass[0]!, location!, request, path);
  if (value(location?.block ?? [], 'stub_status')) return respond(200, 'Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n', { 'Content-Type': 'text/plain' });
  if (value(location?.block ?? [], 'deny')?.[0] === 'all') return page(403, version);
  if (request.method !== 'GET' && request.method !== 'HEAD') return page(405, version);
  const response = fromFiles(context, blocks, location, path, version);
  const errors = blocks.filter((d) => d.name === 'error_page');
  if (response.status >= 400 && depth < 3) {
    const rule = errors.find((d) => d.args.slice(0, -1).includes(String(response.status)));
    const target = rule?.args.at(-1);
    if (target?.startsWith('/') && target !== path) {
      const inner = yield* inServer(context, config, version, server, { ...request, path: target }, port, depth + 1);
      return inner.status === 200 ? { ...inner, status: response.status } : response;
    }
  }
  return response;
}

/** `$name` in an argument. */
const expand = (context: ServerContext, text: string, request: HttpRequest): string => {
  const host = headerOf(request, 'host') ?? '';
  const variables: Record<string, string> = {
    host: host.split(':')[0]!,
    http_host: host,
    hostname: context.hostname,
    request_uri: request.path,
    uri: pathOf(request),
    request_method: request.method,
    scheme: 'http',
    server_addr: context.net.addresses[0] ?? '127.0.0.1',
    args: request.path.split('?')[1] ?? '',
    time_local: logDate(context.sim.now()),
  };
  return text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => variables[name] ?? (name.startsWith('http_') ? (headerOf(request, name.slice(5).replaceAll('_', '-')) ?? '') : whole));
};

const returning = (context: ServerContext, args: readonly string[], request: HttpRequest, blocks: readonly Directive[], version: string): HttpResponse => {
  const numbered = /^\d{3}$/.test(args[0] ?? '');
  const status = numbered ? Number(args[0]) : 302;
  const text = numbered ? args[1] : args[0];
  if (status >= 301 && status <= 308 && text !== undefined) return { ...page(status, version), headers: { ...page(status, version).headers, Location: expand(context, text, request) } };
  if (text === undefined) return page(status, version);
  const added = Object.fromEntries(blocks.filter((d) => d.name === 'add_header').map((d) => [d.args[0]!, expand(context, d.args[1] ?? '', request)]));
  return respond(status, expand(context, text, request), { 'Content-Type': value(blocks, 'default_type')?.[0] ?? 'application/octet-stream', ...added });
};

function* proxy(context: ServerContext, config: SiteConfig, version: string, pass: string, location: Directive, request: HttpRequest, path: string): Task<HttpResponse> {
  const url = /^https?:\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(expand(context, pass, request));
  if (!url) return page(500, version);
  const members = config.upstreams.get(url[1]!);
  const [host, port] = members ? members[context.state(() => ({ turn: 0 })).turn++ % members.length]!.split(':') : [url[1]!, url[2]];
  const prefix = location.args.at(-1)!;
  const uri = url[3] ? url[3] + path.slice(prefix.length) + (request.path.includes('?') ? `?${request.path.split('?')[1]}` : '') : request.path;
  const headers: Record<string, string> = { ...request.headers, Host: url[1]!, Connection: 'close' };
  for (const d of location.block ?? []) if (d.name === 'proxy_set_header') headers[d.args[0]!] = expand(context, d.args[1] ?? '', request);
  try {
    const connection = yield* context.net.dial(host!, Number(port ?? 80), { timeoutMs: 60_000 });
    return yield* connection.http({ ...request, path: uri, headers });
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    const why = error.kind === 'timeout' ? 'upstream timed out (110: Connection timed out)' : 'connect() failed (111: Connection refused)';
    context.log('stderr', `${slashDate(context.sim.now())} [error] 29#29: *1 ${why} while connecting to upstream, client: ${context.net.addresses[0]}, server: , request: "${request.method} ${request.path} HTTP/1.1", upstream: "${pass}", host: "${headerOf(request, 'host') ?? ''}"`);
    return page(error.kind === 'timeout' ? 504 : 502, version);
  }
}

const fromFiles = (context: ServerContext, blocks: readonly Directive[], location: Directive | undefined, path: string, version: string): HttpResponse => {
  const alias = value(location?.block ?? [], 'alias')?.[0];
  const root = value(blocks, 'root')?.[0] ?? '/etc/nginx/html';
  const index = value(blocks, 'index') ?? ['index.html'];
  const absolute = (p: string) => (alias ? alias.replace(/\/$/, '') + p.slice((location!.args.at(-1) ?? '').replace(/\/$/, '').length) : root.replace(/\/$/, '') + p);
  const tries = value(blocks, 'try_files')?.map((t) => t.replaceAll('$uri', path.replace(/(.)\/$/, '$1'))) ?? [path];
  let status = 404;
  for (const candidate of tries) {
    if (/^=\d{3}$/.test(candidate)) return page(Number(candidate.slice(1)), version);
    const file = absolute(candidate);
    let found = readFile(context.fs, file);
    let name = file;
    if ('error' in found && found.error === 'directory') {
      if (!candidate.endsWith('/')) {
        if (tries.length > 1) continue;
        return { ...page(301, version), headers: { ...page(301, version).headers, Location: `http://localhost${candidate}/` } };
      }
      status = 403;
      for (const i of index) {
        name = `${file}${i}`;
        found = readFile(context.fs, name);
        if ('text' in found) break;
      }
      if ('error' in found && value(blocks, 'autoindex')?.[0] === 'on') return respond(200, listing(context.fs, file, path), { 'Content-Type': 'text/html' });
      if ('error' in found) context.log('stderr', `${slashDate(context.sim.now())} [error] 29#29: *1 directory index of "${file}" is forbidden, client: 127.0.0.1, server: localhost, request: "GET ${path} HTTP/1.1", host: "localhost"`);
    } else if ('error' in found && tries.length === 1) {
      context.log('stderr', `${slashDate(context.sim.now())} [error] 29#29: *1 open() "${file}" failed (2: No such file or directory), client: 127.0.0.1, server: localhost, request: "GET ${path} HTTP/1.1", host: "localhost"`);
    }
    if (!('text' in found)) continue;
    const mtime = context.fs.stat(name)!.mtime;
    return respond(200, found.text, { 'Content-Type': contentType(name), 'Last-Modified': httpDate(mtime), ETag: `"${Math.floor(mtime / 1000).toString(16)}-${found.text.length.toString(16)}"`, 'Accept-Ranges': 'bytes' });
  }
  return page(status, version);
};

const listing = (fs: FileSystem, dir: string, path: string): string =>
  `<html>\r\n<head><title>Index of ${path}</title></head>\r\n<body>\r\n<h1>Index of ${path}</h1><hr><pre><a href="../">../</a>\r\n${fs.list(dir).map((n) => `<a href="${n}">${n}</a>\r\n`).join('')}</pre><hr></body>\r\n</html>\r\n`;
