import { perlSource } from '../../lib/perlregex.ts';
import { JqError, shown, typeOf, type Json } from './values.ts';

/** Why Oniguruma refuses a regular expression. */
function refusal(source: string): string {
  const plain = source.replace(/\\./g, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  if (source.replace(/\\\\/g, '').endsWith('\\')) return 'end pattern at escape';
  if (plain.includes('[')) return 'premature end of char-class';
  if (/^[*+?]|[(|][*+?]/.test(plain.replace(/\(\?/g, '('))) return 'target of repeat operator is not specified';
  const opened = plain.split('(').length;
  return opened < plain.split(')').length ? 'unmatched close parenthesis' : opened > plain.split(')').length ? 'end pattern with unmatched parenthesis' : 'undefined group option';
}

function flagsOf(given: Json): string {
  if (given === null) return '';
  if (typeof given !== 'string') throw new JqError(`${typeOf(given)} (${shown(given)}) is not a string`);
  if (/[^gimnpslx]/.test(given)) throw new JqError(`${given} is not a valid modifier string`);
  return given;
}

function compile(source: string, letters: string): RegExp {
  const whole = /^\(\?([imsx]+)\)/.exec(source);
  const inline = whole?.[1] ?? '';
  try {
    const flags = `gdu${letters.includes('i') || inline.includes('i') ? 'i' : ''}${letters.includes('p') || inline.includes('s') || inline.includes('m') ? 's' : ''}`;
    return new RegExp(perlSource(source.slice(whole?.[0].length ?? 0), { spaced: letters.includes('x') || inline.includes('x'), hex: true }), flags);
  } catch {
    throw new JqError(`Regex failure: ${refusal(source)}`);
  }
}

/** The groups' names by their number. */
function groupNames(source: string): Map<number, string> {
  const names = new Map<number, string>();
  let n = 0;
  for (const g of source.matchAll(/\\.|\((?!\?)|\(\?<([A-Za-z_]\w*)>/g)) {
    if (g[0][0] !== '(') continue;
    n++;
    if (g[1] !== undefined) names.set(n, g[1]);
  }
  return names;
}

/** The matches of a regular expression in Oniguruma's syntax, as far as JavaScript's can do it. Throws JqError in jq's words. */
export function matches(v: Json, re: Json, flags: Json): Json[] {
  const [source, given] = Array.isArray(re) ? [re[0] ?? null, re[1] ?? null] : [re, flags];
  if (typeof v !== 'string') throw new JqError(`${typeOf(v)} (${shown(v)}) cannot be matched, as it is not a string`);
  if (typeof source !== 'string') throw new JqError(Array.isArray(re) ? `${typeOf(source)} (${shown(source)}) cannot be matched, as it is not a string` : `${typeOf(source)} not a string or array`);
  const letters = flagsOf(given);
  const compiled = compile(source, letters);
  const out: Json[] = [];
  const offset = (at: number) => [...v.slice(0, at)].length;
  const names = groupNames(source);
  for (const m of v.matchAll(compiled)) {
    if (m[0] === '' && letters.includes('n')) continue;
    const captures = m.slice(1).map((text: string | undefined, i): Json => {
      const at = (m as unknown as { indices: ([number, number] | undefined)[] }).indices[i + 1];
      const name = names.get(i + 1) ?? null;
      return at && text !== undefined ? { offset: offset(at[0]), length: [...text].length, string: text, name } : { offset: -1, string: null, length: 0, name };
    });
    out.push({ offset: offset(m.index), length: [...m[0]].length, string: m[0], captures });
    if (!letters.includes('g')) break;
  }
  return out;
}
