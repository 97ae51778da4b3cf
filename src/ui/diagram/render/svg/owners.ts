import type { OwnerCard } from '../../../../scene/types.ts';
import type { OwnerBox } from '../../layout/types.ts';
import type { OwnerItem } from '../../model/model.ts';
import { OWNER_GLYPHS, OWNER_TONES, SHORT } from '../glyphs.ts';
import { badge, el, keep, measure, sign, words, type Picture } from './draw.ts';

interface Drawn {
  item: OwnerItem;
  box: OwnerBox;
}

/** Workloads with their children inside them. */
export function drawOwners(layer: SVGGElement, p: Picture): void {
  const items = new Map(p.model.owners.map((item) => [item.card.id, item]));
  keep(
    layer,
    'd-owner',
    p.layout.owners.boxes.map((box): Drawn => ({ box, item: items.get(box.id)! })),
    {
      key: (d) => d.box.id,
      rect: (d) => d.box,
      fingerprint: (d) => [d.item.card, ...d.item.children, d.item.old, d.item.hue, d.item.trouble > 0, d.box.width, d.box.height, p.language],
      draw: (g, d) => drawOwner(g, d, p),
    },
  );
}

/** `2/3` of what the kind counts. */
const counts = (card: OwnerCard): string => (card.kind === 'CronJob' ? '' : `${card.ready}/${card.desired}`);

function drawOwner(g: SVGGElement, { item, box }: Drawn, p: Picture): void {
  const { card } = item;
  g.dataset['id'] = String(card.id);
  el(g, 'rect', { class: 'd-card-box', width: box.width, height: box.height, rx: 7 });
  el(g, 'rect', { class: `d-hue h-${item.hue}`, x: 4, y: 6, width: 3, height: box.height - 12, rx: 1.5 });
  const slim = box.height < 40;
  const y = slim ? 18 : 19;
  const kind = badge(g, p, SHORT[card.kind] ?? card.kind, 13, y - 11.5);
  let right = box.width - 9;
  // Kubernetes calls a rollout whose pods fail `progressing` for ten minutes.
  const state = card.state === 'progressing' && item.trouble > 0 ? 'stalled' : card.state;
  const glyph = OWNER_GLYPHS[state];
  if (glyph) {
    right -= 14;
    sign(g, glyph, OWNER_TONES[state], right, y - 11, state === 'progressing' ? 'g-starting' : '');
    right -= 5;
  }
  const count = counts(card);
  right -= Math.ceil(measure(p, count, { size: 11.5, weight: 600 }));
  words(g, p, count, right, y, { size: 11.5, weight: 600, className: 'd-tabular' });
  words(g, p, card.name, 13 + kind + 6, y, { size: 12, weight: 600, width: right - (13 + kind + 6) - 6 });
  if (slim) return;
  if (card.kind === 'CronJob') words(g, p, card.schedule ?? '', 13, 34, { size: 10.5, mono: true, className: 'd-dim', width: box.width - 22 });
  else drawProgress(g, card, 13, 28.5, box.width - 22);
  for (const row of box.rows) {
    const child = item.children.find((c) => c.id === row.id)!;
    drawChild(g, child, item, row.x - box.x, row.y - box.y, row.width, p);
  }
}

/** Ready pods in full, pods of the newest template that are on their way in part, of what is asked for. */
function drawProgress(g: SVGGElement, card: OwnerCard, x: number, y: number, width: number): void {
  const whole = Math.max(card.desired, card.current, card.ready, 1);
  el(g, 'rect', { class: 'd-bar', x, y, width, height: 4, rx: 2 });
  const coming = Math.max(card.updated, card.current);
  if (coming > 0) el(g, 'rect', { class: 'd-bar-fill coming', x, y, width: (width * coming) / whole, height: 4, rx: 2 });
  if (card.ready > 0) el(g, 'rect', { class: `d-bar-fill ${card.state === 'stalled' ? 'much' : 'good'}`, x, y, width: (width * card.ready) / whole, height: 4, rx: 2 });
}

function drawChild(g: SVGGElement, child: OwnerCard, parent: OwnerItem, x: number, y: number, width: number, p: Picture): void {
  const row = el(g, 'g', { class: 'd-child', transform: `translate(${x} ${y})`, 'data-id': child.id });
  el(row, 'rect', { class: 'd-child-box', width, height: 20, rx: 4 });
  const old = child.kind === 'ReplicaSet' && child.revision !== parent.card.revision;
  el(row, 'rect', { class: `d-hue h-${parent.hue} ${old ? 'old' : ''}`, x: 5, y: 6, width: 8, height: 8, rx: 2 });
  const count = `${child.ready}/${child.desired}`;
  const right = width - 6 - Math.ceil(measure(p, count, { size: 10.5 }));
  words(row, p, count, right, 14, { size: 10.5, className: 'd-tabular d-dim' });
  const suffix = child.name.startsWith(`${parent.card.name}-`) ? child.name.slice(parent.card.name.length + 1) : child.name;
  const revision = child.revision ? p.t('owner.revision', { revision: child.revision }) : '';
  const room = right - 18 - 6;
  const revisionWidth = revision ? measure(p, revision, { size: 10.5 }) + 6 : 0;
  const named = words(row, p, suffix, 18, 14, { size: 10.5, mono: true, width: Math.max(30, room - revisionWidth), className: 'd-dim' });
  if (revision && named + revisionWidth <= room) words(row, p, revision, 18 + named + 6, 14, { size: 10.5 });
}
