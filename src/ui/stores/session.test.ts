import { expect, it } from 'vitest';
import { keptState } from './session.ts';

it('calls a change saved only when the lab says that this very one is', () => {
  expect(keptState({ asked: 0, keep: null })).toBe('saving');
  expect(keptState({ asked: 3, keep: { state: 'saved', mark: 2 } })).toBe('saving');
  expect(keptState({ asked: 3, keep: { state: 'saved', mark: 3 } })).toBe('saved');
  expect(keptState({ asked: 3, keep: { state: 'saving', mark: 2 } })).toBe('saving');
  expect(keptState({ asked: 3, keep: { state: 'failed', mark: 2, reason: 'full' } })).toBe('failed');
});
