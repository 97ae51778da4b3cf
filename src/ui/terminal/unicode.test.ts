import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../engine/programs/lib/width.ts';
import { clusterWidths } from './unicode.ts';

/** Cells that xterm's screen gives a text (its InputHandler.print). */
function cells(text: string): number {
  let width = 0;
  let preceding = 0;
  for (const c of text) {
    const now = clusterWidths.charProperties(c.codePointAt(0)!, preceding);
    width += ((now >> 1) & 3) - (now & 1 ? (preceding >> 1) & 3 : 0);
    preceding = now;
  }
  return width;
}

describe('the screen counts cells as the line editor does', () => {
  it.each([
    ['letters', 'kubectl', 7],
    ['Hangul', '한글 파드', 9],
    ['jamo that make one syllable', '\u1112\u1161\u11ab', 2],
    ['an emoji', '🚀', 2],
    ['an emoji of a later Unicode', '🫠', 2],
    ['a narrow symbol', '❤', 1],
    ['a symbol shown as emoji', '❤\ufe0f', 2],
    ['a skin tone', '👍🏽', 2],
    ['a family, joined', '👩\u200d👩\u200d👧', 2],
    ['a flag', '🇰🇷', 2],
    ['two flags', '🇰🇷🇫🇷', 4],
    ['a keycap', '1\ufe0f\u20e3', 2],
    ['a combining accent', 'e\u0301x', 2],
    ['a zero-width space', 'a\u200bb', 2],
    ['a joiner between letters', 'a\u200db', 2],
  ])('%s', (_, text, width) => {
    expect(cells(text)).toBe(width);
    expect(displayWidth(text)).toBe(width);
  });

  it('for any mixture', () => {
    const piece = fc.constantFrom('a', '한', '漢', '🚀', '👩', '👍', '🏽', '\u200d', '\ufe0f', '🇰', '🇷', 'e', '\u0301', '❤', '1', '\u20e3', '\u1112', '\u1161', '\u11ab', '가', ' ', 'é', 'ｶ', '─');
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => cells(pieces.join('')) === displayWidth(pieces.join(''))), { numRuns: 2000, seed: 1 });
  });
});
