import { expect, it } from 'vitest';
import { formatAge } from './age.ts';

// apimachinery, pkg/util/duration/duration_test.go
it.each([
  [1000, '1s'],
  [119_000, '119s'],
  [120_000, '2m'],
  [121_000, '2m1s'],
  [599_000, '9m59s'],
  [600_000, '10m'],
  [179 * 60_000, '179m'],
  [3 * 3_600_000 + 60_000, '3h1m'],
  [8 * 3_600_000, '8h'],
  [47 * 3_600_000, '47h'],
  [49 * 3_600_000, '2d1h'],
  [9 * 86_400_000, '9d'],
])('%d ms is %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});
