import type { BandName } from '../model/model.ts';
import type { CardId } from '../store/view.ts';
import { centre, ownerRect, type Layout, type Rect } from './types.ts';

const has = (r: Rect, x: number, y: number): boolean => x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height;

/** What is drawn at a point of the picture. */
export function hit(l: Layout, x: number, y: number): CardId | undefined {
  for (const name in l.band) if (has(l.band[name as BandName], x, y)) return name;
  for (const box of l.owners.boxes) {
    for (const row of box.rows) if (has(row, x, y)) return row.id;
    if (has(box, x, y)) return box.id;
  }
  for (const box of l.services.boxes) if (has(box, x, y)) return box.id;
  if (l.tray && has(l.tray, x, y)) return podAt(l, l.nodes.length, x, y);
  const n = l.nodes.findIndex((box) => has(box, x, y));
  return n < 0 ? undefined : (podAt(l, n, x, y) ?? l.nodes[n]!.id);
}

/** The pod at a point; of the nth node, where pods are cells. */
function podAt(l: Layout, n: number, x: number, y: number): number | undefined {
  if (!l.cells) {
    for (const id of l.pods.ids()) if (has(l.pods.get(id)!, x, y)) return id;
    return undefined;
  }
  const { cells } = l;
  const end = cells.starts[n + 1] ?? cells.ids.length;
  for (let i = cells.starts[n]!; i < end; i++) {
    if (x >= cells.x[i]! && x < cells.x[i]! + cells.width && y >= cells.y[i]! && y < cells.y[i]! + cells.height) return cells.ids[i];
  }
  return undefined;
}

/** The box of a card; undefined when it is not drawn. */
export function rectOf(l: Layout, id: CardId): Rect | undefined {
  if (typeof id === 'string') return l.band[id as BandName];
  return l.pods.get(id) ?? l.nodes.find((n) => n.id === id) ?? ownerRect(l.owners.boxes, id) ?? l.services.boxes.find((s) => s.id === id);
}

export type Direction = 'left' | 'right' | 'up' | 'down';

function* everything(l: Layout): Iterable<[CardId, Rect]> {
  for (const name in l.band) yield [name, l.band[name as BandName]];
  for (const box of l.owners.boxes) {
    yield [box.id, { ...box, height: Math.min(box.height, 40) }];
    for (const row of box.rows) yield [row.id, row];
  }
  for (const box of l.services.boxes) yield [box.id, box];
  for (const n of l.nodes) yield [n.id, n.header.height >= 20 ? n.header : n];
  for (const id of l.pods.ids()) yield [id, l.pods.get(id)!];
}

/** The nearest card in a direction, by what a person would expect of an arrow key; from nowhere, the API server. */
export function neighbour(l: Layout, from: CardId | undefined, direction: Direction): CardId | undefined {
  const start = from === undefined ? undefined : [...everything(l)].find(([id]) => id === from)?.[1];
  if (!start) return 'kube-apiserver';
  const a = centre(start);
  const level = direction === 'left' || direction === 'right';
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  let best: CardId | undefined;
  let least = Infinity;
  for (const [id, r] of everything(l)) {
    if (id === from) continue;
    const b = centre(r);
    const along = level ? (sign > 0 ? r.x - start.x - start.width : start.x - r.x - r.width) : sign > 0 ? r.y - start.y - start.height : start.y - r.y - r.height;
    if (along < -1) continue;
    // What lies straight ahead comes before what is nearer but aside.
    const gap = level ? between(start.y, start.height, r.y, r.height) : between(start.x, start.width, r.x, r.width);
    const cost = along + gap * 4 + Math.abs(level ? b.y - a.y : b.x - a.x) * 0.25;
    if (cost < least) {
      least = cost;
      best = id;
    }
  }
  return best;
}

/** The distance of two stretches; 0 where they overlap. */
const between = (a: number, aLength: number, b: number, bLength: number): number => Math.max(0, b - a - aLength, a - b - bLength);
