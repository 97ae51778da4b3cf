import type { PodCard } from '../../../scene/types.ts';
import type { Model } from '../model/model.ts';
import { layoutBand, MARGIN } from './band.ts';
import { layoutCells } from './cells.ts';
import { layoutColumns } from './columns.ts';
import { layoutNodes } from './nodes.ts';
import type { Layout, PodBoxes, Rect, Size } from './types.ts';

/** A picture is never laid out smaller than this; a smaller pane shows it scaled down. */
const LEAST: Size = { width: 660, height: 320 };
/** Beyond, pods are cells on the canvas. */
const MOST_CARDS = 200;

const TRAY_HEADING = 20;
const TRAY_ROWS = 2;
/** What is said of a cluster that has nothing of the person's in it. */
const HINT = 76;

interface Tray {
  rect: Rect & { more: number };
  pods: Map<number, Rect>;
}

/** Pods that wait for a node, in at most two rows over the nodes. */
function layoutTray(pods: readonly PodCard[], area: Rect): Tray | undefined {
  if (pods.length === 0) return undefined;
  const style = pods.length <= 6 ? { width: 172, height: 44 } : pods.length <= 24 ? { width: 132, height: 25 } : { width: 24, height: 20 };
  const columns = Math.max(1, Math.floor((area.width - 16 + 6) / (style.width + 6)));
  const rows = Math.min(TRAY_ROWS, Math.ceil(pods.length / columns));
  const shown = Math.min(pods.length, columns * rows);
  const width = Math.min(style.width * 1.3, (area.width - 16 - (columns - 1) * 6) / columns);
  const boxes = new Map<number, Rect>();
  for (let i = 0; i < shown; i++) {
    boxes.set(pods[i]!.id, {
      x: Math.round(area.x + 8 + (i % columns) * (width + 6)),
      y: area.y + TRAY_HEADING + 4 + Math.floor(i / columns) * (style.height + 6),
      width: Math.round(width),
      height: style.height,
    });
  }
  return { rect: { x: area.x, y: area.y, width: area.width, height: TRAY_HEADING + 4 + rows * (style.height + 6) + 2, more: pods.length - shown }, pods: boxes };
}

const mapBoxes = (boxes: Map<number, Rect>): PodBoxes => ({ get: (id) => boxes.get(id), ids: () => boxes.keys() });

/** The size of the picture in a pane: what is too small for one is laid out larger, in the same proportions. */
function pictureSize(pane: Size): Size {
  const grow = Math.max(1, LEAST.width / Math.max(1, pane.width), LEAST.height / Math.max(1, pane.height));
  return { width: Math.floor(Math.max(LEAST.width, pane.width * grow)), height: Math.floor(Math.max(LEAST.height, pane.height * grow)) };
}

/** Nothing of the person's is there: no workload, no Service, no pod. */
const isEmpty = (model: Model): boolean => model.podCount === 0 && model.owners.length === 0 && model.services.length === 0;

/** Lays a model out for a pane. Pure: the same model and size give the same picture. `hint`: an empty cluster has room for words below. */
export function layout(model: Model, pane: Size, { hint = false } = {}): Layout {
  const size = pictureSize(pane);
  const band = layoutBand(size);
  const below: Rect = { x: MARGIN, y: band.bottom, width: size.width - 2 * MARGIN, height: size.height - band.bottom - MARGIN };
  const columns = layoutColumns(model.owners, model.services, below, size.width);
  const { owners, services } = columns;
  const words = hint && isEmpty(model) ? { ...columns.stage, y: below.y + below.height - HINT, height: HINT } : undefined;
  const stage = words ? { ...columns.stage, height: columns.stage.height - HINT - MARGIN } : columns.stage;

  const tray = layoutTray(model.tray, stage);
  const many = model.podCount > MOST_CARDS || model.nodes.length > MOST_CARDS / 5;
  const rest = tray ? belowTray(stage, tray.rect.height) : stage;
  const nodes = many ? undefined : layoutNodes(model.nodes, rest);
  const common = { size, band: band.boxes, owners, services, stage, hint: words };
  if (nodes) {
    const boxes = tray ? new Map([...tray.pods, ...nodes.pods]) : nodes.pods;
    return { ...common, density: nodes.density, gap: nodes.gap, tray: tray?.rect, nodes: nodes.boxes, pods: mapBoxes(boxes), cells: undefined };
  }
  const trayHeight = tray ? Math.min(stage.height * 0.3, Math.max(52, TRAY_HEADING + 8 + (model.tray.length * 14 * 14) / stage.width)) : 0;
  const trayRect = tray && { ...stage, height: trayHeight };
  const trayBody = trayRect && { x: stage.x + 8, y: stage.y + TRAY_HEADING, width: stage.width - 16, height: trayHeight - TRAY_HEADING };
  const { boxes, cells, pods, more } = layoutCells(model.nodes, model.tray, trayBody, tray ? belowTray(stage, trayHeight) : stage);
  return { ...common, density: 'cell', gap: 0, tray: trayRect && { ...trayRect, more }, nodes: boxes, pods, cells };
}

const belowTray = (stage: Rect, height: number): Rect => ({ ...stage, y: stage.y + height + 10, height: stage.height - height - 10 });
