/** One element of DER (X.690): its tag, its whole encoding and what is inside. */
export interface Element {
  tag: number;
  raw: Uint8Array;
  content: Uint8Array;
}

/** DER of an element with what is inside, in order. */
export function der(tag: number, ...inside: readonly ArrayLike<number>[]): number[] {
  const body = inside.flatMap((part) => Array.from(part));
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return [tag, ...length, ...body];
}

/** DER of an object identifier in dotted numbers. */
export function oid(dotted: string): number[] {
  const [first = 0, second = 0, ...arcs] = dotted.split('.').map(Number);
  const out = [first * 40 + second];
  for (const arc of arcs) {
    const part = [arc & 127];
    for (let rest = arc >>> 7; rest > 0; rest >>>= 7) part.unshift((rest & 127) | 128);
    out.push(...part);
  }
  return der(6, out);
}

/** DER of a number that is not negative, from its bytes. */
export const integer = (bytes: ArrayLike<number>): number[] => der(2, bytes[0]! & 128 ? [0] : [], bytes);

export const sequence = (...inside: readonly ArrayLike<number>[]): number[] => der(0x30, ...inside);
export const set = (...inside: readonly ArrayLike<number>[]): number[] => der(0x31, ...inside);
export const octets = (...inside: readonly ArrayLike<number>[]): number[] => der(4, ...inside);
export const bits = (...inside: readonly ArrayLike<number>[]): number[] => der(3, [0], ...inside);
export const truth = der(1, [255]);
export const nothing = der(5);

/** The elements that follow one another in DER. Throws RangeError where one ends behind its data. */
export function elements(data: Uint8Array): Element[] {
  const out: Element[] = [];
  for (let at = 0; at < data.length; ) {
    const start = at;
    const tag = data[at++]!;
    let length = data[at++]!;
    if (length & 128) {
      const digits = length & 127;
      length = 0;
      for (let i = 0; i < digits; i++) length = length * 256 + data[at++]!;
    }
    if (!(at + length <= data.length)) throw new RangeError('DER ends too soon');
    out.push({ tag, raw: data.subarray(start, at + length), content: data.subarray(at, at + length) });
    at += length;
  }
  return out;
}

/** The elements inside one. */
export const inside = (element: Element): Element[] => elements(element.content);

/** An object identifier in dotted numbers. */
export function dotted({ content }: Element): string {
  const arcs = [Math.min(2, Math.floor(content[0]! / 40))];
  arcs.push(content[0]! - arcs[0]! * 40);
  let arc = 0;
  for (const byte of content.subarray(1)) {
    arc = arc * 128 + (byte & 127);
    if (!(byte & 128)) {
      arcs.push(arc);
      arc = 0;
    }
  }
  return arcs.join('.');
}
