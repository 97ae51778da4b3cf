import type { PageState } from '../../lab/protocol.ts';
import { lab } from '../lab/link.ts';
import { activeTerminal, keptTabs, useTerminals } from '../stores/terminals.ts';
import { draftOf, onTyped } from './drafts.ts';
import { reopenFiles, useFiles } from './files.ts';

let following = false;
let due = false;
let told = '';

/** The page as a reload should find it again. What is in a file on the host is not said once more. */
function present(): PageState {
  const { open, active } = useFiles.getState();
  return {
    files: open.map(({ path, base, dirty }) => ({ path, base, ...(dirty ? { draft: draftOf(path) ?? '' } : {}) })),
    active,
    terminal: activeTerminal()?.id ?? null,
    tabs: keptTabs(),
  };
}

function soon(): void {
  if (due || !following) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    const state = present();
    const text = JSON.stringify(state);
    if (text === told) return;
    told = text;
    void lab.keepPage(state);
  });
}

/** Brings back what was open, and from then on has the lab keep what is. */
export async function rememberPage(before: PageState | undefined): Promise<void> {
  if (before) await reopenFiles(before);
  following = true;
  useFiles.subscribe(soon);
  useTerminals.subscribe(soon);
  onTyped(soon);
  soon();
}
