import { JqError, shown, typeOf, type Json } from './values.ts';

/** The matches of a regular expression in Oniguruma's syntax, as far as JavaScript's is the same. */
export function matches(v: Json, re: Json, flags: Json): Json[] {
  if (typeof v !== 'string') throw new JqError(`${typeOf(v)} (${shown(v)}) cannot be matched, as it is not a string`);
  let source = re;
  let given = flags;
  if (Array.isArray(re)) [source, given] = [re[0] ?? null, re[1] ?? null];
  if (typeof source !== 'string') throw new JqError(`${typeOf(source)} (${shown(source)}) cannot be matched, as it is not a string`);
  const letters = typeof given === 'string' ? given : '';
  let compiled: RegExp;
  try {
    compiled = new RegExp(letters.includes('x') ? source.replace(/\s+|#.*$/gm, '') : source.replace(/\[\[:(\w+):\]\]/g, (_, c: string) => ({ alpha: '[a-zA-Z]', digit: '\\d', alnum: '[a-zA-Z0-9]', space: '\\s', upper: '[A-Z]', lower: '[a-z]', punct: '[!-\\/:-@\\[-`{-~]' })[c] ?? '\\w'), `gdu${letters.includes('i') ? 'i' : ''}${letters.includes('s') ? 's' : ''}`);
  } catch {
    throw new JqError(`${source} (at offset 0) is not a valid regex`);
  }
  const out: Json[] = [];
  const offset = (at: number) => [...v.slice(0, at)].length;
  const names = new Map<number, string>();
  let n = 0;
  for (const g of source.matchAll(/\\.|\((?!\?)|\(\?<([A-Za-z_]\w*)>/g)) {
    if (g[0][0] !== '(') continue;
    n++;
    if (g[1] !== undefined) names.set(n, g[1]);
  }
  for (const m of v.matchAll(compiled)) {
    const captures = m.slice(1).map((text, i): Json => {
      const at = (m as unknown as { indices: ([number, number] | undefined)[] }).indices[i + 1];
      return { offset: at ? offset(at[0]) : -1, length: [...(text ?? '')].length, string: text ?? null, name: names.get(i + 1) ?? null };
    });
    out.push({ offset: offset(m.index), length: [...m[0]].length, string: m[0], captures });
    if (!letters.includes('g')) break;
  }
  return out;
}
