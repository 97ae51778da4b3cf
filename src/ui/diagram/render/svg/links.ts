import { ownerRect, type Rect } from '../../layout/types.ts';
import type { CardId } from '../../store/view.ts';
import { el, keep, type Picture } from './draw.ts';

interface Link {
  key: string;
  from: Rect;
  to: Rect[];
  side: 'left' | 'right';
  /** Where the column ends that the box is in. */
  wall: number;
  /** Over the pods or below them: so that Services' lines and owners' never lie on each other. */
  edge: 'top' | 'bottom';
  /** Of several that leave from the same column, which lane of the gutter. */
  lane: number;
  className: string;
  /** Only where the line ends. */
  plugs?: boolean;
}

/** Up to so many endpoints are marked although nobody asks for them; of more Services than these, without their lines. */
const CALM = 48;
const CALM_SERVICES = 3;
/** Of a card that has more pods, none: it stands out by its colour. */
const MOST = 300;
const LANES = 5;
const BEND = 5;
const PLUG = 2.4;

/**
 * A line from the side of a box along the gutter beside its column, then along the gap over (or below) a row of pods, and
 * from there into each: it crosses no text. Returns the line, and the points where it ends.
 */
function trunk({ from, to, side, wall, edge, lane }: Link, aside: number): { line: string; ends: { x: number; y: number }[] } {
  const right = side === 'right';
  const start = { x: right ? from.x : from.x + from.width, y: from.y + Math.min(from.height / 2, 21) };
  const bus = wall + (right ? -1 : 1) * (5 + lane * 2);
  const away = right ? -1 : 1;
  const rows = new Map<number, number>();
  const ends = to.map((r) => {
    const x = right ? r.x + r.width - 10 : r.x + 10;
    const y = edge === 'top' ? r.y : r.y + r.height;
    const row = Math.round(edge === 'top' ? y - aside : y + aside);
    const furthest = rows.get(row);
    rows.set(row, furthest === undefined ? x : right ? Math.min(furthest, x) : Math.max(furthest, x));
    return { x, y };
  });
  let line = '';
  for (const [y, x] of rows) {
    const down = Math.sign(y - start.y);
    const bend = Math.min(BEND, Math.abs(y - start.y) / 2);
    if (bend < 1) line += `M${start.x} ${start.y}L${bus} ${y}H${x}`;
    else line += `M${start.x} ${start.y}L${bus - away * 2} ${start.y}Q${bus} ${start.y} ${bus} ${start.y + down * bend}V${y - down * bend}Q${bus} ${y} ${bus + away * bend} ${y}H${x}`;
  }
  for (const end of ends) line += `M${end.x} ${end.y + (edge === 'top' ? -aside : aside)}V${end.y}`;
  return { line, ends };
}

/** Who belongs to whom, for the card that the person looks at; Services' own lines also without, while they are few. */
export function drawLinks(layer: SVGGElement, p: Picture, focus: CardId | undefined): void {
  const links = p.layout.density === 'cell' ? [] : [...serviceLinks(p, focus), ...(typeof focus === 'number' ? ownerLinks(focus, p) : [])];
  keep(layer, 'd-link', links, {
    key: (l) => l.key,
    rect: () => ({ x: 0, y: 0, width: 0, height: 0 }),
    fingerprint: (l) => [l.from.x, l.from.y, l.side, l.lane, l.className, l.plugs, l.to.map((r) => `${r.x},${r.y},${r.width}`).join(' ')],
    draw: (g, l) => {
      const { line, ends } = trunk(l, p.layout.gap / 2);
      if (!l.plugs) el(g, 'path', { class: l.className, d: line });
      for (const { x, y } of ends) el(g, 'circle', { class: l.className, cx: x, cy: y, r: PLUG });
    },
  });
}

function serviceLinks(p: Picture, focus: CardId | undefined): Link[] {
  const { layout, model: { services } } = p;
  const total = services.reduce((n, s) => n + s.ready.length + s.notReady.length, 0);
  const side = layout.services.x > layout.stage.x ? 'right' : 'left';
  const wall = side === 'right' ? layout.services.x : layout.services.x + layout.services.width;
  const links: Link[] = [];
  services.forEach((item, i) => {
    const from = layout.services.boxes.find((b) => b.id === item.card.id);
    if (!from) return;
    const whole = item.card.id === focus;
    for (const [ids, state] of [[item.ready, 'ready'], [item.notReady, 'waiting']] as const) {
      const add = (chosen: readonly number[], on: boolean) => {
        const to = boxesOf(chosen, p);
        if (to.length > 0 && to.length <= MOST) links.push({ key: `${item.card.id} ${state} ${on}`, from, to, side, wall, edge: 'top', lane: i % LANES, className: `svc ${state} ${on ? 'on' : ''}`, plugs: !on && services.length > CALM_SERVICES });
      };
      if (whole) add(ids, true);
      else {
        if (total <= CALM) add(ids, false);
        if (ids.includes(focus as number)) add([focus as number], true);
      }
    }
  });
  return links;
}

function ownerLinks(focus: number, p: Picture): Link[] {
  const boxes = p.layout.owners.boxes;
  const boxOf = (id: number): Rect | undefined => ownerRect(boxes, id);
  const pod = p.scene.pods.get(focus);
  const ids = pod ? [focus] : p.scene.owners.has(focus) ? ownedBy(focus, p) : [];
  // Each of a Deployment's ReplicaSets has lines of its own.
  const byOwner = new Map<number, number[]>();
  for (const id of ids) {
    const owner = p.scene.pods.get(id)!.owner;
    if (owner) byOwner.set(owner, [...(byOwner.get(owner) ?? []), id]);
  }
  const links: Link[] = [];
  const wall = p.layout.owners.x + p.layout.owners.width;
  let lane = 0;
  for (const [owner, owned] of byOwner) {
    const look = p.model.look.get(owner);
    const from = boxOf(owner) ?? boxOf(look?.root ?? 0);
    const to = boxesOf(owned, p);
    if (from && to.length > 0 && to.length <= MOST) links.push({ key: `o ${owner}`, from, to, side: 'left', wall, edge: 'bottom', lane: lane++ % LANES, className: `own h-${look?.hue ?? 0} on` });
  }
  return links;
}

function ownedBy(focus: number, p: Picture): number[] {
  const found: number[] = [];
  for (const id of p.layout.pods.ids()) {
    const of = p.scene.pods.get(id)!.owner;
    if (of !== 0 && (of === focus || p.model.look.get(of)?.root === focus)) found.push(id);
  }
  return found;
}

const boxesOf = (ids: readonly number[], p: Picture): Rect[] => ids.flatMap((id) => p.layout.pods.get(id) ?? []);
