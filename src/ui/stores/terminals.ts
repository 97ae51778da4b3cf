import { create } from './store.ts';
import type { TerminalTabState } from '../../lab/protocol.ts';
import { neighbour, renumbered, splitGrid, terminalsIn, without, type Axis, type Direction, type Grid } from '../terminal/grid.ts';

/** One session on a host. */
export interface OpenTerminal {
  /** Of the page; the lab's id comes once it is open. */
  key: number;
  host: string;
  id: number | null;
}

export interface TerminalTab {
  key: number;
  /** What the person called it; without, its hosts name it. */
  name: string;
  /** Keys of terminals. */
  grid: Grid;
  /** The key of the terminal in it that has the keyboard. */
  front: number;
}

interface Terminals {
  terminals: OpenTerminal[];
  tabs: TerminalTab[];
  /** The key of the tab in front. */
  active: number;
}

export const useTerminals = create<Terminals>(() => ({ terminals: [], tabs: [], active: 0 }));

let keys = 0;

/** Opens a terminal in a tab of its own. Its key. */
export function addTerminal(host: string, id: number | null = null): number {
  const key = ++keys;
  const tab: TerminalTab = { key: ++keys, name: '', grid: key, front: key };
  useTerminals.setState((s) => ({ terminals: [...s.terminals, { key, host, id }], tabs: [...s.tabs, tab], active: tab.key }));
  return key;
}

/** Opens a terminal next to the one in front: beside it (`row`) or below it (`column`). Its key. */
export function splitTerminal(axis: Axis, host: string): number {
  const tab = activeTab();
  if (!tab) return addTerminal(host);
  const key = ++keys;
  useTerminals.setState((s) => ({
    terminals: [...s.terminals, { key, host, id: null }],
    tabs: s.tabs.map((one) => (one === tab ? { ...tab, grid: splitGrid(tab.grid, tab.front, axis, key), front: key } : one)),
  }));
  return key;
}

/** In place of what there was: a cluster's terminals, in the tabs that the page kept as far as there are any. `front`: the lab's id of the one that has the keyboard. */
export function showTerminals(open: readonly { id: number; host: string }[], kept: readonly TerminalTabState[] = [], front: number | null = null): void {
  const terminals: OpenTerminal[] = open.map(({ id, host }) => ({ key: ++keys, host, id }));
  const left = new Map(terminals.map(({ id, key }) => [id!, key]));
  const take = (id: number): number | undefined => {
    const key = left.get(id);
    left.delete(id);
    return key;
  };
  const tabs: TerminalTab[] = kept.flatMap(({ name, grid, front: own }) => {
    const mine = renumbered(grid, take);
    if (mine === undefined) return [];
    const inside = terminalsIn(mine);
    const chosen = terminals.find(({ id }) => id === own)?.key;
    return [{ key: ++keys, name, grid: mine, front: chosen !== undefined && inside.includes(chosen) ? chosen : inside[0]! }];
  });
  tabs.push(...[...left.values()].map((key) => ({ key: ++keys, name: '', grid: key, front: key })));
  useTerminals.setState({ terminals, tabs, active: tabs[0]?.key ?? 0 });
  const first = terminals.find(({ id }) => id === front);
  if (first) selectTerminal(first.key);
}

/** The tabs as they are to be found again. Terminals that the lab has not opened yet are left out. */
export function keptTabs(): TerminalTabState[] {
  const { tabs } = useTerminals.getState();
  return tabs.flatMap(({ name, grid, front }) => {
    const mine = renumbered(grid, (key) => terminalOf(key)?.id ?? undefined);
    return mine === undefined ? [] : [{ name, grid: mine, front: terminalOf(front)?.id ?? null }];
  });
}

export function terminalOpened(key: number, id: number): void {
  useTerminals.setState((s) => ({ terminals: s.terminals.map((one) => (one.key === key ? { ...one, id } : one)) }));
}

export function selectTab(key: number): void {
  useTerminals.setState({ active: key });
}

/** Brings a terminal to the front of its tab, and the tab to the front. */
export function selectTerminal(key: number): void {
  const tab = tabOf(key);
  if (tab && (tab.front !== key || useTerminals.getState().active !== tab.key)) useTerminals.setState((s) => ({ tabs: s.tabs.map((one) => (one === tab ? { ...tab, front: key } : one)), active: tab.key }));
}

export function nextTo(direction: Direction): number | undefined {
  const tab = activeTab();
  return tab && neighbour(tab.grid, tab.front, direction);
}

export function changeTab(key: number, change: Partial<Pick<TerminalTab, 'name' | 'grid'>>): void {
  useTerminals.setState((s) => ({ tabs: s.tabs.map((tab) => (tab.key === key ? { ...tab, ...change } : tab)) }));
}

/** Removes a terminal; its neighbour comes to the front. A tab without any goes too. */
export function removeTerminal(key: number): void {
  useTerminals.setState(({ terminals, tabs, active }) => {
    const at = tabs.findIndex((tab) => terminalsIn(tab.grid).includes(key));
    const tab = tabs[at];
    const rest = terminals.filter((one) => one.key !== key);
    const grid = tab && without(tab.grid, key);
    if (!tab) return { terminals: rest };
    if (grid === undefined) {
      const others = tabs.toSpliced(at, 1);
      return { terminals: rest, tabs: others, active: active === tab.key ? (others[Math.min(at, others.length - 1)]?.key ?? 0) : active };
    }
    const order = terminalsIn(tab.grid);
    const front = tab.front === key ? order[order.indexOf(key) - 1] ?? order[1]! : tab.front;
    return { terminals: rest, tabs: tabs.with(at, { ...tab, grid, front }), active };
  });
}

export const terminalOf = (key: number): OpenTerminal | undefined => useTerminals.getState().terminals.find((one) => one.key === key);
const tabOf = (terminal: number): TerminalTab | undefined => useTerminals.getState().tabs.find(({ grid }) => terminalsIn(grid).includes(terminal));

export function activeTab(): TerminalTab | undefined {
  const { tabs, active } = useTerminals.getState();
  return tabs.find((tab) => tab.key === active);
}

export function activeTerminal(): OpenTerminal | undefined {
  const tab = activeTab();
  return tab && terminalOf(tab.front);
}
