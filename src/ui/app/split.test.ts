import { expect, it } from 'vitest';
import { sizeAfterKey, within } from './split.ts';

it('keeps a pane within its bounds, and its minimum where there is no room for both', () => {
  const bounds = { min: 280, most: 0.6, rest: 360 };
  expect(within(400, 1200, bounds)).toBe(400);
  expect(within(100, 1200, bounds)).toBe(280);
  expect(within(900, 1200, bounds)).toBe(720);
  expect(within(500, 800, bounds)).toBe(440);
  expect(within(500, 400, bounds)).toBe(280);
});

it('moves with the arrows of its direction, and to its ends', () => {
  expect(sizeAfterKey('ArrowRight', 300, 1000, 'ArrowRight')).toBe(350);
  expect(sizeAfterKey('ArrowLeft', 300, 1000, 'ArrowRight')).toBe(250);
  expect(sizeAfterKey('ArrowLeft', 300, 1000, 'ArrowLeft')).toBe(350);
  expect(sizeAfterKey('ArrowDown', 300, 1000, 'ArrowRight')).toBeUndefined();
  expect(sizeAfterKey('Home', 300, 1000, 'ArrowDown')).toBe(0);
  expect(sizeAfterKey('End', 300, 1000, 'ArrowDown')).toBe(1000);
});
