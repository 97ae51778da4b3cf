import type { BandName } from '../model/model.ts';

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

/**
 * How much of a pod is drawn. `card`: two lines; `row`: one line; `chip`: an icon; `cell`: a colour, on the canvas, with
 * more as the person zooms in.
 */
export type Density = 'card' | 'row' | 'chip' | 'cell';

export interface NodeBox extends Rect {
  id: number;
  /** Name, state and bars; its height is 0 where there is no room. */
  header: Rect;
  /** Of folded pods; height 0 without. */
  strip: Rect;
  /** Where its pods are. */
  body: Rect;
}

export interface OwnerBox extends Rect {
  id: number;
  /** Rows of children inside it. */
  rows: (Rect & { id: number })[];
}

export interface ServiceBox extends Rect {
  id: number;
}

/** A column with a heading; `more` counts what has no room. */
export interface Column extends Rect {
  more: number;
}

/** Where pods are. */
export interface PodBoxes {
  get(id: number): Rect | undefined;
  /** Ids of the pods that have a place. */
  ids(): Iterable<number>;
}

/** Pods as cells of one size, side by side in arrays. */
export interface Cells {
  width: number;
  height: number;
  ids: Uint32Array;
  x: Float32Array;
  y: Float32Array;
  /** For each node in order: where its cells begin; one more at the end. Those after are the tray's. */
  starts: Uint32Array;
}

/** Where everything is, in pixels of a picture of `size`. Pure and the same for the same model and size. */
export interface Layout {
  size: Size;
  density: Density;
  /** Between two pods. */
  gap: number;
  band: Record<BandName, Rect>;
  tray: (Rect & { more: number }) | undefined;
  nodes: NodeBox[];
  pods: PodBoxes;
  /** Set where the density is `cell`. */
  cells: Cells | undefined;
  owners: Column & { boxes: OwnerBox[] };
  services: Column & { boxes: ServiceBox[] };
  /** The middle: what is between the columns. */
  stage: Rect;
  /** Where an empty cluster says what to do first. */
  hint: Rect | undefined;
}

export const centre = (r: Rect): { x: number; y: number } => ({ x: r.x + r.width / 2, y: r.y + r.height / 2 });

/** The row or the box of a workload; undefined when it has none. */
export function ownerRect(boxes: readonly OwnerBox[], id: number): Rect | undefined {
  for (const box of boxes) {
    if (box.id === id) return box;
    const row = box.rows.find((r) => r.id === id);
    if (row) return row;
  }
  return undefined;
}
