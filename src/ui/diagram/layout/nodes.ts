import type { NodeItem } from '../model/model.ts';
import type { Density, NodeBox, Rect } from './types.ts';

interface Style {
  density: Exclude<Density, 'cell'>;
  pod: { height: number; gap: number; least: number; most: number };
  /** Of a node with the density. */
  least: number;
}

/** From the most to the least telling; the first that fits is taken. */
const STYLES: readonly Style[] = [
  { density: 'card', pod: { height: 44, gap: 6, least: 124, most: 340 }, least: 144 },
  { density: 'row', pod: { height: 25, gap: 6, least: 92, most: 240 }, least: 112 },
  { density: 'row', pod: { height: 18, gap: 3, least: 88, most: 240 }, least: 108 },
  { density: 'chip', pod: { height: 20, gap: 6, least: 24, most: 24 }, least: 72 },
];
const HEADERS = [48, 26] as const;
const STRIP = 22;
const PAD = 8;
const BETWEEN = 12;
/** A lone node does not fill a wide picture. */
const WIDEST = 680;
/** A node without pods of its own beside others that have room for them, but never too narrow for its name. */
const IDLE_SHARE = 0.68;
const NAME_LETTER = 7.4;
const BESIDE_NAME = 66;
/** Nodes fill the height, up to a calm size: so they stay where they are while pods come and go. */
const TALLEST = 520;

interface Grid {
  columns: number;
  widths: number[];
  heights: number[];
  fits: boolean;
}

export interface Nodes {
  density: Density;
  gap: number;
  boxes: NodeBox[];
  pods: Map<number, Rect>;
}

/** Nodes side by side or in a grid, with pods inside, as telling as fits; undefined when nothing does. */
export function layoutNodes(items: readonly NodeItem[], area: Rect): Nodes | undefined {
  for (const style of STYLES) {
    for (const header of HEADERS) {
      for (const wide of style.density === 'chip' ? [false] : [true, false]) {
        const grid = findGrid(items, area, style, header, wide);
        if (grid) return place(items, area, style, header, grid, wide);
      }
    }
  }
  return undefined;
}

function findGrid(items: readonly NodeItem[], area: Rect, style: Style, header: number, wide: boolean): Grid | undefined {
  for (let rows = 1; rows <= items.length; rows++) {
    const columns = Math.ceil(items.length / rows);
    if (Math.ceil(items.length / columns) !== rows) continue;
    const grid = measure(items, area, style, header, columns, wide);
    if (grid.fits) return grid;
  }
  return undefined;
}

/** How many pods go side by side: as wide as they may be at first, as narrow as they may be in the end. */
const perRow = (width: number, { pod }: Style, wide: boolean): number => Math.max(1, Math.floor((width - 2 * PAD + pod.gap) / ((wide ? Math.min(pod.most, 176) : pod.least) + pod.gap)));

const needs = (item: NodeItem, width: number, style: Style, header: number, wide: boolean): number => {
  const rows = Math.ceil(item.pods.length / perRow(width, style, wide));
  return header + (rows > 0 ? rows * (style.pod.height + style.pod.gap) - style.pod.gap + 2 * PAD : PAD) + (item.folded.length > 0 ? STRIP : 0);
};

function measure(items: readonly NodeItem[], area: Rect, style: Style, header: number, columns: number, wide: boolean): Grid {
  const widths = shares(items, columns, Math.min(area.width, columns * WIDEST));
  const heights: number[] = [];
  for (let at = 0; at < items.length; at += columns) {
    heights.push(Math.max(...items.slice(at, at + columns).map((item, i) => needs(item, widths[i]!, style, header, wide))));
  }
  const total = heights.reduce((a, b) => a + b, 0) + (heights.length - 1) * BETWEEN;
  return { columns, widths, heights, fits: total <= area.height && Math.min(...widths) >= style.least };
}

/** Widths of the columns. In a single row, a control plane without pods of its own takes less. */
function shares(items: readonly NodeItem[], columns: number, width: number): number[] {
  const room = width - (columns - 1) * BETWEEN;
  const first = items.slice(0, columns);
  const without = (item: NodeItem) => item.pods.length === 0 && item.card.roles.includes('control-plane');
  const idle = (item: NodeItem) => columns === items.length && without(item) && !items.every(without);
  const sum = first.reduce((n, item) => n + (idle(item) ? IDLE_SHARE : 1), 0);
  const named = (item: NodeItem) => Math.min(room / columns, BESIDE_NAME + item.card.name.length * NAME_LETTER);
  const least = first.map((item) => (idle(item) ? Math.max((room * IDLE_SHARE) / sum, named(item)) : 0));
  const rest = room - least.reduce((a, b) => a + b, 0);
  const others = least.filter((w) => w === 0).length;
  return least.map((w) => w || rest / others);
}

function place(items: readonly NodeItem[], area: Rect, style: Style, header: number, { columns, widths, heights }: Grid, wide: boolean): Nodes {
  const boxes: NodeBox[] = [];
  const pods = new Map<number, Rect>();
  const total = heights.reduce((a, b) => a + b, 0) + (heights.length - 1) * BETWEEN;
  const spare = Math.max(0, Math.min((area.height - total) / heights.length, TALLEST - Math.max(...heights)));
  const used = widths.reduce((a, b) => a + b, 0) + (columns - 1) * BETWEEN;
  let y = area.y;
  for (let row = 0; row < heights.length; row++) {
    const height = heights[row]! + spare;
    let x = area.x + (area.width - used) / 2;
    for (let column = 0; column < columns; column++) {
      const item = items[row * columns + column];
      if (!item) break;
      const box = nodeBox(item, { x: Math.round(x), y: Math.round(y), width: Math.round(widths[column]!), height: Math.round(height) }, header);
      boxes.push(box);
      placePods(item, box.body, style, perRow(box.width, style, wide), pods);
      x += widths[column]! + BETWEEN;
    }
    y += height + BETWEEN;
  }
  return { density: style.density, gap: style.pod.gap, boxes, pods };
}

function nodeBox(item: NodeItem, r: Rect, header: number): NodeBox {
  const strip = item.folded.length > 0 ? STRIP : 0;
  return {
    ...r,
    id: item.card.id,
    header: { x: r.x, y: r.y, width: r.width, height: header },
    strip: { x: r.x, y: r.y + r.height - strip, width: r.width, height: strip },
    body: { x: r.x + PAD, y: r.y + header + PAD, width: r.width - 2 * PAD, height: r.height - header - strip - 2 * PAD },
  };
}

function placePods(item: NodeItem, body: Rect, { pod }: Style, n: number, pods: Map<number, Rect>): void {
  const width = Math.min(pod.most, (body.width - (n - 1) * pod.gap) / n);
  item.pods.forEach((card, i) => {
    const column = i % n;
    const x = Math.round(body.x + column * (width + pod.gap));
    pods.set(card.id, { x, y: body.y + Math.floor(i / n) * (pod.height + pod.gap), width: Math.round(body.x + column * (width + pod.gap) + width) - x, height: pod.height });
  });
}
