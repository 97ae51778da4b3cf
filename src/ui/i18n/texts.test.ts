import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { texts as moreEn } from './en-more.ts';
import { texts as firstEn } from './en.ts';
import { texts as moreKo } from './ko-more.ts';
import { texts as firstKo } from './ko.ts';

type Tree = { [key: string]: unknown };

function flatten(tree: Tree, above = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const path = above ? `${above}.${key}` : key;
    if (typeof value === 'object' && value !== null) for (const [k, v] of flatten(value as Tree, path)) all.set(k, v);
    else all.set(path, String(value));
  }
  return all;
}

const plural = /_(zero|one|two|few|many|other)$/;
const flat = { ko: flatten({ ...firstKo, ...moreKo }), en: flatten({ ...firstEn, ...moreEn }) };
const names = (texts: Map<string, string>) => [...new Set([...texts.keys()].map((key) => key.replace(plural, '')))].sort();
const slots = (text: string) => [...new Set([...text.matchAll(/{{\s*(\w+)/g)].map((match) => match[1]))].sort();

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

describe('texts', () => {
  it('have the same keys in both languages', () => {
    expect(names(flat.ko)).toEqual(names(flat.en));
  });

  it('are not empty and have the same slots', () => {
    for (const [key, text] of flat.en) {
      const other = flat.ko.get(key) ?? flat.ko.get(key.replace(plural, '_other')) ?? '';
      expect(text.trim(), key).not.toBe('');
      expect(slots(other), key).toEqual(slots(text));
    }
  });

  it('exist for every key that the code names', () => {
    const known = new Set(names(flat.en));
    const missing: string[] = [];
    const page = join(import.meta.dirname, '..');
    for (const path of sources(page)) {
      // A room may name its keys within its own area.
      const room = relative(page, path).split(sep)[0];
      const code = readFileSync(path, 'utf8');
      for (const match of code.matchAll(/(?:\bt\(|[lL]abelKey(?:=|: ?))'([a-zA-Z]+\.[\w.-]+)'/g)) {
        if (match[1] && !known.has(match[1]) && !known.has(`${room}.${match[1]}`)) missing.push(`${path}: ${match[1]}`);
      }
    }
    expect(missing).toEqual([]);
  });
});
