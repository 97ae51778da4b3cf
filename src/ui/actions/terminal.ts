import { focusPane } from '../app/focus.ts';
import type { TerminalTab } from '../stores/terminals.ts';
import { addTerminal, activeTerminal, removeTerminal, selectTerminal, useTerminals } from '../stores/terminals.ts';
import { useSession } from '../stores/session.ts';
import { lab } from '../lab/link.ts';
import type { UiAction } from './action.ts';

const ready = () => useSession.getState().phase === 'ready';

function openTerminal(host: string): void {
  addTerminal(host);
  focusPane('terminal');
}

export function closeTerminal(key: number): void {
  const tab = useTerminals.getState().tabs.find((candidate) => candidate.key === key);
  if (!tab) return;
  if (tab.id !== null) void lab.closeTerminal(tab.id);
  dropTerminal(tab);
}

/** The shell of a terminal has ended (`exit`, or its host was switched off). */
export function terminalEnded(id: number): void {
  const tab = useTerminals.getState().tabs.find((candidate) => candidate.id === id);
  if (tab) dropTerminal(tab);
}

/** The last one makes place for a new one; on the first host, for the tab's own may be switched off. */
function dropTerminal(tab: TerminalTab): void {
  if (useTerminals.getState().tabs.length === 1) addTerminal(useSession.getState().info?.hosts[0] ?? tab.host);
  removeTerminal(tab.key);
  focusPane('terminal');
}

const newTerminal: UiAction = {
  id: 'terminal.new',
  group: 'terminal',
  labelKey: 'terminal.new',
  icon: 'plus',
  shortcuts: ['alt+shift+T'],
  enabled: ready,
  run: () => openTerminal(activeTerminal()?.host ?? useSession.getState().info?.hosts[0] ?? 'controlplane'),
};

const closeActive: UiAction = {
  id: 'terminal.close',
  group: 'terminal',
  labelKey: 'terminal.close',
  icon: 'close',
  enabled: () => useTerminals.getState().tabs.length > 1,
  run: () => closeTerminal(useTerminals.getState().active),
};

const nextTerminal: UiAction = {
  id: 'terminal.next',
  group: 'terminal',
  labelKey: 'terminal.next',
  icon: 'terminal',
  shortcuts: ['alt+`'],
  enabled: () => useTerminals.getState().tabs.length > 1,
  run: () => {
    const { tabs, active } = useTerminals.getState();
    const at = tabs.findIndex((tab) => tab.key === active);
    const next = tabs[(at + 1) % tabs.length];
    if (next) selectTerminal(next.key);
    focusPane('terminal');
  },
};

export const terminalActions: readonly UiAction[] = [newTerminal, nextTerminal, closeActive];

/** A terminal on each host of the cluster, for the palette and the host menu. */
export const hostActions = (): UiAction[] =>
  (useSession.getState().info?.hosts ?? []).map((host) => ({
    id: `terminal.on-${host}`,
    group: 'terminal',
    labelKey: 'terminal.onHost',
    labelValues: { host },
    icon: 'terminal',
    enabled: ready,
    run: () => openTerminal(host),
  }));
