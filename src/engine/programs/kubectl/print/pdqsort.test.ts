import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pdqsort } from './pdqsort.ts';

test('sorts whatever it is given', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 300 }), (numbers) => {
      expect(pdqsort(numbers, (a, b) => a < b)).toEqual([...numbers].sort((a, b) => a - b));
    }),
  );
});

test('keeps equal elements in their order up to 12, and with more where they are in order already', () => {
  const equal = (n: number) => Array.from({ length: n }, (_, i) => i);
  expect(pdqsort(equal(12), () => false)).toEqual(equal(12));
  expect(pdqsort(equal(20), () => false)).toEqual(equal(20));
});
