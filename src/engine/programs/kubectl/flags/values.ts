import { parseGoDuration } from '../../../api/duration.ts';
import type { FlagSpec, FlagValue } from './spec.ts';

const quote = (s: string): string => JSON.stringify(s);

const parseBool = (text: string): boolean => {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(0|f|F|FALSE|false|False)$/.test(text)) return false;
  throw new Error(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
};

const parseInteger = (text: string, bits: number): number => {
  const body = text.replace(/^[-+]/, '');
  if (!/^(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]*|[1-9][0-9_]*)$/.test(body)) throw new Error(`strconv.ParseInt: parsing ${quote(text)}: invalid syntax`);
  const digits = body.replace(/_/g, '');
  const n = /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
  const value = text.startsWith('-') ? -n : n;
  const limit = 2 ** (bits - 1);
  if (value >= limit || value < -limit) throw new Error(`strconv.ParseInt: parsing ${quote(text)}: value out of range`);
  return value;
};

/** One CSV record, as Go's encoding/csv reads it. */
const parseCsv = (text: string): string[] => {
  if (text === '') return [];
  const fields: string[] = [];
  let i = 0;
  for (;;) {
    let field = '';
    if (text[i] === '"') {
      i++;
      for (;;) {
        if (i >= text.length) throw new Error(`parse error on line 1, column ${i + 1}: extraneous or missing " in quoted-field`);
        if (text[i] === '"' && text[i + 1] === '"') {
          field += '"';
          i += 2;
        } else if (text[i] === '"') {
          i++;
          break;
        } else field += text[i++];
      }
      if (i < text.length && text[i] !== ',') throw new Error(`parse error on line 1, column ${i + 1}: extraneous or missing " in quoted-field`);
    } else {
      const end = text.indexOf(',', i);
      field = text.slice(i, end < 0 ? undefined : end);
      const q = field.indexOf('"');
      if (q >= 0) throw new Error(`parse error on line 1, column ${i + q + 1}: bare " in non-quoted-field`);
      i += field.length;
    }
    fields.push(field);
    if (i >= text.length) return fields;
    i++;
  }
};

const parseMap = (text: string): Record<string, string> => {
  const pairs = (text.match(/=/g) ?? []).length === 0 ? undefined : (text.match(/=/g) ?? []).length === 1 ? [text.replace(/^"|"$/g, '')] : parseCsv(text);
  if (!pairs) throw new Error(`${text} must be formatted as key=value`);
  const map: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 0) throw new Error(`${pair} must be formatted as key=value`);
    map[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return map;
};

/** Pairs with commas between them, without quotes (component-base/cli/flag: MapStringString). */
const parsePairsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(',')
      .filter(Boolean)
      .map((pair) => {
        const at = pair.indexOf('=');
        if (at < 0) throw new Error('malformed pair, expect string=string');
        return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
      }),
  );

/** The value of a flag after one more `--flag=text`; `old` is undefined the first time. Throws an Error with Go's words. */
export const parseValue = (flag: FlagSpec, text: string, old: FlagValue | undefined): FlagValue => {
  switch (flag.type) {
    case 'bool':
    case 'tristate':
      return parseBool(text);
    case 'int':
    case 'int64':
      return parseInteger(text, 64);
    case 'int32':
      return parseInteger(text, 32);
    case 'duration':
      try {
        return parseGoDuration(text);
      } catch (error) {
        if (flag.parseError) throw new Error(flag.parseError);
        throw error;
      }
    case 'stringArray':
      return [...((old as readonly string[]) ?? []), text];
    case 'stringSlice':
      return [...((old as readonly string[]) ?? []), ...parseCsv(text)];
    case 'mapStringString':
      return { ...(old as Record<string, string> | undefined), ...parsePairsOf(text) };
    case 'stringToString':
      return { ...(old as Record<string, string> | undefined), ...parseMap(text) };
    case 'modules':
      if (text.split(',').some((part) => part && !/^[^=]+=\d+$/.test(part))) throw new Error('syntax error: expect comma-separated list of filename=N');
      return text;
    default:
      return text;
  }
};
