import { expect, it } from 'vitest';
import { Cells } from './cells.ts';

const shown = ({ lines }: Cells): string[] => lines.map((line) => line.map(({ text }) => text).join(''));

function written(text: string, columns = 10, rows = 3): Cells {
  const cells = new Cells(columns, rows);
  expect(cells.write(text)).toBe(true);
  return cells;
}

it('writes lines, and scrolls what has no room', () => {
  const cells = written('a\r\nb\r\nc\r\nd');
  expect(shown(cells)).toEqual(['b', 'c', 'd']);
  expect([cells.row, cells.column]).toEqual([2, 1]);
});

it('begins a new row with the character after a full one', () => {
  const cells = written('abcd', 4);
  expect([cells.row, cells.column]).toEqual([0, 4]);
  cells.write('e');
  expect(shown(cells)).toEqual(['abcd', 'e', '']);
  expect(shown(written('abcd\rx', 4))).toEqual(['xbcd', '', '']);
  expect(shown(written('abcd\bx', 4))).toEqual(['abxd', '', '']);
});

it('moves the cursor and erases as a line editor asks', () => {
  expect(shown(written('$ abc\r\x1b[J$ abxc\r\x1b[4C'))).toEqual(['$ abxc', '', '']);
  expect(written('$ abxc\r\x1b[4C').column).toBe(4);
  expect(shown(written('one\r\ntwo\x1b[A\r\x1b[J'))).toEqual(['', '', '']);
  expect(shown(written('one\r\ntwo\x1b[H\x1b[2J$ '))).toEqual(['$ ', '', '']);
  expect(shown(written('abcdef\x1b[4D\x1b[K'))).toEqual(['ab', '', '']);
  expect(shown(written('\x1b[2;4Hx\x1b[9B\x1b[99Cy'))).toEqual(['', '   x', '         y']);
  expect(shown(written('a\tb\tc'))).toEqual(['a       bc', '', '']);
});

it('gives cells their colours', () => {
  const [line] = written('\x1b[01;32ma\x1b[00mb\x1b[94;4mc\x1b[39;24md').lines;
  expect(line!.map(({ look }) => look)).toMatchObject([{ bold: true, colour: 2 }, {}, { colour: 12, underline: true }, { underline: false }]);
  expect(line![3]!.look.colour).toBeUndefined();
});

it('waits for the rest of a sequence, and knows whether a line is read', () => {
  const cells = written('a\x1b[?20');
  expect(cells.reading).toBe(false);
  cells.write('04hb');
  expect(cells.reading).toBe(true);
  expect(shown(cells)[0]).toBe('ab');
  cells.write('\x1b[?2004l');
  expect(cells.reading).toBe(false);
});

it.each(['\x1b[?1049h', '\x1b[6n', '한', 'e\u0301', '\x1b]0;title\x07', '\x1b[38;5;1m', '\x1b[44m', '\x1bM', '\x1b[1J'])('leaves %j to a whole terminal', (text) => {
  const cells = new Cells(10, 3);
  expect(cells.write(`a${text}b`)).toBe(false);
  expect(cells.write('c')).toBe(false);
  expect(shown(cells)[0]).not.toContain('b');
});
