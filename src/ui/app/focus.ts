import type { PaneId } from '../stores/layout.ts';
import { useView } from '../stores/layout.ts';

const targets = new Map<PaneId, () => void>();

/** A pane says where its focus goes. */
export function registerFocus(pane: PaneId, focus: () => void): () => void {
  targets.set(pane, focus);
  return () => {
    if (targets.get(pane) === focus) targets.delete(pane);
  };
}

/**
 * Puts the focus into a pane that is drawn, so that the very next key is the pane's. Who calls this from a key that
 * types something prevents that key's default.
 */
export function focusDrawnPane(pane: PaneId): void {
  const focus = targets.get(pane);
  if (focus) focus();
  else document.querySelector<HTMLElement>(`[data-pane="${pane}"]`)?.focus();
}

/** Puts the focus into a pane once it is drawn. */
export function focusPane(pane: PaneId): void {
  if (pane !== 'activity') useView.setState({ over: false });
  requestAnimationFrame(() => focusDrawnPane(pane));
}
