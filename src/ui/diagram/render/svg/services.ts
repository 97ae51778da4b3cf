import type { ServiceBox } from '../../layout/types.ts';
import type { ServiceItem } from '../../model/model.ts';
import { POD_GLYPHS, SHORT } from '../glyphs.ts';
import { badge, el, keep, measure, sign, words, type Picture } from './draw.ts';

interface Drawn {
  item: ServiceItem;
  box: ServiceBox;
}

export function drawServices(layer: SVGGElement, p: Picture): void {
  const items = new Map(p.model.services.map((item) => [item.card.id, item]));
  keep(
    layer,
    'd-service',
    p.layout.services.boxes.map((box): Drawn => ({ box, item: items.get(box.id)! })),
    {
      key: (d) => d.box.id,
      rect: (d) => d.box,
      fingerprint: (d) => [d.item.card, d.item.ready.length, d.item.notReady.length, d.item.external, d.item.ingresses.map((i) => i.name).join(), d.box.width, d.box.height, p.language],
      draw: (g, d) => drawService(g, d, p),
    },
  );
}

/** True where requests would go nowhere although the Service chooses pods. */
const isEmpty = ({ card, ready, external }: ServiceItem): boolean => card.type !== 'ExternalName' && ready.length === 0 && external === 0;

function drawService(g: SVGGElement, { item, box }: Drawn, p: Picture): void {
  const { card } = item;
  g.dataset['id'] = String(card.id);
  el(g, 'rect', { class: 'd-card-box', width: box.width, height: box.height, rx: 7 });
  const slim = box.height < 40;
  const y = slim ? 18 : 19;
  const kind = badge(g, p, SHORT['Service']!, 9, y - 11.5, 'svc');
  const total = item.ready.length + item.notReady.length + item.external;
  const count = card.type === 'ExternalName' ? '' : `${item.ready.length + item.external}/${total}`;
  let right = box.width - 9;
  if (isEmpty(item)) {
    right -= 14;
    sign(g, POD_GLYPHS.warning, 'warn', right, y - 11);
  } else {
    right -= Math.ceil(measure(p, count, { size: 11.5, weight: 600 }));
    words(g, p, count, right, y, { size: 11.5, weight: 600, className: 'd-tabular' });
  }
  words(g, p, card.name, 9 + kind + 6, y, { size: 12, weight: 600, width: right - (9 + kind + 6) - 6 });
  if (slim) return;
  const entry = item.ingresses[0];
  const left = entry ? `${SHORT['Ingress']} ${entry.status}` : card.type === 'ClusterIP' ? (card.clusterIP === 'None' ? 'headless' : card.clusterIP) : card.type === 'ExternalName' ? card.externalIP : card.type;
  const port = card.ports.map((x) => x.replace('/TCP', '')).join(' ');
  const portWidth = Math.min(measure(p, port, { size: 10.5, mono: true }), box.width * 0.45);
  words(g, p, left, 10, 35, { size: 10.5, className: 'd-dim', width: box.width - 26 - portWidth });
  words(g, p, port, box.width - 9, 35, { size: 10.5, mono: true, anchor: 'end', className: 'd-dim', width: portWidth, cut: 'end' });
}
