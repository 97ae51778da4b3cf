import { shorten } from '../model/names.ts';

const widths = new Map<string, Map<string, number>>();
let context: CanvasRenderingContext2D | null | undefined;

/** Width of a text in pixels, from the widths of its letters. `font` is a CSS font. */
export function textWidth(text: string, font: string): number {
  context ??= document.createElement('canvas').getContext('2d');
  let letters = widths.get(font);
  if (!letters) widths.set(font, (letters = new Map()));
  let width = 0;
  for (const letter of text) {
    let w = letters.get(letter);
    if (w === undefined) {
      if (context && context.font !== font) context.font = font;
      letters.set(letter, (w = context?.measureText(letter).width ?? 7));
    }
    width += w;
  }
  return width;
}

/** The text cut so that it fits: in its middle, as names are told apart by their ends, or at its end. */
export function fitText(text: string, width: number, font: string, cut: 'middle' | 'end' = 'middle'): string {
  if (textWidth(text, font) <= width) return text;
  for (let max = text.length - 1; max > 1; max--) {
    const short = cut === 'middle' ? shorten(text, max) : `${text.slice(0, max - 1).trimEnd()}...`;
    if (textWidth(short, font) <= width) return short;
  }
  return '';
}

/** Letters may be measured again: the font of the page has loaded or changed. */
export const forgetWidths = (): void => widths.clear();
