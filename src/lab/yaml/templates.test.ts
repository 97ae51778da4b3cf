import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { check } from './check.ts';

const folder = join(import.meta.dirname, '../../ui/editor/templates');

it.each(readdirSync(folder).filter((name) => name.endsWith('.yaml')))('the editor’s template %s is what the server takes', (name) => {
  expect(check(readFileSync(join(folder, name), 'utf8'))).toEqual([]);
});
