import type { ContainerCell, NodeCard, PodCard } from '../../../../scene/types.ts';
import type { Rect } from '../../layout/types.ts';
import { shownState } from '../../model/model.ts';
import { shortImage } from '../../model/names.ts';
import { pendingReason } from '../../model/reason.ts';
import { POD_GLYPHS, POD_TONES } from '../glyphs.ts';
import { el, keep, measure, sign, words, type Picture } from './draw.ts';

interface Drawn {
  pod: PodCard;
  rect: Rect;
  node: NodeCard | undefined;
  hue: number;
  old: boolean;
}

/** Pods in nodes and in the tray: one layer, so that a pod that is scheduled moves from one to the other. */
export function drawPods(layer: SVGGElement, p: Picture): void {
  const data: Drawn[] = [];
  for (const id of p.layout.pods.ids()) {
    const pod = p.scene.pods.get(id)!;
    const look = p.model.look.get(pod.owner);
    data.push({ pod, rect: p.layout.pods.get(id)!, node: p.scene.nodes.get(pod.node), hue: look?.hue ?? -1, old: look?.old ?? false });
  }
  keep(layer, 'd-pod', data, {
    key: (d) => d.pod.id,
    rect: (d) => d.rect,
    fingerprint: (d) => [d.pod, d.rect.width, d.rect.height, d.hue, d.old, shownState(d.pod, d.node), p.language],
    draw: (g, d) => drawPod(g, d, p),
  });
}

function drawPod(g: SVGGElement, d: Drawn, p: Picture): void {
  const { pod, rect } = d;
  const state = shownState(pod, d.node);
  g.setAttribute('class', `${g.getAttribute('class')!.replace(/ s-\w+/g, '')} s-${state}`);
  g.dataset['id'] = String(pod.id);
  el(g, 'rect', { class: 'd-pod-box', width: rect.width, height: rect.height, rx: 5 });
  const glyph = POD_GLYPHS[state];
  const tone = POD_TONES[state];
  if (rect.width < 40) {
    sign(g, glyph, tone, (rect.width - 14) / 2, (rect.height - 14) / 2 - (d.hue >= 0 ? 1 : 0), `g-${state}`);
    if (d.hue >= 0) el(g, 'rect', { class: `d-hue h-${d.hue} ${d.old ? 'old' : ''}`, x: 5, y: rect.height - 3.5, width: rect.width - 10, height: 2, rx: 1 });
    return;
  }
  if (d.hue >= 0) el(g, 'rect', { class: `d-hue h-${d.hue} ${d.old ? 'old' : ''}`, x: 3.5, y: rect.height < 22 ? 3 : 5, width: 3, height: rect.height - (rect.height < 22 ? 6 : 10), rx: 1.5 });
  const tall = rect.height >= 40;
  sign(g, glyph, tone, 11, tall ? 7 : (rect.height - 14) / 2, `g-${state}`);
  if (tall) drawCard(g, d, p, tone);
  else drawRow(g, d, p);
}

const CELL = 7;

function drawRow(g: SVGGElement, { pod, rect }: Drawn, p: Picture): void {
  const cells = rect.width >= 118 ? pod.containers.filter((c) => c.type !== 'init').slice(0, 4) : [];
  const right = cells.length * (CELL + 2);
  const size = rect.height < 22 ? 11 : 11.5;
  words(g, p, pod.name, 29, rect.height / 2 + 4, { size, width: rect.width - 35 - right - (right > 0 ? 3 : 0) });
  drawCells(g, cells, rect.width - 5 - right, (rect.height - CELL) / 2);
}

function drawCard(g: SVGGElement, { pod, rect, node }: Drawn, p: Picture, tone: string): void {
  const state = shownState(pod, node);
  words(g, p, pod.name, 30, 18, { size: 12, weight: 500, width: rect.width - 38 });
  const cells = pod.containers.slice(0, 6);
  const counts = `${pod.ready}/${pod.total}`;
  const counted = Math.ceil(measure(p, counts, { size: 10.5 }));
  const right = rect.width - 8;
  words(g, p, counts, right, 35, { size: 10.5, anchor: 'end', className: 'd-dim d-tabular' });
  const crowded = rect.width < 150 && cells.length < 2;
  const cellsAt = right - counted - 5 - (crowded ? 0 : cells.length * (CELL + 2));
  if (!crowded) drawCells(g, cells, cellsAt, 28);
  let room = cellsAt - 12 - (crowded ? 0 : 6);
  if (pod.restarts > 0) {
    const restarts = `↻${pod.restarts}`;
    const width = measure(p, restarts, { size: 10.5 });
    if (room > width + 50) {
      words(g, p, restarts, cellsAt - 6, 35, { size: 10.5, anchor: 'end', className: 'd-warn d-tabular' });
      room -= width + 6;
    }
  }
  const plain = state === 'running';
  const what = plain ? shortImage(pod.containers.find((c) => c.type === 'app')?.image ?? '') : state === 'pending' ? (pendingReason(pod.message) ?? pod.status) : pod.status;
  words(g, p, what, 12, 35, { size: 11, width: room, cut: 'end', className: plain ? 'd-dim' : `t-text-${tone}` });
}

/** Containers as small squares: full when ready, hollow while waiting, struck through after an error. */
function drawCells(g: SVGGElement, cells: readonly ContainerCell[], x: number, y: number): void {
  cells.forEach((c, i) => {
    const at = x + i * (CELL + 2);
    el(g, 'rect', { class: `d-cell c-${c.state} ${c.type === 'app' ? '' : 'side'}`, x: at + 0.5, y: y + 0.5, width: CELL - 1, height: CELL - 1, rx: c.type === 'app' ? 1.5 : 3 });
    if (c.state === 'error') el(g, 'path', { class: 'd-cell-cross', d: `M${at + 2} ${y + 2}l3 3m0 -3l-3 3` });
  });
}
