import type { Bounds } from './split.ts';

/** How a split divides its room. */
export interface SplitShape extends Bounds {
  /** Under this name the size is kept in the browser. */
  id: string;
  orientation: 'horizontal' | 'vertical';
  /** Which pane has the size; the other takes the rest. */
  sized: 'first' | 'second';
  /** The size at first: pixels or, below 1, a share, which then follows the window. */
  initial: number;
}

/** The left area beside the rest. */
export const columns: SplitShape = { id: 'podium.size.side', orientation: 'horizontal', sized: 'first', initial: 0.32, min: 280, most: 0.6, rest: 360 };

/** The diagram, and the terminal below it. */
export const rows: SplitShape = { id: 'podium.size.top', orientation: 'vertical', sized: 'first', initial: 0.56, min: 120, rest: 120 };

/** The diagram, and the details beside it. */
export const details: SplitShape = { id: 'podium.size.details', orientation: 'horizontal', sized: 'second', initial: 340, min: 260, most: 0.7, rest: 240 };

const css = (size: number): string => (size < 1 ? `${size * 100}%` : `${size}px`);

/** CSS `flex` of the pane that has the size: pixels or, below 1, a share. */
export const flexOf = ({ min, most = 1, rest }: Bounds, size: number): string => `0 0 clamp(${min}px, ${css(size)}, max(${min}px, min(${most * 100}%, 100% - ${rest}px)))`;
