import { goQuote } from '../../kubectl/text/gofmt.ts';

const escapes: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"' };

const escape = /\\(?:([abfnrtv\\'"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|)/g;

/** strconv.Unquote of a string literal; undefined when it is none. */
export const unquote = (text: string): string | undefined => {
  if (text.startsWith('`')) return text.slice(1, -1).replace(/\r/g, '');
  let fits = true;
  const out = text.slice(1, -1).replace(escape, (_, simple: string | undefined, hex: string | undefined, short: string | undefined, long: string | undefined, octal: string | undefined) => {
    if (simple !== undefined) return escapes[simple]!;
    const code = hex ?? short ?? long;
    if (code !== undefined) return String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff));
    if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
    fits = false;
    return '';
  });
  return fits ? out : undefined;
};

/** A number or character constant; a string says what is wrong with it. */
export const parseNumber = (text: string): { value: number; float: boolean } | string => {
  if (text.startsWith("'")) {
    const inner = unquote(`"${text.slice(1, -1).replace(/"/g, '\\"')}"`);
    return inner === undefined || [...inner].length !== 1 ? `malformed character constant: ${text}` : { value: inner.codePointAt(0)!, float: false };
  }
  const plain = text.replace(/_/g, '');
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(plain) ?? [];
  const octal = /^0[0-7]+$/.test(digits);
  const value = (sign === '-' ? -1 : 1) * (octal ? parseInt(digits, 8) : Number(digits));
  if (digits === '' || Number.isNaN(value)) return text === '' || /^[-+.]*$/.test(text) ? `bad number syntax: ${goQuote(text)}` : `illegal number syntax: ${goQuote(text)}`;
  return { value, float: /[.eE]/.test(digits) && !/^0[xX]/.test(digits) };
};
