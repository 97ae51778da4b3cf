import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { whenQuiet } from './quiet.ts';

let keys: EventTarget;
let called: boolean;
let reading: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  keys = new EventTarget();
  vi.stubGlobal('addEventListener', keys.addEventListener.bind(keys));
  vi.stubGlobal('removeEventListener', keys.removeEventListener.bind(keys));
  vi.stubGlobal('requestAnimationFrame', (fn: () => void) => setTimeout(fn, 16));
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
  called = false;
  reading = true;
  whenQuiet(
    () => (called = true),
    { reads: () => reading },
  );
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('calls back soon when nobody types', () => {
  vi.advanceTimersByTime(200);
  expect(called).toBe(false);
  vi.advanceTimersByTime(200);
  expect(called).toBe(true);
});

it('waits for what is typed and for its answer', () => {
  for (let i = 0; i < 4; i++) {
    vi.advanceTimersByTime(100);
    keys.dispatchEvent(new Event('keydown'));
  }
  reading = false;
  vi.advanceTimersByTime(100);
  expect(called).toBe(false);
  reading = true;
  vi.advanceTimersByTime(300);
  expect(called).toBe(true);
});

it('waits no longer than a while', () => {
  reading = false;
  vi.advanceTimersByTime(900);
  expect(called).toBe(true);
});
