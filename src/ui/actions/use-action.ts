import { useCallback, useSyncExternalStore } from 'react';
import { useFiles } from '../editor/files.ts';
import { useClock } from '../stores/clock.ts';
import { useLayout, useView } from '../stores/layout.ts';
import { subscribeNarrow } from '../stores/narrow.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import { useTerminals } from '../stores/terminals.ts';
import type { UiAction } from './action.ts';

const stores = [useClock, useFiles, useLayout, useSession, useSettings, useTerminals, useView];

function subscribe(changed: () => void): () => void {
  const ends = stores.map((store) => store.subscribe(changed));
  ends.push(subscribeNarrow(changed));
  document.addEventListener('fullscreenchange', changed);
  return () => {
    for (const end of ends) end();
    document.removeEventListener('fullscreenchange', changed);
  };
}

/** Whether an action can run and is on, kept up to date. */
export function useAction(action: UiAction): { enabled: boolean; checked: boolean | undefined } {
  const enabled = useSyncExternalStore(
    subscribe,
    useCallback(() => action.enabled?.() ?? true, [action]),
  );
  const checked = useSyncExternalStore(
    subscribe,
    useCallback(() => action.checked?.(), [action]),
  );
  return { enabled, checked };
}
