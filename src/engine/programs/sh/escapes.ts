import { fromUtf8, isUtf8Text, utf8 } from '../../api/utf8.ts';

const simple: Record<string, string> = { a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"', '?': '?' };

const code = (n: number): string => (n > 0x10ffff ? '' : String.fromCodePoint(n));

/** A byte by its number, as api/utf8.ts holds those beyond ASCII. */
const byte = (n: number): string => String.fromCharCode(n < 0x80 ? n : 0xdc00 + n);

/** Bytes that stand side by side become the characters that they are. */
const joined = (text: string): string => (isUtf8Text(text) ? text : fromUtf8(utf8(text)));

/**
 * Reads backslash escapes. `ansi` is `$'...'` (octal as \nnn); `echo` is `echo -e` and printf's %b (octal as \0nnn, \c ends);
 * `format` is printf's format (octal as \nnn, \c ends).
 */
export function unescape(text: string, style: 'ansi' | 'echo' | 'format'): { text: string; ended: boolean } {
  if (!text.includes('\\')) return { text, ended: false };
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c !== '\\') {
      out += c;
      continue;
    }
    const next = text[++i];
    if (next === undefined) return { text: `${joined(out)}\\`, ended: false };
    const rest = text.slice(i);
    let m: RegExpExecArray | null;
    if (next === 'c' && style !== 'ansi') return { text: joined(out), ended: true };
    if (next === 'c' && text[i + 1] !== undefined) {
      out += code(text.charCodeAt(++i) & 31);
    } else if ((m = style === 'echo' ? /^0[0-7]{0,3}/.exec(rest) : /^[0-7]{1,3}/.exec(rest))) {
      out += byte(parseInt(m[0], 8) & 255);
      i += m[0].length - 1;
    } else if ((m = /^x([0-9a-fA-F]{1,2})|^u([0-9a-fA-F]{1,4})|^U([0-9a-fA-F]{1,8})/.exec(rest))) {
      out += m[1] ? byte(parseInt(m[1], 16)) : code(parseInt(m[2] ?? m[3]!, 16));
      i += m[0].length - 1;
    } else if (simple[next] !== undefined && !(style === 'echo' && (next === "'" || next === '"' || next === '?'))) {
      out += simple[next];
    } else {
      out += `\\${next}`;
    }
  }
  return { text: joined(out), ended: false };
}
