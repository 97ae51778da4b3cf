import { joined } from '../../api/bytes.ts';
import { utf8 } from '../../api/utf8.ts';

// Fields in the protocol buffers wire format (protobuf.dev/programming-guides/encoding), as far as Kubernetes' messages use it.

/** A varint of a number that isn't negative. */
const varint = (value: number): Uint8Array => {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      out.push(rest);
      return Uint8Array.from(out);
    }
    out.push((rest % 128) | 128);
  }
};

const negative = (value: number): Uint8Array => {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...out, Number(rest)]);
};

/** Writes a field that holds bytes or text. */
export const writeBytes = (number: number, value: string | Uint8Array): Uint8Array => {
  const bytes = typeof value === 'string' ? utf8(value) : value;
  return joined([varint(number * 8 + 2), varint(bytes.length), bytes]);
};

/** Writes a field that holds a whole number, a negative one as 64 bits in two's complement, or a boolean. */
export const writeNumber = (number: number, value: number): Uint8Array => joined([varint(number * 8), value < 0 ? negative(value) : varint(value)]);

/** Writes a field that holds a double. */
export const writeDouble = (number: number, value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return joined([varint(number * 8 + 1), bytes]);
};
