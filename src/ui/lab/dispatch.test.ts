import { beforeEach, expect, it, vi } from 'vitest';
import type { BootInfo } from '../../lab/protocol.ts';
import { sessionStarted, useSession } from '../stores/session.ts';
import { dispatch, listenWith } from './dispatch.ts';

const info = (session: number): BootInfo => ({ session, seed: 1, preset: 'solo', hosts: ['controlplane'], now: 0, replayed: 0, terminals: [], before: false });

let seen: string[] = [];

const page = () => ({ terminalExit: (id: number) => void seen.push(`exit ${id}`), files: () => {}, edit: (_host: string, path: string) => void seen.push(path), fault: () => {} });

beforeEach(() => {
  seen = [];
  listenWith(page());
});

it('tells the page what was before it was loaded', async () => {
  vi.resetModules();
  const early = await import('./dispatch.ts');
  early.dispatch([{ type: 'session', session: 1 }, { type: 'terminal-exit', id: 2 }]);
  expect(seen).toEqual([]);
  early.listenWith(page());
  early.dispatch([{ type: 'terminal-exit', id: 3 }]);
  expect(seen).toEqual(['exit 2', 'exit 3']);
});

it('tells of an edit only when the page has the cluster that it is of', async () => {
  dispatch([{ type: 'session', session: 1 }, { type: 'edit', host: 'controlplane', path: '/tmp/a' }]);
  expect(seen).toEqual([]);
  // Who clears up behind the cluster before does so in a listener of its own.
  const end = useSession.subscribe(() => seen.push('cleared'));
  sessionStarted(info(1));
  end();
  await Promise.resolve();
  expect(seen).toEqual(['cleared', '/tmp/a']);
  dispatch([{ type: 'edit', host: 'controlplane', path: '/tmp/b' }]);
  expect(seen.at(-1)).toBe('/tmp/b');
});

it('drops the edits of a cluster that is gone', async () => {
  dispatch([{ type: 'session', session: 2 }, { type: 'edit', host: 'controlplane', path: '/tmp/old' }]);
  dispatch([{ type: 'session', session: 3 }]);
  sessionStarted(info(3));
  await Promise.resolve();
  expect(seen).toEqual([]);
});
