import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Rect } from './layout/types.ts';
import { factsOf } from './model/facts.ts';
import { cardOf } from './model/refs.ts';
import { useScene } from './store/scene.ts';
import type { CardId } from './store/view.ts';
import { useTexts } from './use-texts.ts';

const DELAY = 320;
const GAP = 8;

/** What a card is about, beside it, once the pointer rests on it. Everything in it is also in the tree and the details. */
export function CardTip({ id, place, within }: { id: CardId; place: Rect | undefined; within: HTMLElement }) {
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(false);
  const t = useTexts();
  useScene((s) => s.version);
  const scene = useScene.getState();
  const card = cardOf(scene, id);

  useEffect(() => {
    setShown(false);
    const timer = setTimeout(() => setShown(true), DELAY);
    return () => clearTimeout(timer);
  }, [id]);

  useLayoutEffect(() => {
    const tip = box.current;
    if (!tip || !place) return;
    const { offsetWidth: width, offsetHeight: height } = tip;
    const wide = within.clientWidth;
    const tall = within.clientHeight;
    // Beside a card of a column it would lie on the lines that lead from there: below, if there is room.
    const below = place.height < 100 && place.y + place.height + GAP + height + GAP <= tall;
    const right = place.x + place.width + GAP + width <= wide;
    const left = place.x - width - GAP >= 0;
    const x = below || (!right && !left) ? Math.min(Math.max(GAP, place.x), wide - width - GAP) : right ? place.x + place.width + GAP : place.x - width - GAP;
    const y = below || (!right && !left) ? place.y + place.height + GAP : Math.max(GAP, place.y);
    tip.style.transform = `translate(${Math.round(x)}px, ${Math.round(Math.min(y, tall - height - 4))}px)`;
  });

  if (!card || !place || !shown) return null;
  const facts = factsOf(card, scene, t);
  return (
    <div ref={box} className="d-tip" aria-hidden="true">
      <div className="d-tip-name">
        <span>{facts.kind}</span> {facts.name}
      </div>
      <dl>
        {facts.rows.map((row, i) => (
          <div key={i} className={row.bad ? 'bad' : undefined}>
            {row.field && <dt>{t(`field.${row.field}`)}</dt>}
            <dd>{row.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
