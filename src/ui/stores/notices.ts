import { create } from './store.ts';

export interface Notice {
  id: number;
  tone: 'info' | 'ok' | 'warn' | 'bad';
  text: string;
  /** Shown in the monospaced face: a command and what it printed. */
  code?: string;
  action?: { label: string; run(): void };
  /** Stays until it is closed. */
  sticky?: boolean;
}

interface Notices {
  notices: Notice[];
  /** For screen readers only; `count` makes the same words heard twice. */
  spoken: { text: string; count: number };
}

export const useNotices = create<Notices>(() => ({ notices: [], spoken: { text: '', count: 0 } }));

const shown = 4;
let ids = 0;

/** Gives the number that `dismiss` takes. */
export function notify(notice: Omit<Notice, 'id'>): number {
  const id = ++ids;
  useNotices.setState((s) => ({ notices: [...s.notices, { ...notice, id }].slice(-shown) }));
  return id;
}

export function dismiss(id: number): void {
  useNotices.setState((s) => ({ notices: s.notices.filter((n) => n.id !== id) }));
}

/** Says something to screen readers that the page shows in another way. */
export function announce(text: string): void {
  useNotices.setState((s) => ({ spoken: { text, count: s.spoken.count + 1 } }));
}
