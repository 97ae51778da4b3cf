import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dismiss, hold, notify, useNotices } from './notices.ts';

const texts = () => useNotices.getState().notices.map(({ text }) => text);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const { id } of useNotices.getState().notices) dismiss(id);
  vi.useRealTimers();
});

test('what is told goes by itself, what offers something stays longer, what is sticky stays', () => {
  notify({ tone: 'info', text: 'told' });
  notify({ tone: 'info', text: 'offered', action: { label: 'Undo', run: () => {} } });
  notify({ tone: 'bad', text: 'sticky', sticky: true });
  vi.advanceTimersByTime(8000);
  expect(texts()).toEqual(['offered', 'sticky']);
  vi.advanceTimersByTime(60_000);
  expect(texts()).toEqual(['sticky']);
});

test('a notice that somebody looks at stays until they look away', () => {
  const id = notify({ tone: 'info', text: 'looked at' });
  vi.advanceTimersByTime(5000);
  hold(id, true);
  vi.advanceTimersByTime(60_000);
  expect(texts()).toEqual(['looked at']);
  hold(id, false);
  vi.advanceTimersByTime(5000);
  expect(texts()).toEqual(['looked at']);
  vi.advanceTimersByTime(5000);
  expect(texts()).toEqual([]);
});
