import type { NodeItem } from '../model/model.ts';
import type { PodCard } from '../../../scene/types.ts';
import type { Cells, NodeBox, PodBoxes, Rect } from './types.ts';

const LARGEST = 26;
/** Cells that a node has room for at least, so that an empty cluster looks like one. */
const LEAST_PODS = 12;

const between = (nodes: number): number => (nodes <= 12 ? 12 : nodes <= 60 ? 8 : nodes <= 400 ? 4 : 1.5);
/** Small nodes have a name, too, for whoever zooms in. */
const headerFor = (width: number, height: number): number => (width >= 110 && height >= 120 ? 48 : width >= 64 && height >= 40 ? NAMED : height * 0.14);

interface Fit {
  columns: number;
  width: number;
  height: number;
  header: number;
  pad: number;
  cell: number;
}

/** The largest square of which `count` fit into a rectangle. */
export function largestCell(width: number, height: number, count: number): number {
  let best = 0;
  for (let columns = 1; columns <= count; columns++) {
    const side = Math.min(width / columns, height / Math.ceil(count / columns));
    if (side > best) best = side;
    if (width / columns < best) break;
  }
  return best;
}

/** A header from this height on has the node's name. */
const NAMED = 20;
/** So much of the largest cell is given up for names. */
const FOR_NAMES = 0.65;

function fit(nodes: number, most: number, area: Rect): Fit {
  const gap = between(nodes);
  let best: Fit | undefined;
  let named: Fit | undefined;
  for (let columns = 1; columns <= nodes; columns++) {
    const rows = Math.ceil(nodes / columns);
    const width = (area.width - (columns - 1) * gap) / columns;
    const height = (area.height - (rows - 1) * gap) / rows;
    if (width <= 0 || height <= 0) continue;
    const header = headerFor(width, height);
    const pad = Math.min(8, Math.min(width, height) * 0.08);
    const cell = Math.min(LARGEST, largestCell(width - 2 * pad, height - header - 2 * pad, most));
    const found = { columns, width, height, header, pad, cell };
    if (!best || cell > best.cell + 1e-6) best = found;
    if (header >= NAMED && (!named || cell > named.cell + 1e-6)) named = found;
  }
  if (named && best && named.cell >= best.cell * FOR_NAMES) return named;
  return best ?? { columns: 1, width: area.width, height: area.height, header: 0, pad: 0, cell: 1 };
}

/** Many pods: nodes in a grid that fills the area, pods as cells of one size. */
export function layoutCells(items: readonly NodeItem[], tray: readonly PodCard[], trayArea: Rect | undefined, area: Rect): { boxes: NodeBox[]; cells: Cells; pods: PodBoxes; more: number } {
  const most = items.reduce((m, item) => Math.max(m, item.pods.length), LEAST_PODS);
  const f = fit(Math.max(1, items.length), most, area);
  const total = items.reduce((n, item) => n + item.pods.length, tray.length);
  const cells: Cells = {
    width: f.cell,
    height: f.cell,
    ids: new Uint32Array(total),
    x: new Float32Array(total),
    y: new Float32Array(total),
    starts: new Uint32Array(items.length + 1),
  };
  const gap = between(items.length);
  const boxes: NodeBox[] = [];
  let n = 0;
  const fill = (pods: readonly PodCard[], body: Rect) => {
    const columns = Math.max(1, Math.floor(body.width / f.cell + 1e-6));
    for (let i = 0; i < pods.length; i++) {
      cells.ids[n] = pods[i]!.id;
      cells.x[n] = body.x + (i % columns) * f.cell;
      cells.y[n] = body.y + Math.floor(i / columns) * f.cell;
      n++;
    }
  };
  items.forEach((item, i) => {
    const x = area.x + (i % f.columns) * (f.width + gap);
    const y = area.y + Math.floor(i / f.columns) * (f.height + gap);
    const body = { x: x + f.pad, y: y + f.header + f.pad, width: f.width - 2 * f.pad, height: f.height - f.header - 2 * f.pad };
    boxes.push({ id: item.card.id, x, y, width: f.width, height: f.height, header: { x, y, width: f.width, height: f.header }, strip: { x, y: y + f.height, width: f.width, height: 0 }, body });
    cells.starts[i] = n;
    fill(item.pods, body);
  });
  cells.starts[items.length] = n;
  const shown = trayArea ? Math.min(tray.length, Math.floor(trayArea.width / f.cell) * Math.floor(trayArea.height / f.cell)) : 0;
  if (trayArea) fill(tray.slice(0, shown), trayArea);
  if (n < total) Object.assign(cells, { ids: cells.ids.slice(0, n), x: cells.x.slice(0, n), y: cells.y.slice(0, n) });
  return { boxes, cells, pods: cellBoxes(cells), more: tray.length - shown };
}

/** Finds cells by id; the index is made on first use. */
function cellBoxes(cells: Cells): PodBoxes {
  let index: Map<number, number> | undefined;
  return {
    get: (id) => {
      if (!index) {
        index = new Map();
        for (let i = 0; i < cells.ids.length; i++) index.set(cells.ids[i]!, i);
      }
      const i = index.get(id);
      return i === undefined ? undefined : { x: cells.x[i]!, y: cells.y[i]!, width: cells.width, height: cells.height };
    },
    ids: () => cells.ids,
  };
}
