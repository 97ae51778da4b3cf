import type { ComponentCard, ComponentName } from '../../../../scene/types.ts';
import type { Rect } from '../../layout/types.ts';
import { centre } from '../../layout/types.ts';
import type { BandName } from '../../model/model.ts';
import { COMPONENT_GLYPHS, COMPONENT_TONES, PICTURES } from '../glyphs.ts';
import { el, keep, measure, picture, sign, words, type Picture } from './draw.ts';

interface Drawn {
  name: BandName;
  rect: Rect;
  cards: ComponentCard[];
}

const NAMES: readonly BandName[] = ['you', 'kube-scheduler', 'kube-controller-manager', 'etcd', 'kube-apiserver'];

/** The worst of several instances is what is shown; without one nobody knows. */
function bandState(cards: readonly ComponentCard[]): ComponentCard['state'] {
  const order: ComponentCard['state'][] = ['failed', 'down', 'starting', 'unknown'];
  if (cards.length === 0) return 'unknown';
  if (cards.some((c) => c.state === 'ok')) return 'ok';
  return order.find((state) => cards.some((c) => c.state === state)) ?? 'unknown';
}

export function drawBand(layer: SVGGElement, p: Picture, revision: number): void {
  const data = NAMES.map((name): Drawn => ({ name, rect: p.layout.band[name], cards: p.model.components.get(name as ComponentName) ?? [] }));
  keep(layer, 'd-part', data, {
    key: (d) => d.name,
    rect: (d) => d.rect,
    fingerprint: (d) => [d.rect.width, d.rect.height, d.cards.map((c) => `${c.id}${c.state}${c.leader ?? ''}`).join(), p.language],
    draw: (g, d) => drawPart(g, d, p),
  });
  setRevision(layer, revision, p.language);
}

/** Etcd's newest revision; called for every write, so it touches nothing else. */
export function setRevision(layer: SVGGElement, revision: number, language: string): void {
  const text = layer.querySelector('.d-revision');
  const shown = revision > 0 ? `rev ${revision.toLocaleString(language)}` : '';
  if (text && text.textContent !== shown) text.textContent = shown;
}

function drawPart(g: SVGGElement, { name, rect, cards }: Drawn, p: Picture): void {
  const state = name === 'you' ? 'ok' : bandState(cards);
  g.setAttribute('class', `${g.getAttribute('class')!.replace(/ b-\S+/g, '')} b-${name} b-${state}`);
  g.dataset['id'] = name;
  const hub = name === 'kube-apiserver';
  el(g, 'rect', { class: 'd-part-box', width: rect.width, height: rect.height, rx: hub ? rect.height / 2 : 7 });
  const fits = (text: string) => measure(p, text, { size: 12, weight: 500 }) <= rect.width - 33 - 28;
  const label = name === 'you' ? p.t('band.you') : hub || fits(name) ? name : name.replace('kube-', '');
  const middle = rect.height / 2;
  if (hub) {
    const width = measure(p, label, { size: 12, weight: 600, mono: true });
    const said = state === 'down' ? p.t('band.refused') : p.t(`role.${name}`);
    const saidWidth = measure(p, said, { size: 11 });
    const from = Math.round((rect.width - (24 + width + 22 + 8 + saidWidth)) / 2) + 24;
    picture(g, PICTURES[name], from - 24, middle - 8);
    words(g, p, label, from, middle + 4, { size: 12, weight: 600, mono: true });
    sign(g, COMPONENT_GLYPHS[state], COMPONENT_TONES[state], from + width + 8, middle - 7);
    words(g, p, said, from + width + 30, middle + 4, { size: 11, className: state === 'down' ? 't-text-bad' : 'd-role' });
    drawInstances(g, cards, rect.width - 16, middle);
    return;
  }
  picture(g, PICTURES[name], 10, middle - 8);
  if (name === 'you') {
    const you = words(g, p, label, 33, middle + 4, { size: 12, weight: 600, width: rect.width - 44 });
    words(g, p, 'kubectl', 33 + you + 6, middle + 4, { size: 11, mono: true, className: 'd-dim', width: rect.width - 44 - you });
    return;
  }
  const right = rect.width - 10 - 14;
  sign(g, COMPONENT_GLYPHS[state], COMPONENT_TONES[state], right, middle - 7);
  if (name === 'etcd') {
    const named = words(g, p, label, 33, middle + 4, { size: 12, weight: 600 });
    role(g, p, name, 33 + named + 7, right - 76, middle + 4);
    el(g, 'text', { class: 'd-text d-mono d-tabular d-revision', x: right - 8, y: middle + 4, 'font-size': 11, 'text-anchor': 'end' });
    drawInstances(g, cards, rect.width / 2, rect.height - 5);
    return;
  }
  const named = words(g, p, label, 33, middle + 4, { size: 12, weight: 500, width: right - 33 - 4 });
  role(g, p, name, 33 + named + 7, right - 6, middle + 4);
  drawInstances(g, cards, rect.width / 2, rect.height - 5);
}

/** In a few words what the component does, where there is room for all of them. */
function role(g: SVGGElement, p: Picture, name: BandName, from: number, to: number, y: number): void {
  const text = p.t(`role.${name}`);
  if (measure(p, text, { size: 11 }) <= to - from) words(g, p, text, from, y, { size: 11, className: 'd-role' });
}

/** One dot for each of several instances; the leader's is larger. */
function drawInstances(g: SVGGElement, cards: readonly ComponentCard[], x: number, y: number): void {
  if (cards.length < 2) return;
  cards.forEach((card, i) => el(g, 'circle', { class: `d-dot t-${COMPONENT_TONES[card.state]} ${card.state === 'ok' ? '' : 'hollow'}`, cx: x + (i - (cards.length - 1) / 2) * 9, cy: y, r: card.leader ? 3 : 2 }));
}

/** The edges of the API: everything is connected with the API server and with nothing else. */
export function drawEdges(layer: SVGGElement, p: Picture): void {
  const { band, nodes, tray } = p.layout;
  const hub = band['kube-apiserver'];
  const down = bandState(p.model.components.get('kube-apiserver') ?? []) === 'down';
  const edges: { key: string; d: string; off: boolean }[] = NAMES.filter((name) => name !== 'kube-apiserver').map((name) => {
    const r = band[name];
    return { key: name, d: `M${centre(r).x} ${r.y + r.height}V${hub.y}`, off: down || (name !== 'you' && bandState(p.model.components.get(name as ComponentName) ?? []) === 'down') };
  });
  if (p.layout.density !== 'cell') {
    const rows = new Set(nodes.map((n) => n.y));
    const first = Math.min(...rows);
    for (const n of nodes) {
      const card = p.scene.nodes.get(n.id);
      if (n.y === first) edges.push({ key: `node ${n.id}`, d: `M${centre(n).x} ${hub.y + hub.height}V${tray ? tray.y : n.y}${tray ? `M${centre(n).x} ${tray.y + tray.height}V${n.y}` : ''}`, off: down || !card?.joined || !card.powered || card.ready !== 'True' });
    }
  }
  keep(layer, 'd-edge', edges, {
    key: (e) => e.key,
    rect: () => ({ x: 0, y: 0, width: 0, height: 0 }),
    fingerprint: (e) => [e.d, e.off],
    draw: (g, e) => void el(g, 'path', { class: e.off ? 'off' : '', d: e.d }),
  });
}
