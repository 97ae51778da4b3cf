// DER (ITU-T X.690), as much of it as certificates need.

const length = (n: number): Buffer => {
  if (n < 128) return Buffer.from([n]);
  const bytes: number[] = [];
  for (let rest = n; rest > 0; rest >>>= 8) bytes.unshift(rest & 255);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
};

/** A value with its tag and length. */
export const tagged = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), length(body.length), body]);
};

export const sequence = (...parts: readonly Uint8Array[]): Buffer => tagged(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Buffer => tagged(0x31, ...parts);
export const utf8String = (text: string): Buffer => tagged(0x0c, Buffer.from(text));
export const octets = (bytes: Uint8Array): Buffer => tagged(0x04, bytes);
export const bits = (bytes: Uint8Array, unused = 0): Buffer => tagged(0x03, Buffer.from([unused]), bytes);
export const boolean = (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 255 : 0]));
/** `[n]`, holding other values. */
export const context = (n: number, ...parts: readonly Uint8Array[]): Buffer => tagged(0xa0 | n, ...parts);
/** `[n]`, holding bytes. */
export const primitive = (n: number, bytes: Uint8Array): Buffer => tagged(0x80 | n, bytes);

/** A number that isn't negative, from its bytes. */
export const integer = (bytes: Uint8Array): Buffer => tagged(0x02, bytes[0]! >= 128 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);

/** `1.2.840.10045.4.3.2` */
export const oid = (dotted: string): Buffer => {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const bytes = [first! * 40 + second!];
  for (const arc of rest) {
    const part = [arc & 127];
    for (let left = arc >>> 7; left > 0; left >>>= 7) part.unshift((left & 127) | 128);
    bytes.push(...part);
  }
  return tagged(0x06, Buffer.from(bytes));
};

/** Seconds since 1970 as UTCTime; dates after 2049 are beyond it. */
export const utcTime = (ms: number): Buffer => tagged(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));

/** One value: its tag, what it holds, the whole of it, and where the next begins. */
export interface Read {
  tag: number;
  body: Buffer;
  whole: Buffer;
  next: number;
}

/** Reads the value at an offset. Throws for what is cut short. */
export const read = (bytes: Buffer, at = 0): Read => {
  const tag = bytes[at];
  let size = bytes[at + 1];
  if (tag === undefined || size === undefined) throw new Error('asn1: syntax error: data truncated');
  let start = at + 2;
  if (size >= 128) {
    const count = size & 127;
    if (count === 0 || count > 4) throw new Error('asn1: structure error: length too large');
    size = 0;
    for (let i = 0; i < count; i++) size = size * 256 + (bytes[start++] ?? 0);
  }
  if (start + size > bytes.length) throw new Error('asn1: syntax error: data truncated');
  return { tag, body: bytes.subarray(start, start + size), whole: bytes.subarray(at, start + size), next: start + size };
};

/** All values inside one. */
export const children = (body: Buffer): Read[] => {
  const found: Read[] = [];
  for (let at = 0; at < body.length; ) {
    const one = read(body, at);
    found.push(one);
    at = one.next;
  }
  return found;
};
