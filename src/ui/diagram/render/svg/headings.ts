import { pendingReason } from '../../model/reason.ts';
import type { Rect } from '../../layout/types.ts';
import { POD_GLYPHS } from '../glyphs.ts';
import { el, keep, sign, words, type Picture } from './draw.ts';

interface Heading {
  key: string;
  rect: Rect;
  text: string;
  more: string;
  tray: boolean;
}

/** Words over the columns, and the tray where pods wait for a node. */
export function drawHeadings(layer: SVGGElement, p: Picture): void {
  const { owners, services, tray } = p.layout;
  const list: Heading[] = [];
  const column = (key: string, rect: Rect, more: number, boxes: readonly Rect[]) => {
    const last = boxes.at(-1);
    const bottom = last ? last.y + last.height - rect.y : 24;
    list.push({ key, rect: { ...rect, height: bottom }, text: p.t(`column.${key}`), more: more > 0 ? p.t('column.more', { count: more }) : '', tray: false });
  };
  if (owners.width > 0) column('owners', owners, owners.more, owners.boxes);
  if (services.width > 0) column('services', services, services.more, services.boxes);
  if (tray) {
    const reason = pendingReason(p.model.tray.find((pod) => pod.message)?.message);
    const text = p.t('tray.title', { count: p.model.tray.length });
    list.push({ key: 'tray', rect: tray, text: reason ? `${text} — ${reason}` : text, more: tray.more > 0 ? `+${tray.more}` : '', tray: true });
  }
  keep(layer, 'd-heading', list, {
    key: (h) => h.key,
    rect: (h) => h.rect,
    fingerprint: (h) => [h.text, h.more, h.rect.width, h.rect.height],
    draw: (g, h) => (h.tray ? drawTray(g, h, p) : drawColumn(g, h, p)),
  });
}

function drawColumn(g: SVGGElement, h: Heading, p: Picture): void {
  words(g, p, h.text, 2, 13, { size: 11, weight: 600, className: 'd-dim' });
  if (h.more) words(g, p, h.more, 2, h.rect.height + 18, { size: 11, className: 'd-dim' });
}

function drawTray(g: SVGGElement, h: Heading, p: Picture): void {
  el(g, 'rect', { class: 'd-tray', width: h.rect.width, height: h.rect.height, rx: 9 });
  sign(g, POD_GLYPHS.pending, 'warn', 9, 5);
  words(g, p, h.text, 28, 16, { size: 11, weight: 600, className: 't-text-warn', width: h.rect.width - 76, cut: 'end' });
  if (h.more) words(g, p, h.more, h.rect.width - 10, 16, { size: 11, anchor: 'end', className: 'd-dim' });
}
