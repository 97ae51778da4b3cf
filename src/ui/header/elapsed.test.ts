import { expect, it } from 'vitest';
import { formatElapsed } from './elapsed.ts';

it.each([
  [0, '00:00:00'],
  [61_999, '00:01:01'],
  [3_600_000 * 23 + 59_000, '23:00:59'],
  [86_400_000 * 2 + 3_600_000, '2d 01:00:00'],
])('%d ms is %s', (ms, text) => {
  expect(formatElapsed(ms)).toBe(text);
});
