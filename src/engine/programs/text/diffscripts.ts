import type { Change } from './difflayouts.ts';

const letter = (c: Change): string => (c.aCount === 0 ? 'a' : c.bCount === 0 ? 'd' : 'c');

const range = (c: Change, separator: string): string => (c.aCount === 0 ? String(c.a) : c.aCount === 1 ? String(c.a + 1) : `${c.a + 1}${separator}${c.a + c.aCount}`);

/** `diff -e`: what ed(1) does to make the second file of the first, from its end up. A line that is a dot alone goes in as two, one of which is taken away. */
export function edScript(b: readonly string[], changes: readonly Change[]): string {
  let out = '';
  for (const c of [...changes].reverse()) {
    out += `${range(c, ',')}${letter(c)}\n`;
    if (c.bCount === 0) continue;
    let open = true;
    for (let i = c.b; i < c.b + c.bCount; i++) {
      if (!open) out += 'a\n';
      open = b[i] !== '.';
      out += open ? `${b[i]}\n` : '..\n.\ns/.//\n';
    }
    if (open) out += '.\n';
  }
  return out;
}

/** `diff -f`: as `-e`, from the beginning down; ed can't read it. */
export const forwardScript = (b: readonly string[], changes: readonly Change[]): string =>
  changes.map((c) => `${letter(c)}${range(c, ' ')}\n${c.bCount === 0 ? '' : `${b.slice(c.b, c.b + c.bCount).map((l) => `${l}\n`).join('')}.\n`}`).join('');

/** `diff -n`: RCS' format. */
export const rcsScript = (b: readonly string[], changes: readonly Change[]): string =>
  changes
    .map((c) => {
      const added = b.slice(c.b, c.b + c.bCount).map((l) => `${l}\n`).join('');
      return `${c.aCount > 0 ? `d${c.a + 1} ${c.aCount}\n` : ''}${c.bCount > 0 ? `a${c.a + c.aCount} ${c.bCount}\n${added}` : ''}`;
    })
    .join('');
