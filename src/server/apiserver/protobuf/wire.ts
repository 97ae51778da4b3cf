// The protocol buffers wire format (protobuf.dev/programming-guides/encoding), as far as Kubernetes' messages use it.

/** One field of a message: its number, and a number or bytes by its wire type. */
export interface WireField {
  number: number;
  value: bigint | Buffer;
}

export class WireError extends Error {}

/** Reads a varint; gives it with the offset behind it. */
const varint = (bytes: Buffer, at: number): [bigint, number] => {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = bytes[at++];
    if (byte === undefined) throw new WireError('unexpected EOF');
    if (shift > 63n) throw new WireError('proto: integer overflow');
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return [value, at];
  }
};

/** The fields of a message in their order. Throws WireError. */
export function* fieldsIn(bytes: Buffer): Iterable<WireField> {
  for (let at = 0; at < bytes.length; ) {
    const [tag, start] = varint(bytes, at);
    const number = Number(tag >> 3n);
    const type = Number(tag & 7n);
    if (number === 0) throw new WireError('proto: illegal tag 0');
    const take = (n: number, from: number): Buffer => {
      if (from + n > bytes.length) throw new WireError('unexpected EOF');
      at = from + n;
      return bytes.subarray(from, from + n);
    };
    if (type === 0) {
      const [value, next] = varint(bytes, start);
      at = next;
      yield { number, value };
    } else if (type === 1) yield { number, value: take(8, start) };
    else if (type === 5) yield { number, value: take(4, start) };
    else if (type === 2) {
      const [size, from] = varint(bytes, start);
      yield { number, value: take(Number(size), from) };
    } else throw new WireError(`proto: illegal wireType ${type}`);
  }
}

/** All varints of a packed list. */
export const packed = (bytes: Buffer): bigint[] => {
  const values: bigint[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [value, next] = varint(bytes, at);
    values.push(value);
    at = next;
  }
  return values;
};
