import { create } from '../stores/store.ts';
import { focusDrawnPane, focusPane } from '../app/focus.ts';
import { openNew } from '../editor/files.ts';
import { t } from '../i18n/i18n.ts';
import { copyText } from '../parts/files.ts';
import { notify } from '../stores/notices.ts';
import { showActivity } from '../stores/layout.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import { activeTab, activeTerminal, addTerminal, nextTo, removeTerminal, selectTab, selectTerminal, splitTerminal, terminalOf, useTerminals, type OpenTerminal } from '../stores/terminals.ts';
import { lab } from '../lab/link.ts';
import { terminalsIn, type Axis, type Direction } from '../terminal/grid.ts';
import { fileNameOf } from '../terminal/filename.ts';
import { useFinding } from '../terminal/find.ts';
import { textOf } from '../terminal/lines.ts';
import { activeScreen } from '../terminal/screens.ts';
import type { MenuEntry, UiAction } from './action.ts';
import { larger, screenReader, smaller } from './view.ts';

const ready = () => useSession.getState().phase === 'ready';
const firstHost = () => useSession.getState().info?.hosts[0] ?? 'controlplane';
const several = () => useTerminals.getState().terminals.length > 1;

/** The key of the tab that gets a name. */
export const useRenaming = create<{ tab: number | null }>(() => ({ tab: null }));

function openTerminal(host: string): void {
  addTerminal(host);
  focusPane('terminal');
}

export function closeTerminal(key: number): void {
  const terminal = terminalOf(key);
  if (!terminal) return;
  if (terminal.id !== null) void lab.closeTerminal(terminal.id);
  dropTerminal(terminal);
}

/** Closes all terminals of a tab. */
export function closeTab(key: number): void {
  const tab = useTerminals.getState().tabs.find((one) => one.key === key);
  for (const terminal of tab ? terminalsIn(tab.grid) : []) closeTerminal(terminal);
}

/** The shell of a terminal has ended (`exit`, or its host was switched off). */
export function terminalEnded(id: number): void {
  const terminal = useTerminals.getState().terminals.find((one) => one.id === id);
  if (terminal) dropTerminal(terminal);
}

/** The last one makes place for a new one; on the first host, for its own may be switched off. */
function dropTerminal({ key }: OpenTerminal): void {
  if (!several()) addTerminal(firstHost());
  removeTerminal(key);
  focusPane('terminal');
}

const newTerminal: UiAction = {
  id: 'terminal.new',
  group: 'terminal',
  labelKey: 'terminal.new',
  icon: 'plus',
  shortcuts: ['alt+shift+T'],
  enabled: ready,
  run: () => openTerminal(activeTerminal()?.host ?? firstHost()),
};

const split = (axis: Axis, id: string, icon: UiAction['icon'], shortcut: string): UiAction => ({
  id: `terminal.${id}`,
  group: 'terminal',
  labelKey: `terminal.${id}`,
  icon,
  shortcuts: [shortcut],
  keywords: 'split pane 나누기 분할',
  enabled: ready,
  run: () => {
    splitTerminal(axis, activeTerminal()?.host ?? firstHost());
    focusPane('terminal');
  },
});

export const splitBeside = split('row', 'splitBeside', 'beside', 'alt+shift+D');
export const splitBelow = split('column', 'splitBelow', 'below', 'alt+shift+E');

const closeActive: UiAction = {
  id: 'terminal.close',
  group: 'terminal',
  labelKey: 'terminal.close',
  icon: 'close',
  shortcuts: ['alt+shift+W'],
  enabled: several,
  run: () => closeTerminal(activeTerminal()?.key ?? 0),
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
    if (next) selectTab(next.key);
    focusPane('terminal');
  },
};

const go = (direction: Direction, key: string): UiAction => ({
  id: `terminal.go-${direction}`,
  group: 'terminal',
  labelKey: `terminal.go.${direction}`,
  icon: 'terminal',
  shortcuts: [`alt+shift+${key}`],
  enabled: () => nextTo(direction) !== undefined,
  run: () => {
    const next = nextTo(direction);
    if (next !== undefined) selectTerminal(next);
    focusPane('terminal');
  },
});

