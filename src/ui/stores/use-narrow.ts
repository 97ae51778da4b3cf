import { useSyncExternalStore } from 'react';
import { isNarrow, subscribeNarrow } from './narrow.ts';

/** Too narrow for panes side by side: the left area and the details lie over the rest. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribeNarrow, isNarrow);
