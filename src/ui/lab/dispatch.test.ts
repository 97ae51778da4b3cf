import { beforeEach, expect, it } from 'vitest';
import type { BootInfo } from '../../lab/protocol.ts';
import { sessionStarted, useSession } from '../stores/session.ts';
import { dispatch, listeners } from './dispatch.ts';

const info = (session: number): BootInfo => ({ session, seed: 1, preset: 'solo', hosts: ['controlplane'], now: 0, replayed: 0, terminals: [], before: false });

let seen: string[] = [];

beforeEach(() => {
  seen = [];
  listeners.edit = (_host, path) => seen.push(path);
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
