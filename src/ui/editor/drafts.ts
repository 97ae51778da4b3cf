type Listener = (path: string, text: string | undefined) => void;

const drafts = new Map<string, string>();
const listeners = new Set<Listener>();
let heard: (() => void) | undefined;

/** The text being edited, whether Monaco is loaded or not. */
export const draftOf = (path: string): string | undefined => drafts.get(path);

/** Sets it from outside of the editor; the editor hears of it. */
export function setDraft(path: string, text: string): void {
  drafts.set(path, text);
  for (const listener of listeners) listener(path, text);
}

/** The editor's own change, which it need not hear of. */
export function typed(path: string, text: string): void {
  drafts.set(path, text);
  heard?.();
}

/** Sets who hears that something was typed. */
export function onTyped(listener: () => void): void {
  heard = listener;
}

export function dropDraft(path: string): void {
  drafts.delete(path);
  for (const listener of listeners) listener(path, undefined);
}

export function onDraft(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
