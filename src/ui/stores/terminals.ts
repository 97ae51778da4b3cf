import { create } from 'zustand';

export interface TerminalTab {
  /** Of the page; the lab's id comes once it is open. */
  key: number;
  host: string;
  id: number | null;
}

interface Terminals {
  tabs: TerminalTab[];
  active: number;
}

export const useTerminals = create<Terminals>(() => ({ tabs: [], active: 0 }));

let keys = 0;

export function addTerminal(host: string): number {
  const key = ++keys;
  useTerminals.setState((s) => ({ tabs: [...s.tabs, { key, host, id: null }], active: key }));
  return key;
}

export function terminalOpened(key: number, id: number): void {
  useTerminals.setState((s) => ({ tabs: s.tabs.map((tab) => (tab.key === key ? { ...tab, id } : tab)) }));
}

export function selectTerminal(key: number): void {
  useTerminals.setState({ active: key });
}

/** Removes a tab; its neighbour becomes active. */
export function removeTerminal(key: number): void {
  useTerminals.setState(({ tabs, active }) => {
    const at = tabs.findIndex((tab) => tab.key === key);
    const rest = tabs.filter((tab) => tab.key !== key);
    return { tabs: rest, active: active === key ? (rest[Math.min(at, rest.length - 1)]?.key ?? 0) : active };
  });
}

export function activeTerminal(): TerminalTab | undefined {
  const { tabs, active } = useTerminals.getState();
  return tabs.find((tab) => tab.key === active);
}
