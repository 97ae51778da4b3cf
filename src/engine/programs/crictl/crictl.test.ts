import { expect, test } from 'vitest';
import { ago, size, table } from './runtime.ts';

test('ages, sizes and columns are those of cri-tools', () => {
  expect([0, 1000, 59_000, 60_000, 119_000, 120_000, 45 * 60_000, 60 * 60_000, 30 * 3_600_000, 3 * 86_400_000].map(ago)).toEqual(['Less than a second ago', '1 second ago', '59 seconds ago', 'About a minute ago', 'About a minute ago', '2 minutes ago', '45 minutes ago', 'About an hour ago', '30 hours ago', '3 days ago']);
  expect([319_000, 62_960_551, 1_234_567_890].map(size)).toEqual(['319kB', '63MB', '1.23GB']);
  expect(table([['A', 'NAME'], ['x'.repeat(19), 'y']])).toBe(`A                     NAME\n${'x'.repeat(19)}   y\n`);
});
