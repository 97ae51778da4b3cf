import { describe, expect, it } from 'vitest';
import { nextSpeed } from './clock.ts';

describe('nextSpeed', () => {
  it('goes one up and one down', () => {
    expect(nextSpeed(1, 1)).toBe(2);
    expect(nextSpeed(1, -1)).toBe(0.5);
    expect(nextSpeed(100, 1)).toBe('max');
    expect(nextSpeed('max', -1)).toBe(100);
  });
  it('stays at the ends', () => {
    expect(nextSpeed('max', 1)).toBe('max');
    expect(nextSpeed(0.1, -1)).toBe(0.1);
  });
  it('finds its neighbours from a speed of its own', () => {
    expect(nextSpeed(3, 1)).toBe(5);
    expect(nextSpeed(3, -1)).toBe(2);
  });
});
