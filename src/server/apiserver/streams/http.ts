import { STATUS_CODES } from 'node:http';
import { fromUtf8, utf8 } from '../../../engine/api/utf8.ts';
import type { HttpRequest, HttpResponse } from '../../../engine/network/types.ts';

const HEAD_END = '\r\n\r\n';

/** Takes HTTP/1.1 requests out of a stream of bytes. */
export class HttpReader {
  malformed = false;
  private buffer: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
  }

  /** The next whole request, if it is there. */
  next(): HttpRequest | undefined {
    const end = this.buffer.indexOf(HEAD_END);
    if (end < 0 || this.malformed) return undefined;
    const [first = '', ...lines] = this.buffer.toString('latin1', 0, end).split('\r\n');
    const line = /^([A-Z]+) (\S+) HTTP\/1\.([01])$/.exec(first);
    if (!line) {
      this.malformed = true;
      return undefined;
    }
    const headers: Record<string, string> = {};
    for (const text of lines) {
      const colon = text.indexOf(':');
      if (colon > 0) headers[text.slice(0, colon).toLowerCase()] = text.slice(colon + 1).trim();
    }
    if (line[3] === '0') headers['connection'] ??= 'close';
    const start = end + HEAD_END.length;
    const body = /\bchunked\b/i.test(headers['transfer-encoding'] ?? '') ? this.chunked(start) : this.sized(start, Number(headers['content-length'] ?? 0));
    if (!body) return undefined;
    this.buffer = this.buffer.subarray(body.end);
    return { method: line[1]!, path: line[2]!, headers, ...(body.text !== '' && { body: body.text }) };
  }

  private sized(start: number, size: number): { text: string; end: number } | undefined {
    if (!(size >= 0)) this.malformed = true;
    const end = start + size;
    return this.malformed || this.buffer.length < end ? undefined : { text: fromUtf8(this.buffer.subarray(start, end)), end };
  }

  private chunked(start: number): { text: string; end: number } | undefined {
    const parts: Buffer[] = [];
    for (let at = start; ; ) {
      const eol = this.buffer.indexOf('\r\n', at);
      if (eol < 0) return undefined;
      const size = parseInt(this.buffer.toString('latin1', at, eol), 16);
      if (!(size >= 0)) {
        this.malformed = true;
        return undefined;
      }
      const end = eol + 2 + size + 2;
      if (this.buffer.length < end) return undefined;
      if (size === 0) return { text: fromUtf8(Buffer.concat(parts)), end };
      parts.push(this.buffer.subarray(eol + 2, end - 2));
      at = end;
    }
  }
}

/** A response as it goes over a socket. */
export function responseBytes({ status, headers, body }: HttpResponse, method: string): Buffer {
  const bytes = Buffer.from(utf8(body));
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`];
  for (const [name, value] of Object.entries(headers)) if (!/^(content-length|transfer-encoding|connection)$/i.test(name)) lines.push(`${name}: ${value}`);
  lines.push(`Content-Length: ${bytes.length}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}${HEAD_END}`, 'latin1'), ...(method === 'HEAD' ? [] : [bytes])]);
}
