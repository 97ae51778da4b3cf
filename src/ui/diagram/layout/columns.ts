import type { OwnerItem, ServiceItem } from '../model/model.ts';
import type { Column, OwnerBox, Rect, ServiceBox } from './types.ts';

const HEADING = 22;
const GAP = 8;
const OWNER = 42;
const ROW = 22;
const SLIM = 28;
const SERVICE = 44;
const MORE = 20;

/** The lower right corner has the buttons that zoom. */
const CORNER = 30;
const BETWEEN = 16;
const NARROW = 960;

const ownerHeight = (item: OwnerItem): number => OWNER + item.children.length * ROW + (item.children.length > 0 ? 4 : 0);

interface Columns {
  owners: Column & { boxes: OwnerBox[] };
  services: Column & { boxes: ServiceBox[] };
  /** What is between them. */
  stage: Rect;
}

/** Workloads at the left, Services at the right; in a narrow picture both at the left. */
export function layoutColumns(owners: readonly OwnerItem[], services: readonly ServiceItem[], below: Rect, width: number): Columns {
  const left = { ...below, width: width < 900 ? 156 : width < 1200 ? 180 : 212 };
  if (width < NARROW && owners.length > 0 && services.length > 0) {
    const stack = stacked(owners, services, left);
    return { ...stack, stage: { ...below, x: below.x + left.width + BETWEEN, width: below.width - left.width - BETWEEN } };
  }
  const rightWidth = width < 900 ? 138 : width < 1200 ? 160 : 190;
  const right = { ...below, x: below.x + below.width - rightWidth, width: rightWidth };
  const from = owners.length > 0 ? left.width + BETWEEN : 0;
  const to = services.length > 0 ? rightWidth + BETWEEN : 0;
  return { owners: layoutOwners(owners, left), services: layoutServices(services, { ...right, height: right.height - CORNER }), stage: { ...below, x: below.x + from, width: below.width - from - to } };
}

function stacked(owners: readonly OwnerItem[], services: readonly ServiceItem[], area: Rect): Omit<Columns, 'stage'> {
  const full = HEADING + owners.reduce((sum, item) => sum + ownerHeight(item) + GAP, 0);
  const tall = HEADING + services.length * (SERVICE + GAP);
  const slim = HEADING + services.length * (SLIM + GAP);
  const share = full + tall <= area.height ? tall : Math.min(full + slim <= area.height ? slim : area.height * 0.42, area.height * 0.6);
  const top = { ...area, height: area.height - share - GAP };
  const above = layoutOwners(owners, top);
  const last = above.boxes.at(-1);
  const y = above.more === 0 && last ? last.y + last.height + BETWEEN : top.y + top.height + GAP;
  return { owners: above, services: layoutServices(services, { ...area, y, height: area.y + area.height - y }) };
}

/** Workloads one below the other, their children inside them; slimmer, then counted, where there is no room. */
function layoutOwners(items: readonly OwnerItem[], area: Rect): Column & { boxes: OwnerBox[] } {
  if (items.length === 0) return { ...area, width: 0, more: 0, boxes: [] };
  const place = (heights: (item: OwnerItem) => number, rows: boolean, room: number): { boxes: OwnerBox[]; more: number } => {
    const boxes: OwnerBox[] = [];
    let y = area.y + HEADING;
    for (const item of items) {
      const height = heights(item);
      if (y + height > area.y + room) break;
      const box: OwnerBox = { id: item.card.id, x: area.x, y, width: area.width, height, rows: [] };
      if (rows) item.children.forEach((child, i) => box.rows.push({ id: child.id, x: area.x + 10, y: y + OWNER + i * ROW, width: area.width - 18, height: ROW - 2 }));
      boxes.push(box);
      y += height + GAP;
    }
    return { boxes, more: items.length - boxes.length };
  };
  const roomy = place(ownerHeight, true, area.height);
  if (roomy.more === 0) return { ...area, ...roomy };
  const slim = place(() => SLIM, false, area.height);
  return { ...area, ...(slim.more === 0 ? slim : place(() => SLIM, false, area.height - MORE)) };
}

function layoutServices(items: readonly ServiceItem[], area: Rect): Column & { boxes: ServiceBox[] } {
  if (items.length === 0) return { ...area, width: 0, x: area.x + area.width, more: 0, boxes: [] };
  const room = area.height - HEADING;
  const tall = items.length * (SERVICE + GAP) - GAP <= room;
  const height = tall ? SERVICE : SLIM;
  const fits = tall ? items.length : Math.floor((room + GAP) / (SLIM + GAP));
  const shown = fits >= items.length ? items.length : Math.max(0, Math.floor((room - MORE + GAP) / (SLIM + GAP)));
  const boxes = items.slice(0, shown).map(({ card }, i) => ({ id: card.id, x: area.x, y: area.y + HEADING + i * (height + GAP), width: area.width, height }));
  return { ...area, more: items.length - shown, boxes };
}
