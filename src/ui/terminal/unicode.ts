import type { IUnicodeVersionProvider } from '@xterm/xterm';
import { graphemes, graphemeWidth } from '../../engine/programs/lib/width.ts';

/** What xterm keeps of the character before: 21 bits of code point, then flags of the cluster that it ends, above 2 bits of width and 1 of joining. */
const pictograph = 1 << 21;
const flagOpen = 1 << 22;
const noCell = 1 << 23;
const zwj = 0x200d;

/** What can belong to the character before it: marks, format characters, skin tones, jamo. */
const joining = /^[\p{M}\p{Cf}\p{Emoji_Modifier}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]$/u;
const isPictograph = /^\p{Extended_Pictographic}$/u;
const isLeadingJamo = (c: number): boolean => (c >= 0x1100 && c <= 0x115f) || (c >= 0xa960 && c <= 0xa97c);
const isRegional = (c: number): boolean => c >= 0x1f1e6 && c <= 0x1f1ff;

const properties = (state: number, width: number, joins: boolean): number => (state << 3) | (width << 1) | (joins ? 1 : 0);

/** Whether `c` ends the same grapheme cluster (UAX #29) as the character that `state` tells of. */
function joins(c: number, state: number): boolean {
  const last = state & 0x1fffff;
  if (last === 0) return false;
  const text = String.fromCodePoint(c);
  if (isRegional(c)) return (state & flagOpen) !== 0;
  if (last === zwj && isPictograph.test(text)) return (state & pictograph) !== 0;
  return (joining.test(text) || isLeadingJamo(last)) && graphemes(String.fromCodePoint(last) + text).length === 1;
}

/** Widths of characters as the line editor in the engine counts them, a grapheme cluster being one character; xterm.js' own are those of Unicode 6. */
export const clusterWidths: IUnicodeVersionProvider = {
  version: 'clusters',

  wcwidth: (c) => (c < 0x20 ? 0 : c < 0x7f ? 1 : graphemeWidth(String.fromCodePoint(c))) as 0 | 1 | 2,

  charProperties(c, preceding) {
    if (c >= 0x20 && c < 0x7f) return properties(c, 1, false);
    const state = preceding >>> 3;
    const before = (preceding >> 1) & 3;
    const own = this.wcwidth(c);
    if (!joins(c, state)) {
      const flags = isRegional(c) ? flagOpen : isPictograph.test(String.fromCodePoint(c)) ? pictograph : 0;
      // xterm puts what takes no cell into the cell before.
      return own === 0 && preceding !== 0 ? properties(c | noCell, before, true) : properties(c | flags | (own === 0 ? noCell : 0), own, false);
    }
    const width = (c === 0xfe0f && (state & noCell) === 0) || isRegional(c) ? 2 : before;
    const still = isPictograph.test(String.fromCodePoint(c)) ? pictograph : (state & 0x1fffff) === zwj ? 0 : state & pictograph;
    return properties(c | still | (state & noCell), width, true);
  },
};
