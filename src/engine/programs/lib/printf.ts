import { unescape } from '../sh/escapes.ts';
import { shellQuote } from '../sh/quoting.ts';
import { strftime } from './strftime.ts';

export interface Formatted {
  text: string;
  /** What was wrong with arguments, without the program's name. */
  errors: string[];
}

const directive = /%([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d+)?)?([hlLjtz]*)([diouxXfFeEgGcsbqQ])|(%%)|%([-+ #0']*)(\d+)?\(([^)]*)\)T|%[-+ #0']*(?:\*|\d+)?(?:\.(?:\*|-?\d+)?)?[hlLjtz]*([^]?)/g;

/** printf(1). The format is used again while arguments are left. `now` is for `%(...)T`, in milliseconds. */
export function formatPrintf(format: string, args: readonly string[], now = 0): Formatted {
  const errors: string[] = [];
  let text = '';
  let next = 0;
  let ended = false;
  const take = () => args[next++];
  do {
    const before = next;
    const pass = unescapeFormat(format);
    let last = 0;
    for (const m of pass.text.matchAll(directive)) {
      text += pass.text.slice(last, m.index);
      last = m.index + m[0].length;
      const [, , , , , letter, percent, timeFlags, timeWidth, time, wrong] = m;
      if (percent !== undefined) {
        text += '%';
        continue;
      }
      if (wrong !== undefined) {
        errors.push(wrong === '' ? `\`%': missing format character` : `\`${/[\n\t]/.test(wrong) ? '\\' : wrong}': invalid format character`);
        return { text, errors };
      }
      let flags = m[1] ?? timeFlags ?? '';
      const number = (spec: string | undefined) => (spec === '*' ? Number(take() ?? 0) : spec === undefined ? undefined : Number(spec));
      let width = number(m[2] ?? timeWidth) ?? 0;
      if (width < 0) {
        flags += '-';
        width = -width;
      }
      const precision = m[0].includes('.') && time === undefined ? (number(m[3]) ?? 0) : undefined;
      const argument = take();
      if (time !== undefined) {
        const at = argument === undefined || argument === '-1' || argument === '-2' ? now : Number(argument) * 1000;
        text += pad(strftime(time === '' ? '%H:%M:%S' : time, at), width, flags);
        continue;
      }
      const one = convert(letter!, argument, flags, width, precision, errors);
      text += one.text;
      if (one.ended) {
        ended = true;
        break;
      }
    }
    if (ended) break;
    text += pass.text.slice(last);
    if (pass.ended || next === before) break;
  } while (next < args.length);
  return { text, errors };
}

/** Escapes of the format itself; `%%` and directives are left. */
const unescapeFormat = (format: string) => unescape(format, 'format');

function convert(letter: string, argument: string | undefined, flags: string, width: number, precision: number | undefined, errors: string[]): { text: string; ended?: boolean } {
  switch (letter) {
    case 's':
      return { text: pad(precision === undefined ? (argument ?? '') : [...(argument ?? '')].slice(0, precision).join(''), width, flags) };
    case 'c':
      return { text: pad([...(argument ?? '')][0] ?? '', width, flags) };
    case 'q':
    case 'Q':
      return { text: pad(shellQuote(argument ?? ''), width, flags) };
    case 'b': {
      const escaped = unescape(argument ?? '', 'echo');
      return { text: pad(precision === undefined ? escaped.text : escaped.text.slice(0, precision), width, flags), ended: escaped.ended };
    }
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
      return { text: integer(letter, argument, flags, width, precision, errors) };
    default:
      return { text: real(letter, argument, flags, width, precision, errors) };
  }
}

const pad = (text: string, width: number, flags: string): string => {
  const length = [...text].length;
  if (length >= width) return text;
  return flags.includes('-') ? text + ' '.repeat(width - length) : ' '.repeat(width - length) + text;
};

/** A quote and a character: the character's number. */
const isCharacter = (argument: string): boolean => argument[0] === "'" || argument[0] === '"';

function parseInteger(argument: string | undefined, errors: string[], signed: boolean): bigint {
  const text = (argument ?? '').trimStart();
  if (!argument) return 0n;
  if (isCharacter(argument)) return BigInt(argument.codePointAt(1) ?? 0);
  const m = /^([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
  if (!m) {
    errors.push(`${argument}: invalid number`);
    return 0n;
  }
  if (m[0].length < text.length) errors.push(`${argument}: invalid number`);
  const digits = m[2]!;
  const value = BigInt(/^0[xX]/.test(digits) ? digits : digits.length > 1 && digits[0] === '0' ? `0o${digits.slice(1)}` : digits);
  return inRange(m[1] === '-' ? -value : value, argument!, errors, signed);
}

/** What fits 64 bits; what does not is warned of. */
function inRange(value: bigint, argument: string, errors: string[], signed: boolean): bigint {
  const [least, most] = [-(1n << 63n), (1n << (signed ? 63n : 64n)) - 1n];
  if (value >= least && value <= most) return value;
  errors.push(`warning: ${argument}: Numerical result out of range`);
  return value < 0n ? least : most;
}

function integer(letter: string, argument: string | undefined, flags: string, width: number, precision: number | undefined, errors: string[]): string {
  const signed = letter === 'd' || letter === 'i';
  let value = parseInteger(argument, errors, signed);
  if (!signed && value < 0n) value = BigInt.asUintN(64, value);
  const negative = value < 0n;
  const magnitude = negative ? -value : value;
  let digits = magnitude.toString(letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10);
  if (letter === 'X') digits = digits.toUpperCase();
  if (precision !== undefined) digits = digits.padStart(precision, '0');
  const prefix = negative ? '-' : signed && flags.includes('+') ? '+' : signed && flags.includes(' ') ? ' ' : flags.includes('#') && magnitude !== 0n ? (letter === 'x' ? '0x' : letter === 'X' ? '0X' : letter === 'o' ? '0' : '') : '';
  if (flags.includes('0') && !flags.includes('-') && precision === undefined) digits = digits.padStart(width - prefix.length, '0');
  return pad(prefix + digits, width, flags);
}

function real(letter: string, argument: string | undefined, flags: string, width: number, precision: number | undefined, errors: string[]): string {
  const text = (argument ?? '').trimStart();
  let value = 0;
  if (argument && isCharacter(argument)) value = argument.codePointAt(1) ?? 0;
  else if (argument) {
    const m = /^[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)/i.exec(text);
    if (!m) errors.push(`${argument}: invalid number`);
    else {
      if (m[0].length < text.length) errors.push(`${argument}: invalid number`);
      value = /inf/i.test(m[0]) ? (m[0][0] === '-' ? -Infinity : Infinity) : /nan/i.test(m[0]) ? NaN : Number(m[0].replace(/^\+/, ''));
    }
  }
  return formatReal(letter, value, flags, width, precision);
}

/** %f, %e and %g of a number, as C prints it. */
export function formatReal(letter: string, value: number, flags: string, width: number, precision = 6): string {
  const lower = letter.toLowerCase();
  const magnitude = Math.abs(value);
  let body: string;
  if (!Number.isFinite(value)) body = Number.isNaN(value) ? 'nan' : 'inf';
  else if (lower === 'f') body = magnitude >= 1e21 ? BigInt(Math.round(magnitude)).toString() + (precision > 0 ? `.${'0'.repeat(precision)}` : '') : fixed(magnitude, Math.min(precision, 100));
  else if (lower === 'e') body = exponential(magnitude, precision);
  else {
    const p = precision === 0 ? 1 : precision;
    const exponent = magnitude === 0 ? 0 : Number(magnitude.toExponential(p - 1).split('e')[1]);
    body = exponent < -4 || exponent >= p ? exponential(magnitude, p - 1) : magnitude.toFixed(Math.max(0, p - 1 - exponent));
    if (!flags.includes('#')) body = body.includes('e') ? body.replace(/\.?0*e/, 'e') : body.includes('.') ? body.replace(/\.?0+$/, '') : body;
  }
  if (letter !== lower) body = body.toUpperCase();
  const negative = value < 0 || Object.is(value, -0);
  const prefix = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (flags.includes('0') && !flags.includes('-') && Number.isFinite(value)) body = body.padStart(width - prefix.length, '0');
  return pad(prefix + body, width, flags);
}

/** Like toFixed, but a tie goes to the even digit, as in C. */
function fixed(value: number, precision: number): string {
  const text = value.toFixed(precision);
  if (precision > 70) return text;
  const exact = value.toFixed(precision + 30);
  const tail = exact.slice(exact.length - 30);
  if (!/^50*$/.test(tail)) return text;
  const floor = exact.slice(0, exact.length - 30).replace(/\.$/, '');
  return Number(floor[floor.length - 1]) % 2 === 0 ? floor : text;
}

/** Like toExponential, but a tie goes to the even digit, as in C. */
function exponential(value: number, precision: number): string {
  const digits = Math.min(precision, 100);
  let text = value.toExponential(digits);
  if (digits < 70) {
    const [mantissa = '', power] = value.toExponential(digits + 30).split('e');
    const tail = mantissa.slice(-30);
    const floor = mantissa.slice(0, -30).replace(/\.$/, '');
    if (/^50*$/.test(tail) && Number(floor[floor.length - 1]) % 2 === 0) text = `${floor}e${power}`;
  }
  return text.replace(/e([-+])(\d)$/, 'e$10$2');
}
