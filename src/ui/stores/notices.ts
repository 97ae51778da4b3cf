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
/** How long a notice stays, in ms; one that offers something can still be reached by key. */
const lifetime = { told: 7000, offered: 15_000 };
const timers = new Map<number, ReturnType<typeof setTimeout>>();
let ids = 0;

/** Gives the number that `dismiss` takes. */
export function notify(notice: Omit<Notice, 'id'>): number {
  const id = ++ids;
  useNotices.setState((s) => ({ notices: [...s.notices, { ...notice, id }].slice(-shown) }));
  hold(id, false);
  return id;
}

/** A notice that is held, because the pointer or the focus is in it, stays; its time begins anew when it is let go. */
export function hold(id: number, held: boolean): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  const notice = useNotices.getState().notices.find((n) => n.id === id);
  if (!notice || held || notice.sticky) return;
  timers.set(id, setTimeout(() => dismiss(id), notice.action ? lifetime.offered : lifetime.told));
}

export function dismiss(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  useNotices.setState((s) => ({ notices: s.notices.filter((n) => n.id !== id) }));
}

/** Says something to screen readers that the page shows in another way. */
export function announce(text: string): void {
  useNotices.setState((s) => ({ spoken: { text, count: s.spoken.count + 1 } }));
}
