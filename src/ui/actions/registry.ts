import type { UiAction } from './action.ts';
import { clockActions } from './clock.ts';
import { clusterActions } from './cluster.ts';
import { editorActions } from './editor.ts';
import { helpActions } from './help.ts';
import { shareActions } from './share.ts';
import { hostActions, terminalActions } from './terminal.ts';
import { viewActions } from './view.ts';

/** Every verb of the page that does not depend on what is selected. */
export const actions: readonly UiAction[] = [...clockActions, ...terminalActions, ...editorActions, ...shareActions, ...viewActions, ...clusterActions, ...helpActions];

/** With those that depend on the cluster's hosts. */
export const allActions = (): UiAction[] => [...actions, ...hostActions()];

export const isEnabled = (action: UiAction): boolean => action.enabled?.() ?? true;
