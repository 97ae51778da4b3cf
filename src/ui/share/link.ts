import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';
import type { Recording } from '../../lab/protocol.ts';
import { linkPrefix } from './fragment.ts';

/** Browsers and chat programs pass on links of this length. */
export const linkLimit = 30_000;
/** No link is unpacked beyond this. */
const unpackedLimit = 16 * 1024 * 1024;

/** A link to the page that brings the recording with it; what is after `#` is never sent to a server. */
export function encodeLink(recording: Recording, page: string): string {
  const bytes = deflateSync(strToU8(JSON.stringify(recording)), { level: 9 });
  return page.split('#')[0] + linkPrefix + toBase64Url(bytes);
}

/** Throws an Error with the reason for a link that can't be read. Whether it can be played is the lab's to judge. */
export function decodeLink(hash: string): Recording {
  const bytes = fromBase64Url(hash.slice(linkPrefix.length));
  const value: unknown = JSON.parse(strFromU8(inflate(bytes, unpackedLimit)));
  if (typeof value !== 'object' || value === null || (value as Recording).format !== 'podium-recording') throw new Error('not a recording');
  return value as Recording;
}

function inflate(bytes: Uint8Array, limit: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream = new Inflate((chunk) => {
    size += chunk.length;
    if (size > limit) throw new Error(`more than ${limit} bytes`);
    chunks.push(chunk);
  });
  const slice = 16 * 1024;
  for (let at = 0; at < bytes.length || at === 0; at += slice) stream.push(bytes.subarray(at, at + slice), at + slice >= bytes.length);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}
