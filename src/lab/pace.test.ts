import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

describe('Pace', () => {
  it('follows the wall clock times the speed', () => {
    const pace = new Pace(0);
    pace.anchor(1000, 50_000);
    expect(pace.target(1016, 50_000)).toBe(50_016);
    pace.speed = 10;
    pace.anchor(1016, 50_016);
    expect(pace.target(1032, 50_016)).toBe(50_176);
  });

  it('stands still when paused, but a skip goes through', () => {
    const pace = new Pace(0);
    pace.paused = true;
    expect(pace.target(5, 100)).toBeUndefined();
    pace.skipTo(60_100);
    expect(pace.target(5, 100)).toBe(60_100);
    expect(pace.target(9, 60_100)).toBeUndefined();
  });

  it('forgets a lag that a sleeping tab made', () => {
    const pace = new Pace(0);
    pace.anchor(0, 0);
    pace.after(3_600_000, 10, false);
    expect(pace.behind).toBe(true);
    expect(pace.target(3_600_016, 10)).toBe(26);
  });

  it('keeps a small lag to catch up with', () => {
    const pace = new Pace(0);
    pace.anchor(0, 0);
    pace.after(100, 60, false);
    expect(pace.target(116, 60)).toBe(116);
  });
});
