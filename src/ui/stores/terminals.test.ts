import { beforeEach, describe, expect, it } from 'vitest';
import { activeTab, activeTerminal, addTerminal, changeTab, keptTabs, nextTo, removeTerminal, selectTerminal, showTerminals, splitTerminal, terminalOpened, useTerminals } from './terminals.ts';

beforeEach(() => showTerminals([]));

const hosts = () => useTerminals.getState().terminals.map(({ host }) => host);

describe('terminals', () => {
  it('are opened in tabs and beside each other, and the new one has the keyboard', () => {
    const first = addTerminal('controlplane');
    const second = splitTerminal('row', 'node01');
    expect(activeTerminal()?.host).toBe('node01');
    expect(useTerminals.getState().tabs).toHaveLength(1);
    expect(nextTo('left')).toBe(first);
    selectTerminal(first);
    expect(nextTo('right')).toBe(second);
    addTerminal('node02');
    expect([useTerminals.getState().tabs.length, activeTerminal()?.host]).toEqual([2, 'node02']);
  });

  it('leave their room to their neighbour, and their tab with the last of them', () => {
    const first = addTerminal('a');
    const second = splitTerminal('column', 'b');
    const other = addTerminal('c');
    removeTerminal(second);
    expect(hosts()).toEqual(['a', 'c']);
    expect(useTerminals.getState().tabs[0]).toMatchObject({ grid: first, front: first });
    removeTerminal(other);
    expect(activeTerminal()?.key).toBe(first);
    removeTerminal(first);
    expect(useTerminals.getState().tabs).toEqual([]);
  });

  it('are found again as they were, by the numbers of the lab', () => {
    terminalOpened(addTerminal('a'), 1);
    terminalOpened(splitTerminal('row', 'b'), 2);
    changeTab(activeTab()!.key, { name: 'both' });
    terminalOpened(addTerminal('c'), 3);
    addTerminal('not open yet');
    const kept = keptTabs();
    expect(kept).toEqual([{ name: 'both', grid: { axis: 'row', parts: [1, 2], shares: [0.5, 0.5] }, front: 2 }, { name: '', grid: 3, front: 3 }]);
    showTerminals([{ id: 2, host: 'b' }, { id: 1, host: 'a' }, { id: 4, host: 'd' }], kept);
    expect(keptTabs()).toEqual([kept[0], { name: '', grid: 4, front: 4 }]);
    expect(activeTerminal()?.host).toBe('b');
  });
});
