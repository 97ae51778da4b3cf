import { describe, expect, it } from 'vitest';
import { keysOf, matches, parseShortcut } from './shortcut.ts';

const stroke = (over: Partial<KeyboardEvent>) => ({ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, code: '', key: '', ...over });

describe('shortcuts', () => {
  it('hold for the key, whatever the layout prints on it', () => {
    const k = parseShortcut('mod+K');
    expect(matches(k, stroke({ ctrlKey: true, code: 'KeyK', key: 'ㅏ' }), false)).toBe(true);
    expect(matches(k, stroke({ metaKey: true, code: 'KeyK', key: 'k' }), true)).toBe(true);
  });

  it('need exactly their modifiers', () => {
    const k = parseShortcut('mod+K');
    expect(matches(k, stroke({ ctrlKey: true, shiftKey: true, code: 'KeyK' }), false)).toBe(false);
    expect(matches(k, stroke({ ctrlKey: true, code: 'KeyK' }), true)).toBe(false);
    expect(matches(k, stroke({ code: 'KeyK' }), false)).toBe(false);
    expect(matches(parseShortcut('alt+1'), stroke({ altKey: true, code: 'Digit1', key: '¡' }), true)).toBe(true);
  });

  it('by character take Shift as the layout needs it', () => {
    expect(matches(parseShortcut('?'), stroke({ shiftKey: true, key: '?' }), false)).toBe(true);
    expect(matches(parseShortcut('?'), stroke({ key: '?' }), false)).toBe(true);
  });

  it('are shown with the names of the keyboard', () => {
    expect(keysOf('mod+shift+K', true)).toEqual(['⌘', '⇧', 'K']);
    expect(keysOf('mod+Enter', false)).toEqual(['Ctrl', 'Enter']);
  });
});
