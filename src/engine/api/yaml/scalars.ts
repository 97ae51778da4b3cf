/** Plain words that YAML 1.1 reads as something else than a string, the way goyaml.v2 resolves them. */
const words = /^(?:~|null|Null|NULL|y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const numbers =
  /^(?:[-+]?0b[01_]+|[-+]?0o[0-7_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?[0-9][0-9_]*|[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)$/;
const times = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:Z|[ \t]*[-+][0-9]{1,2}(?::?[0-9]{2})?)?)?$/;

/** Whether a string written plainly would be read as another type. */
export const ambiguous = (text: string): boolean => text === '' || words.test(text) || numbers.test(text) || times.test(text);

const printable = (c: number): boolean => c === 10 || (c >= 0x20 && c <= 0x7e) || (c >= 0xa0 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd && c !== 0xfeff);

const isBreak = (c: number): boolean => c === 10 || c === 13 || c === 0x85 || c === 0x2028 || c === 0x2029;

/** Which styles can carry a string: plain in a block, single-quoted, literal (yaml_emitter_analyze_scalar). */
export interface Analysis {
  plain: boolean;
  single: boolean;
  literal: boolean;
  multiline: boolean;
}

export const analyze = (text: string): Analysis => {
  const chars = [...text];
  let indicator = /^(---|\.\.\.)/.test(text);
  let special = false;
  let multiline = false;
  let spaceBreak = false;
  let breakSpace = false;
  let previousSpace = false;
  let previousBreak = false;
  let precededByWhite = true;
  chars.forEach((ch, i) => {
    const c = ch.codePointAt(0)!;
    const followedByWhite = chars[i + 1] === undefined || /[ \t\n\r]/.test(chars[i + 1]!);
    if (i === 0) {
      if ('#,[]{}&*!|>\'"%@`'.includes(ch)) indicator = true;
      else if ('?:-'.includes(ch) && followedByWhite) indicator = true;
    } else if (ch === ':' && followedByWhite) indicator = true;
    else if (ch === '#' && precededByWhite) indicator = true;
    if (!printable(c) || c > 0xffff) special = true;
    const lineBreak = isBreak(c);
    if (lineBreak) multiline = true;
    if (ch === ' ' && previousBreak) breakSpace = true;
    if (lineBreak && previousSpace) spaceBreak = true;
    previousSpace = ch === ' ';
    previousBreak = lineBreak;
    precededByWhite = /[ \t\n\r]/.test(ch);
  });
  const first = chars[0];
  const last = chars[chars.length - 1];
  const edge = first !== undefined && (first === ' ' || last === ' ' || isBreak(first.codePointAt(0)!) || isBreak(last!.codePointAt(0)!));
  return {
    plain: !edge && !breakSpace && !spaceBreak && !special && !multiline && !indicator,
    single: !breakSpace && !spaceBreak && !special,
    literal: last !== ' ' && !spaceBreak && !special,
    multiline,
  };
};

const escapes: Record<number, string> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r', 27: '\\e', 34: '\\"', 92: '\\\\', 0x85: '\\N', 0xa0: '\\_', 0x2028: '\\L', 0x2029: '\\P' };

const width = 80;

/** Breaks a text at single spaces beyond column 80; `quote` is doubled. */
export const fold = (text: string, column: number, indent: number, quote?: string): string => {
  const chars = [...text];
  let out = '';
  let c = column;
  chars.forEach((ch, i) => {
    const inside = i > 0 && i < chars.length - 1;
    if (ch === ' ' && c > width && inside && chars[i + 1] !== ' ' && chars[i - 1] !== ' ') {
      out += `\n${' '.repeat(indent)}`;
      c = indent;
      return;
    }
    out += ch === quote ? ch + ch : ch;
    c += ch === quote ? 2 : 1;
  });
  return out;
};

/** A double-quoted scalar, escaped and folded. */
export const doubleQuoted = (text: string, column: number, indent: number): string => {
  const chars = [...text];
  let out = '"';
  let c = column + 1;
  chars.forEach((ch, i) => {
    const k = ch.codePointAt(0)!;
    if (!printable(k) || k > 0xffff || k === 10 || k === 34 || k === 92) {
      const hex = k.toString(16).toUpperCase();
      const escaped = escapes[k] ?? (k <= 0xff ? `\\x${hex.padStart(2, '0')}` : k <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`);
      out += escaped;
      c += escaped.length;
    } else if (ch === ' ' && c > width && i > 0 && i < chars.length - 1) {
      const more = chars[i + 1] === ' ';
      out += `\n${' '.repeat(indent)}${more ? '\\' : ''}`;
      c = indent + (more ? 1 : 0);
    } else {
      out += ch;
      c++;
    }
  });
  return `${out}"`;
};
