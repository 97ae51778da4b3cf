import type { NodeCard, PodCard, ResourceUse } from '../../../../scene/types.ts';
import type { NodeBox } from '../../layout/types.ts';
import type { NodeItem } from '../../model/model.ts';
import { bytes, cores } from '../../model/names.ts';
import { NODE_GLYPHS, NODE_TONES, nodeState, PICTURES, POD_TONES } from '../glyphs.ts';
import { badge, el, keep, measure, picture, sign, words, type Picture } from './draw.ts';

interface Drawn {
  item: NodeItem;
  box: NodeBox;
}

export function drawNodes(layer: SVGGElement, p: Picture): void {
  const items = new Map(p.model.nodes.map((item) => [item.card.id, item]));
  const data = p.layout.nodes.map((box): Drawn => ({ box, item: items.get(box.id)! }));
  keep(layer, 'd-node', data, {
    key: (d) => d.box.id,
    rect: (d) => d.box,
    fingerprint: (d) => [d.item.card, d.box.width, d.box.height, d.box.header.height, d.item.folded.map((x) => x.state).join(), d.item.pods.length === 0, p.language],
    draw: (g, d) => drawNode(g, d, p),
  });
}

function drawNode(g: SVGGElement, { item, box }: Drawn, p: Picture): void {
  const { card } = item;
  const state = nodeState(card);
  g.setAttribute('class', `${g.getAttribute('class')!.replace(/ n-\w+/g, '')} n-${state}`);
  g.dataset['id'] = String(card.id);
  el(g, 'rect', { class: 'd-node-box', width: box.width, height: box.height, rx: 9 });
  el(g, 'circle', { class: 'd-port', cx: box.width / 2, cy: 0, r: 3 });
  const room = drawState(g, card, box.width, p);
  picture(g, PICTURES.node, 11, 8, `t-${NODE_TONES[state]}`);
  const named = words(g, p, card.name, 33, 20, { size: 13, weight: 600, width: room - 33 - 8 });
  drawRoles(g, card, 33 + named + 8, room, p);
  if (box.header.height >= 40 && card.joined) drawBars(g, card, box.width, p);
  if (box.strip.height > 0) drawStrip(g, item.folded, box, p);
  if (item.pods.length === 0) drawVacant(g, card, box, p);
}

/** Says of a node without pods whether it will take any. */
function drawVacant(g: SVGGElement, card: NodeCard, box: NodeBox, p: Picture): void {
  if (!card.joined || !card.powered || box.body.height < 36) return;
  const closed = card.taints.some((taint) => /:No(Schedule|Execute)$/.test(taint));
  const text = p.t(card.cordoned ? 'node.shut' : closed ? 'node.closed' : 'node.vacant');
  words(g, p, text, box.width / 2, box.body.y - box.y + box.body.height / 2 + 4, { size: 11, anchor: 'middle', width: box.width - 20, className: 'd-vacant' });
}

/** The state at the right of the header; returns where it begins. */
function drawState(g: SVGGElement, card: NodeCard, width: number, p: Picture): number {
  const state = nodeState(card);
  const text = state === 'ready' ? '' : p.t(`node.${state}`);
  const told = [state === 'off' && card.joined && card.ready !== 'True' ? `${p.t('node.notready')} · ${text}` : text, text];
  const fits = told.find((words) => words && measure(p, words, { size: 11, weight: 500 }) + 68 + measure(p, card.name, { size: 13, weight: 600 }) <= width) ?? '';
  const textRoom = fits ? measure(p, fits, { size: 11, weight: 500 }) + 5 : 0;
  const x = width - 11 - 14 - textRoom;
  sign(g, NODE_GLYPHS[state], NODE_TONES[state], x, 9);
  if (textRoom > 0) words(g, p, fits, x + 19, 20, { size: 11, weight: 500, className: `t-text-${NODE_TONES[state]}` });
  return x;
}

