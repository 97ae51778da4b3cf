import { useSyncExternalStore } from 'react';

const query = matchMedia('(max-width: 1000px)');

export function subscribeNarrow(changed: () => void): () => void {
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

/** Too narrow for panes side by side: the left area and the details lie over the rest. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribeNarrow, () => query.matches);

export const isNarrow = (): boolean => query.matches;