const goes = [go('left', 'ArrowLeft'), go('right', 'ArrowRight'), go('up', 'ArrowUp'), go('down', 'ArrowDown')];

const rename: UiAction = {
  id: 'terminal.rename',
  group: 'terminal',
  labelKey: 'terminal.rename',
  icon: 'edit',
  enabled: ready,
  run: () => useRenaming.setState({ tab: activeTab()?.key ?? null }),
};

export const findInTerminal: UiAction = {
  id: 'terminal.find',
  group: 'terminal',
  labelKey: 'terminal.find.label',
  icon: 'search',
  shortcuts: ['alt+shift+F'],
  keywords: 'search find scrollback 검색 찾기',
  enabled: ready,
  run: () => useFinding.setState((s) => ({ open: true, calls: s.calls + 1 })),
};

export function stopFinding(): void {
  useFinding.setState({ open: false });
  focusDrawnPane('terminal');
}

async function copy(text: string | undefined): Promise<void> {
  if (!text) notify({ tone: 'info', text: t('terminal.nothing') });
  else if (await copyText(text)) notify({ tone: 'ok', text: t('terminal.copied', { count: text.split('\n').length }) });
  else notify({ tone: 'bad', text: t('terminal.copyDenied') });
}

function everything(): string | undefined {
  const buffer = activeScreen()?.terminal.buffer.normal;
  return buffer && textOf(buffer, 0, buffer.length).trimEnd();
}

const copyAll: UiAction = {
  id: 'terminal.copy-all',
  group: 'terminal',
  labelKey: 'terminal.copyAll',
  icon: 'copy',
  keywords: 'text scrollback 복사',
  enabled: ready,
  run: () => copy(everything()),
};

const copyOutput: UiAction = {
  id: 'terminal.copy-output',
  group: 'terminal',
  labelKey: 'terminal.copyOutput',
  icon: 'copy',
  keywords: 'text last 복사',
  enabled: ready,
  run: () => copy(activeScreen()?.commands.last()?.output),
};

const openOutput: UiAction = {
  id: 'terminal.open-output',
  group: 'terminal',
  labelKey: 'terminal.openOutput',
  icon: 'file',
  shortcuts: ['alt+shift+O'],
  keywords: 'editor 편집기',
  enabled: ready,
  run: () => {
    const printed = activeScreen()?.commands.last();
    if (!printed) return notify({ tone: 'info', text: t('terminal.nothing') });
    showActivity('files');
    openNew(fileNameOf(printed.command), `${printed.output}\n`);
    focusPane('activity');
  },
};

export const typeInstead: UiAction = {
  id: 'terminal.type-instead',
  group: 'terminal',
  labelKey: 'terminal.typeInstead',
  keywords: 'kubectl command type bridge 명령 입력',
  checked: () => useSettings.getState().typeInstead,
  run: () => useSettings.setState((s) => ({ typeInstead: !s.typeInstead })),
};

export const terminalActions: readonly UiAction[] = [newTerminal, splitBeside, splitBelow, nextTerminal, ...goes, rename, closeActive, findInTerminal, copyAll, copyOutput, openOutput, typeInstead];

/** What the terminal's menu offers. */
export const moreActions = (): MenuEntry[] => [splitBeside, splitBelow, rename, closeActive, null, copyOutput, copyAll, openOutput, null, larger, smaller, screenReader, typeInstead];

/** A terminal on each host of the cluster, for the palette and the host menu. */
export const hostActions = (): UiAction[] =>
  (useSession.getState().info?.hosts ?? []).map((host) => ({
    id: `terminal.on-${host}`,
    group: 'terminal',
    labelKey: 'terminal.onHost',
    labelValues: { host },
    icon: 'terminal',
    command: () => `ssh ${host}`,
    enabled: ready,
    run: () => openTerminal(host),
  }));
