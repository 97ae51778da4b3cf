import { describe, expect, it, vi } from 'vitest';

vi.mock('../lab/link.ts', () => ({ lab: {} }));
vi.hoisted(() => {
  const nothing = () => undefined;
  vi.stubGlobal('document', { documentElement: { lang: 'en', dataset: {} }, fullscreenEnabled: true, fullscreenElement: null });
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: nothing, removeEventListener: nothing }));
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: nothing, removeItem: nothing });
});

import { texts } from '../i18n/en.ts';
import { shortcuts } from './held.ts';
import { actions, isEnabled } from './registry.ts';

function textAt(key: string): unknown {
  return key.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], texts);
}

describe('actions', () => {
  it('have an id of their own and a label', () => {
    expect(new Set(actions.map((action) => action.id)).size).toBe(actions.length);
    for (const action of actions) expect(textAt(action.labelKey), action.labelKey).toBeTypeOf('string');
  });

  it('do not share shortcuts', () => {
    const all = actions.flatMap((action) => action.shortcuts ?? []);
    expect(new Set(all).size).toBe(all.length);
  });

  it('are called from the terminal before they are loaded', () => {
    const inTerminal = actions.filter(({ group, where }) => group !== 'editor' && where !== 'page');
    expect(shortcuts.toSorted()).toEqual(inTerminal.flatMap((action) => action.shortcuts ?? []).toSorted());
  });

  it('that need a cluster wait for it', () => {
    for (const group of ['clock', 'share', 'cluster']) {
      for (const action of actions.filter((candidate) => candidate.group === group)) expect(isEnabled(action), action.id).toBe(false);
    }
  });
});
