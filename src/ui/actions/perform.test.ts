import { beforeEach, expect, it, vi } from 'vitest';

const typeCommand = vi.hoisted(() => vi.fn());
vi.mock('../terminal/type.ts', () => ({ typeCommand }));
vi.mock('../stores/settings.ts', async () => ({ useSettings: (await import('zustand')).create(() => ({ typeInstead: false })) }));

import { useSettings } from '../stores/settings.ts';
import { perform } from './perform.ts';

let done: string[] = [];
const action = { command: () => 'kubectl delete pod/web', run: () => done.push('ran'), prepare: async () => done.push('prepared') };

beforeEach(() => {
  done = [];
  typeCommand.mockImplementation((command: string) => done.push(command));
});

it('runs an action, and types its command with Alt', async () => {
  await perform(action);
  await perform(action, true);
  expect(done).toEqual(['ran', 'prepared', 'kubectl delete pod/web']);
});

it('types where the setting says so, and runs with Alt', async () => {
  useSettings.setState({ typeInstead: true });
  await perform(action);
  await perform(action, true);
  expect(done).toEqual(['prepared', 'kubectl delete pod/web', 'ran']);
});

it('runs what no command does', async () => {
  useSettings.setState({ typeInstead: true });
  await perform({ run: () => done.push('opened') });
  await perform({ command: () => undefined, run: () => done.push('switched on') });
  expect(done).toEqual(['opened', 'switched on']);
});
