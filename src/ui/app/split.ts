/** The bounds of the pane of a split that has a size; the other pane takes the rest. */
export interface Bounds {
  /** Pixels. */
  min: number;
  /** The share of the whole; 1 by default. */
  most?: number;
  /** Pixels that the other pane keeps. */
  rest: number;
}

/** A size within its bounds, in pixels. Where there is no room for both, the sized pane keeps its minimum. */
export const within = (size: number, whole: number, { min, most = 1, rest }: Bounds): number => Math.round(Math.max(min, Math.min(size, whole * most, whole - rest)));

const STEP = 0.05;

/** The size after a key on the separator; undefined for other keys. `grows`: the key's arrow that makes the sized pane larger. */
export function sizeAfterKey(key: string, size: number, whole: number, grows: 'ArrowRight' | 'ArrowLeft' | 'ArrowDown' | 'ArrowUp'): number | undefined {
  const opposite = { ArrowRight: 'ArrowLeft', ArrowLeft: 'ArrowRight', ArrowDown: 'ArrowUp', ArrowUp: 'ArrowDown' }[grows];
  if (key === grows) return size + whole * STEP;
  if (key === opposite) return size - whole * STEP;
  if (key === 'Home') return 0;
  if (key === 'End') return whole;
  return undefined;
}

/** What was kept of a split: pixels or, below 1, a share. Undefined where there is nothing that can be read. */
export function keptSize(id: string): number | undefined {
  try {
    const size = Number(localStorage.getItem(id) ?? NaN);
    return size > 0 && Number.isFinite(size) ? size : undefined;
  } catch {
    return undefined;
  }
}

export function keepSize(id: string, size: number | undefined): void {
  try {
    if (size === undefined) localStorage.removeItem(id);
    else localStorage.setItem(id, String(size));
  } catch {
    // Without storage, sizes last as long as the page.
  }
}
