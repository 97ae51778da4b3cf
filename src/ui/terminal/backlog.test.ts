import { describe, expect, it } from 'vitest';
import { Backlog, lastLines } from './backlog.ts';

const numbers = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => `${from + i}\r\n`).join('');

describe('output on its way to a screen', () => {
  it('is drawn in pieces, one after the other and in order', () => {
    const drawn: string[] = [];
    const done: (() => void)[] = [];
    const backlog = new Backlog((text, then) => {
      drawn.push(text);
      done.push(then);
    }, 1000);
    const text = numbers(0, 20_000);
    backlog.write(text.slice(0, 100));
    backlog.write(text.slice(100));
    expect(drawn).toEqual([text.slice(0, 100)]);
    while (done.length > 0) done.shift()!();
    expect(drawn.join('')).toBe(text);
    expect(Math.max(...drawn.map((piece) => piece.length))).toBeLessThanOrEqual(16_384);
  });

  it('loses lines that would be gone from the screen anyway, and no others', () => {
    let drawn = '';
    const done: (() => void)[] = [];
    const backlog = new Backlog((text, then) => {
      drawn += text;
      done.push(then);
    }, 10_000);
    for (let i = 0; i < 40; i++) backlog.write(numbers(i * 10_000, (i + 1) * 10_000));
    while (done.length > 0) done.shift()!();
    expect(drawn.length).toBeLessThan(1_500_000);
    expect(drawn.endsWith(numbers(390_000, 400_000))).toBe(true);
    expect(drawn.startsWith('0\r\n1\r\n')).toBe(true);
  });
});

describe('the last lines of a text', () => {
  it('are the whole of a short one', () => {
    expect(lastLines('a\nb\nc', 2)).toBe('a\nb\nc');
    expect(lastLines('a\nb\nc\nd', 2)).toBe('b\nc\nd');
  });

  it('have the colours and modes that hold for them', () => {
    expect(lastLines('\x1b[?1049h\x1b[?2004h\x1b[31mred\x1b[0m\n\x1b[1m\x1b[32mgreen\x1b[?2004l\x1b[2K\nb\nc', 1)).toBe('\x1b[?1049h\x1b[?2004l\x1b[1m\x1b[32mb\nc');
  });
});
