/** Of a line, in heights of the font. */
export const LINE_HEIGHT = 1.2;

/** Pixels that xterm keeps for its scroll bar. */
const SCROLL_BAR = 14;

export interface Font {
  family: string;
  /** In pixels. */
  size: number;
}

export interface Size {
  columns: number;
  rows: number;
  /** Of a cell, in pixels. */
  width: number;
  height: number;
  /** Pixels between characters, so that a row of them is whole pixels wide. */
  spacing: number;
}

/** How many cells of a font a box has, and how large they are: as xterm measures and fits them, so that nothing moves when it takes the place over. */
export function sizeIn(box: HTMLElement, { family, size }: Font): Size {
  const context = new OffscreenCanvas(100, 100).getContext('2d')!;
  context.font = `${size}px ${family}`;
  const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText('W');
  const ratio = devicePixelRatio;
  const lineHeight = Math.floor(Math.ceil((fontBoundingBoxAscent + fontBoundingBoxDescent) * ratio) * LINE_HEIGHT) / ratio;
  // xterm begins with 80 columns and 24 rows, and rounds their pixels.
  const cell = { width: Math.round(width * 80) / 80, height: Math.round(lineHeight * 24) / 24 };
  const style = getComputedStyle(box);
  const room = (length: string, bar: number, of: number, least: number) => Math.max(least, Math.floor((Math.max(0, parseInt(length)) - bar) / of) || least);
  const columns = room(style.width, SCROLL_BAR, cell.width, 2);
  const filled = Math.round(width * columns) / columns;
  return { columns, rows: room(style.height, 0, cell.height, 1), width: filled, height: cell.height, spacing: filled - width };
}
