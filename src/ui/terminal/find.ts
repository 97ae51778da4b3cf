import type { ISearchOptions } from '@xterm/addon-search';
import { create } from '../stores/store.ts';
import { token } from '../theme/theme.ts';
import type { Screen } from './xterm.ts';

export interface Question {
  text: string;
  caseSensitive: boolean;
  regex: boolean;
}

interface Finding extends Question {
  open: boolean;
  /** How often it was asked for. */
  calls: number;
}

/** What is looked for in the terminals; it stays when the bar is closed. */
export const useFinding = create<Finding>(() => ({ open: false, calls: 0, text: '', caseSensitive: false, regex: false }));

/** Whether a question can be asked: a regular expression may be none. */
export function isValid({ text, regex }: Question): boolean {
  if (!regex) return true;
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}

/** Colours of what was found, from the theme's. */
const decorations = (): ISearchOptions['decorations'] => ({
  matchBackground: token('--warn-soft'),
  matchBorder: token('--warn'),
  matchOverviewRuler: token('--warn'),
  activeMatchBackground: token('--accent-soft'),
  activeMatchBorder: token('--accent'),
  activeMatchColorOverviewRuler: token('--accent'),
});

/** Shows what is found next, from the selection `up` or `down`; `anew`: from the end of the output up. */
export async function find(screen: Screen, way: 'up' | 'down' | 'anew'): Promise<void> {
  const search = await screen.search();
  const { text, caseSensitive, regex } = useFinding.getState();
  // What was found with other options would be counted still.
  if (way === 'anew') search.clearDecorations();
  if (way === 'anew') screen.terminal.clearSelection();
  if (text === '' || !isValid({ text, caseSensitive, regex })) return;
  const options: ISearchOptions = { caseSensitive, regex, decorations: decorations() };
  if (way === 'down') search.findNext(text, options);
  else search.findPrevious(text, options);
}