function drawRoles(g: SVGGElement, card: NodeCard, x: number, end: number, p: Picture): void {
  for (const role of card.roles) {
    const width = measure(p, role, { size: 10, weight: 500, mono: true }) + 8;
    if (x + width > end - 6) return;
    x += badge(g, p, role, x, 8.5) + 4;
  }
}

/** Requested against allocatable, as the scheduler counts. */
function drawBars(g: SVGGElement, card: NodeCard, width: number, p: Picture): void {
  const gap = 14;
  const pods = `${card.pods.count}/${card.pods.allocatable}`;
  const podsText = `${p.t('node.pods')} ${pods}`;
  const podsWidth = width >= 300 ? measure(p, podsText, { size: 10.5 }) + gap : 0;
  if (podsWidth > 0) words(g, p, podsText, width - 12, 38, { size: 10.5, anchor: 'end', className: 'd-dim d-tabular' });
  const half = (width - 24 - gap - podsWidth) / 2;
  bar(g, p, 'CPU', card.cpu, cores, 12, half);
  bar(g, p, p.t('node.memory'), card.memory, bytes, 12 + half + gap, half);
}

function bar(g: SVGGElement, p: Picture, name: string, use: ResourceUse, print: (n: number) => string, x: number, width: number): void {
  const share = use.requested / (use.allocatable || 1);
  const room = width - measure(p, name, { size: 10 }) - 6;
  words(g, p, name, x, 38, { size: 10, className: 'd-dim' });
  const value = [`${print(use.requested)}/${print(use.allocatable)}`, print(use.requested)].find((text) => measure(p, text, { size: 10 }) <= room);
  if (value) words(g, p, value, x + width, 38, { size: 10, anchor: 'end', className: 'd-dim d-tabular' });
  el(g, 'rect', { class: 'd-bar', x, y: 41.5, width, height: 3, rx: 1.5 });
  const part = Math.min(1, Math.max(0, share));
  if (part > 0) el(g, 'rect', { class: `d-bar-fill ${part > 0.9 ? 'full' : part > 0.7 ? 'much' : ''}`, x, y: 41.5, width: Math.max(2, width * part), height: 3, rx: 1.5 });
}

const DOT = 10;

/** The pods of the cluster itself, folded into dots; what is wrong with one is to be seen. */
function drawStrip(g: SVGGElement, folded: readonly PodCard[], box: NodeBox, p: Picture): void {
  const y = box.height - box.strip.height;
  el(g, 'path', { class: 'd-strip-line', d: `M1 ${y}h${box.width - 2}` });
  const label = p.t('node.system');
  const labelWidth = Math.ceil(measure(p, label, { size: 10 }));
  words(g, p, label, 12, y + 15, { size: 10, className: 'd-dim' });
  const from = 12 + labelWidth + 7;
  const fits = Math.max(0, Math.floor((box.width - from - 8) / DOT));
  const all = folded.length <= fits;
  const shown = all ? folded : [...folded].sort((a, b) => Number(a.state === 'running') - Number(b.state === 'running')).slice(0, Math.max(0, fits - 2));
  shown.forEach((pod, i) => drawDot(g, pod, from + i * DOT + 4, y + 11.5));
  if (!all) words(g, p, `+${folded.length - shown.length}`, from + shown.length * DOT + 2, y + 15, { size: 10, className: 'd-dim' });
}

function drawDot(g: SVGGElement, pod: PodCard, x: number, y: number): void {
  const tone = POD_TONES[pod.state];
  if (tone === 'ok') el(g, 'circle', { class: 'd-dot t-ok', cx: x, cy: y, r: 2.7 });
  else if (tone === 'bad') el(g, 'path', { class: 'd-dot t-bad', d: `M${x} ${y - 4}l4 7h-8z` });
  else el(g, 'circle', { class: `d-dot hollow t-${tone}`, cx: x, cy: y, r: 2.6 });
}
