import { formatReal } from '../lib/printf.ts';

/** `ITERATIONS/BYTES "TEXT"` of hexdump -e, cut at its conversions. */
interface Unit {
  repeat: number;
  parts: readonly (string | Conversion)[];
}

interface Conversion {
  flags: string;
  width: number;
  precision: number | undefined;
  /** As in printf, or `_a`, `_A`, `_c`, `_p`, `_u` and what follows. */
  letter: string;
  size: number;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', '"': '"', '0': '\0' };
const named: Readonly<Record<number, string>> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };

const defaultSize = (letter: string): number => (/^[di ouxX]$/.test(letter) ? 4 : /^[eEfgG]$/.test(letter) ? 8 : letter.startsWith('_a') || letter.startsWith('_A') ? 0 : 1);

function partsOf(text: string, size: number | undefined): (string | Conversion)[] {
  const out: (string | Conversion)[] = [];
  const pattern = /%([-+ #0]*)(\d*)(?:\.(\d+))?(_[aA][dox]|_[cpu]|[a-zA-Z%])|((?:[^%\\]|\\[^])+)/g;
  for (const [, flags, width, precision, letter, plain] of text.matchAll(pattern)) {
    if (letter === '%') out.push('%');
    else if (letter === undefined) out.push(plain!.replace(/\\([^])/g, (_, c: string) => escapes[c] ?? c));
    else out.push({ flags: flags!, width: Number(width), precision: precision === undefined ? undefined : Number(precision), letter, size: size ?? (letter === 's' ? Number(precision ?? 1) : defaultSize(letter)) });
  }
  return out;
}

/** Reads a format string of `hexdump -e`. */
export function readFormat(format: string): Unit[] {
  const units: Unit[] = [];
  for (const [, repeat, size, text] of format.matchAll(/(?:(\d+)\s*\/?\s*|\/)?(?:\s*(\d+)\s*)?"((?:[^"\\]|\\[^])*)"/g)) {
    units.push({ repeat: Number(repeat ?? 1), parts: partsOf(text!, size === undefined ? undefined : Number(size)) });
  }
  return units;
}

const bytesOf = (unit: Unit): number => unit.repeat * unit.parts.reduce((n, p) => n + (typeof p === 'string' ? 0 : p.size), 0);

const little = (bytes: readonly number[]): bigint => bytes.reduceRight((n, b) => n * 256n + BigInt(b), 0n);

function converted(c: Conversion, bytes: readonly number[], at: number): string {
  const fill = (text: string) => (c.flags.includes('-') ? text.padEnd(c.width) : text.padStart(c.width, c.flags.includes('0') ? '0' : ' '));
  if (c.letter.startsWith('_a') || c.letter.startsWith('_A')) return fill(at.toString({ d: 10, o: 8, x: 16 }[c.letter[2] as 'd']));
  const b = bytes[0] ?? 0;
  const plain = b >= 32 && b < 127;
  switch (c.letter) {
    case '_p':
      return fill(plain ? String.fromCharCode(b) : '.');
    case '_c':
      return fill(named[b] ?? (plain ? String.fromCharCode(b) : b.toString(8).padStart(3, '0')));
    case 'c':
      return fill(String.fromCharCode(b));
    case 's':
      return fill(String.fromCharCode(...bytes));
    case 'd':
    case 'i':
      return fill(String(BigInt.asIntN(bytes.length * 8, little(bytes))));
    case 'e':
    case 'f':
    case 'g': {
      const view = new DataView(new ArrayBuffer(8));
      bytes.forEach((byte, i) => view.setUint8(i, byte));
      return formatReal(c.letter, c.size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true), '', c.width, c.precision ?? 6);
    }
    default: {
      const radix = { o: 8, u: 10, x: 16, X: 16 }[c.letter] ?? 16;
      const digits = little(bytes).toString(radix).padStart(c.precision ?? 0, '0');
      const marked = (c.flags.includes('#') ? ({ x: '0x', X: '0X', o: '0' }[c.letter] ?? '') : '') + digits;
      return fill(c.letter === 'X' ? marked.toUpperCase() : marked);
    }
  }
}

/** What hexdump prints of bytes by format strings; `base` is the place of the first byte. Past the end, conversions leave blanks. */
export function formatted(bytes: Uint8Array, formats: readonly (readonly Unit[])[], base: number): string {
  const block = Math.max(1, ...formats.map((units) => units.reduce((n, u) => n + bytesOf(u), 0)));
  let out = '';
  for (let start = 0; start < bytes.length; start += block) for (const units of formats) out += row(bytes, start, units, base);
  return out;
}

function row(bytes: Uint8Array, start: number, units: readonly Unit[], base: number): string {
  let out = '';
  let at = start;
  for (const unit of units) {
    for (let k = 0; k < unit.repeat; k++) {
      unit.parts.forEach((part, i) => {
        // The blank after the last repetition is left out.
        if (typeof part === 'string') out += k === unit.repeat - 1 && unit.repeat > 1 && i === unit.parts.length - 1 ? part.replace(/[ \t\n]+$/, '') : part;
        else {
          const text = at < bytes.length || part.size === 0 ? converted(part, [...bytes.subarray(at, at + part.size)], base + at) : ' '.repeat(part.width);
          out += text;
          at += part.size;
        }
      });
    }
  }
  return out;
}
