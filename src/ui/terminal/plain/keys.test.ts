import { expect, it } from 'vitest';
import { bytesOf } from './keys.ts';

const stroke = (keys: string, key: string, code = '') => ({
  altKey: keys.includes('alt'),
  ctrlKey: keys.includes('ctrl'),
  metaKey: keys.includes('meta'),
  shiftKey: keys.includes('shift'),
  getModifierState: (name: string) => keys.includes(name),
  key,
  code,
});

it.each([
  ['', 'Enter', '\r'],
  ['', 'Backspace', '\x7f'],
  ['alt', 'Backspace', '\x1b\x7f'],
  ['shift', 'Tab', '\x1b[Z'],
  ['', 'ArrowUp', '\x1b[A'],
  ['ctrl', 'ArrowLeft', '\x1b[1;5D'],
  ['', 'Delete', '\x1b[3~'],
  ['ctrl', 'c', '\x03'],
  ['ctrl', '[', '\x1b'],
  ['alt', 'b', '\x1bb'],
])('sends what %s %s is for a terminal', (keys, key, bytes) => {
  expect(bytesOf(stroke(keys, key), false)).toBe(bytes);
});

it('knows letters by their place where the layout has none', () => {
  expect(bytesOf(stroke('ctrl', 'ㅊ', 'KeyC'), false)).toBe('\x03');
});

it.each([
  ['', 'a'],
  ['shift', 'A'],
  ['ctrl', 'v'],
  ['ctrl shift', 'C'],
  ['meta', 'c'],
  ['ctrl alt AltGraph', '@'],
  ['ctrl', 'Control'],
  ['', 'F2'],
])('leaves %s %s to the browser', (keys, key) => {
  expect(bytesOf(stroke(keys, key), false)).toBeUndefined();
});

it('leaves Option to the characters of a Mac', () => {
  expect(bytesOf(stroke('alt', '€'), true)).toBeUndefined();
  expect(bytesOf(stroke('ctrl', 'v'), true)).toBe('\x16');
});
