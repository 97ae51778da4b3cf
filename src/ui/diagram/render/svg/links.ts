import { linkHorizontal } from 'd3';
import { ownerRect, type Rect } from '../../layout/types.ts';
import type { ServiceItem } from '../../model/model.ts';
import type { CardId } from '../../store/view.ts';
import { el, keep, type Picture } from './draw.ts';

interface Link {
  key: string;
  from: Rect;
  to: Rect;
  className: string;
}

/** Up to so many lines of Services are drawn although nobody asks for them. */
const CALM = 24;
/** Of a card that has thousands of pods, so many. */
const MOST = 400;

/** A line between the sides of two boxes that face each other. */
function path(from: Rect, to: Rect): string {
  const right = to.x >= from.x + from.width / 2;
  const source: [number, number] = [right ? from.x + from.width : from.x, from.y + Math.min(from.height / 2, 21)];
  const target: [number, number] = [right ? to.x : to.x + to.width, to.y + to.height / 2];
  return linkHorizontal()({ source, target }) ?? '';
}

/** Who belongs to whom, for the card that the person looks at; Services' own lines also without, while they are few. */
export function drawLinks(layer: SVGGElement, p: Picture, focus: CardId | undefined): void {
  const links = new Map<string, Link>();
  const add = (link: Link) => links.size < MOST && !links.has(link.key) && links.set(link.key, link);
  const total = p.model.services.reduce((n, s) => n + s.ready.length + s.notReady.length, 0);
  for (const item of p.model.services) {
    const on = item.card.id === focus || item.ready.includes(focus as number) || item.notReady.includes(focus as number);
    if (on || total <= CALM) serviceLinks(item, on, p, add);
  }
  if (typeof focus === 'number') ownerLinks(focus, p, add);
  keep(layer, 'd-link', [...links.values()], {
    key: (l) => l.key,
    rect: () => ({ x: 0, y: 0, width: 0, height: 0 }),
    fingerprint: (l) => [l.from.x, l.from.y, l.to.x, l.to.y, l.className],
    draw: (g, l) => void el(g, 'path', { class: l.className, d: path(l.from, l.to) }),
  });
}

function serviceLinks(item: ServiceItem, on: boolean, p: Picture, add: (link: Link) => void): void {
  const from = p.layout.services.boxes.find((b) => b.id === item.card.id);
  if (!from) return;
  for (const [ids, state] of [[item.ready, 'ready'], [item.notReady, 'waiting']] as const) {
    for (const id of ids) {
      const to = p.layout.pods.get(id);
      if (to) add({ key: `${item.card.id} ${id}`, from, to, className: `svc ${state} ${on ? 'on' : ''}` });
    }
  }
}

function ownerLinks(focus: number, p: Picture, add: (link: Link) => void): void {
  const pod = p.scene.pods.get(focus);
  const boxes = p.layout.owners.boxes;
  const boxOf = (id: number): Rect | undefined => ownerRect(boxes, id);
  if (pod) {
    const from = boxOf(pod.owner) ?? boxOf(p.model.look.get(pod.owner)?.root ?? 0);
    const to = p.layout.pods.get(focus);
    if (from && to) add({ key: `o ${focus}`, from, to, className: `own h-${p.model.look.get(pod.owner)?.hue ?? 0} on` });
    return;
  }
  if (!p.scene.owners.has(focus)) return;
  for (const id of p.layout.pods.ids()) {
    const of = p.scene.pods.get(id)!.owner;
    if (of === 0) continue;
    const look = p.model.look.get(of);
    if (of !== focus && look?.root !== focus) continue;
    const from = boxOf(of) ?? boxOf(look?.root ?? 0);
    const to = p.layout.pods.get(id);
    if (from && to) add({ key: `o ${id}`, from, to, className: `own h-${look?.hue ?? 0} on` });
  }
}
