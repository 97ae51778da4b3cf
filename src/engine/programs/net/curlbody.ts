import type { Task } from '../../sim/sim.ts';
import { at, basename } from '../lib/paths.ts';
import type { Call } from '../lib/program.ts';
import { readAll } from '../lib/text.ts';

/** A file that an option names, `-` being standard input. Throws FsError. */
function* fileText(call: Call, name: string): Task<string> {
  return name === '-' ? yield* readAll(call.p.stdin) : call.p.machine.fs.read(at(call.p.cwd, name));
}

const types: Readonly<Record<string, string>> = { gif: 'image/gif', jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', svg: 'image/svg+xml', txt: 'text/plain', htm: 'text/html', html: 'text/html', pdf: 'application/pdf', xml: 'application/xml' };

/** One part of `-F name=value`, `name=@file` or `name=<file`, with `;type=` and `;filename=`. */
function* formPart(call: Call, spec: string): Task<string> {
  const eq = spec.indexOf('=');
  const name = spec.slice(0, eq);
  const [value = '', ...settings] = spec.slice(eq + 1).split(';');
  const setting = (key: string) => settings.find((s) => s.trim().startsWith(`${key}=`))?.trim().slice(key.length + 1);
  const isFile = value.startsWith('@');
  const text = isFile || value.startsWith('<') ? yield* fileText(call, value.slice(1)) : value;
  const filename = setting('filename') ?? (isFile ? basename(value.slice(1)) : undefined);
  const type = setting('type') ?? (isFile ? (types[/\.(\w+)$/.exec(filename ?? '')?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream') : undefined);
  return `Content-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n${text}\r\n`;
}

function* multipart(call: Call): Task<{ body: string; type: string }> {
  const boundary = `------------------------${call.p.sim.random('curl').text(22, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')}`;
  let body = '';
  for (const spec of call.o.all('F')) body += `--${boundary}\r\n${yield* formPart(call, spec)}`;
  return { body: `${body}--${boundary}--\r\n`, type: `multipart/form-data; boundary=${boundary}` };
}

/** As in forms: a blank is a plus. */
const urlEncoded = (text: string): string => encodeURIComponent(text).replace(/%20/g, '+').replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** What the options of a command line send, and its type. Throws FsError for a file that is not there. */
export function* requestBody(call: Call): Task<{ body?: string; type?: string }> {
  const { o } = call;
  const read = function* (spec: string, strip: boolean): Task<string> {
    if (!spec.startsWith('@')) return spec;
    const text = yield* fileText(call, spec.slice(1));
    return strip ? text.replace(/[\r\n]/g, '') : text;
  };
  if (o.has('F')) return yield* multipart(call);
  const parts: string[] = [];
  for (const d of o.all('d')) parts.push(yield* read(d, true));
  for (const d of o.all('data-raw')) parts.push(d);
  for (const d of o.all('data-binary')) parts.push(yield* read(d, false));
  for (const d of o.all('data-urlencode')) {
    const eq = d.indexOf('=');
    parts.push(eq < 0 ? urlEncoded(d) : `${eq > 0 ? `${d.slice(0, eq)}=` : ''}${urlEncoded(d.slice(eq + 1))}`);
  }
  if (o.has('json')) return { body: yield* read(o.get('json')!, false), type: 'application/json' };
  if (o.has('T')) return { body: yield* read(`@${o.get('T')}`, false) };
  return parts.length === 0 ? {} : { body: parts.join('&'), type: 'application/x-www-form-urlencoded' };
}
