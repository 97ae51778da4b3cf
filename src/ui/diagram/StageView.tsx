import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/i18n.ts';
import { IconButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { CardMenu, type MenuAt } from './CardMenu.tsx';
import { CardTip } from './CardTip.tsx';
import type { Direction } from './layout/find.ts';
import { factsLine, factsOf } from './model/facts.ts';
import { cardOf, idOf, refOf } from './model/refs.ts';
import { useDiagram } from './props.ts';
import { Stage } from './render/stage.ts';
import { useLesson } from '../stores/lesson.ts';
import { FirstStep } from './FirstStep.tsx';
import { useScene } from './store/scene.ts';
import { useHover, type CardId } from './store/view.ts';
import { useTexts } from './use-texts.ts';

const ARROWS: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };
/** A press that moves further is a drag. */
const CLICK = 4;

/** The picture itself. Its cards are not elements of their own for assistive techniques: the tree is their twin. */
export function StageView() {
  const box = useRef<HTMLDivElement>(null);
  const cells = useRef<HTMLCanvasElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const motion = useRef<HTMLCanvasElement>(null);
  const more = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | null>(null);
  const pressed = useRef<{ x: number; y: number } | null>(null);
  const { selected, onSelect, announce } = useDiagram();
  const inLesson = useLesson((s) => s.state !== null);
  const [id, setId] = useState<CardId | undefined>();
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const [tip, setTip] = useState<CardId | null>(null);
  const t = useTexts();
  const { language } = useTranslation();

  useEffect(() => {
    const made = new Stage(
      { box: box.current!, cells: cells.current!, svg: svg.current!, motion: motion.current! },
      {
        moved: () => {
          placeMore(made, more.current);
          placeFirst(made, first.current);
        },
      },
    );
    stage.current = made;
    const themes = new MutationObserver(() => made.recolour());
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      themes.disconnect();
      useHover.setState({ id: null });
      made.destroy();
      stage.current = null;
    };
  }, []);

  useEffect(() => stage.current?.speak(t, language), [t, language]);
  useEffect(() => stage.current?.suggest(!inLesson), [inLesson]);

  // The page selects objects, the picture cards: one may come without the other.
  useEffect(() => {
    const found = idOf(useScene.getState(), selected);
    if (found !== undefined || id === undefined || refOf(useScene.getState(), id)) setId(found);
  }, [selected]);
  useEffect(() => {
    stage.current?.select(id);
    if (more.current && stage.current) placeMore(stage.current, more.current);
  }, [id]);

  const choose = (next: CardId | undefined) => {
    const scene = useScene.getState();
    setId(next);
    onSelect((next !== undefined && refOf(scene, next)) || null);
    if (next === undefined) return;
    stage.current?.reveal(next);
    const card = cardOf(scene, next);
    if (card) announce?.(factsLine(factsOf(card, scene, t), t));
  };

  const at = (event: { clientX: number; clientY: number }): CardId | undefined => {
    const r = box.current!.getBoundingClientRect();
    return stage.current?.at(event.clientX - r.left, event.clientY - r.top);
  };

  const open = (card: CardId | undefined, x?: number, y?: number) => {
    if (card === undefined) return;
    const r = stage.current?.place(card);
    setTip(null);
    setMenu({ id: card, x: x ?? (r ? r.x + r.width : 0), y: y ?? (r ? r.y + 4 : 0) });
  };

  const onPointerMove = (event: PointerEvent) => {
    if ((event.target as Element).closest('button')) return;
    const over = at(event) ?? null;
    if (over !== useHover.getState().id) useHover.setState({ id: over });
    setTip(event.buttons === 0 && !menu ? over : null);
  };

  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault();
    const card = at(event);
    const r = box.current!.getBoundingClientRect();
    if (card !== undefined) {
      choose(card);
      open(card, event.clientX - r.left, event.clientY - r.top);
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== box.current) return;
    const direction = ARROWS[event.key];
    const s = stage.current!;
    if (direction && event.shiftKey) s.panBy(direction === 'left' ? 80 : direction === 'right' ? -80 : 0, direction === 'up' ? 80 : direction === 'down' ? -80 : 0);
    else if (direction) choose(s.next(direction) ?? id);
    else if (event.key === '+' || event.key === '=') s.zoomBy(1.3);
    else if (event.key === '-') s.zoomBy(1 / 1.3);
    else if (event.key === '0') s.fit();
    else if (event.key === 'Escape' && id !== undefined) choose(undefined);
    else if (event.key === 'Enter' || event.key === ' ' || event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) open(id);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={box}
      className="d-stage"
      role="application"
      tabIndex={0}
      aria-label={t('label')}
      onPointerMove={onPointerMove}
      onPointerLeave={() => {
        useHover.setState({ id: null });
        setTip(null);
      }}
      onPointerDown={(event) => (pressed.current = { x: event.clientX, y: event.clientY })}
      onClick={(event) => {
        const from = pressed.current;
        if ((event.target as Element).closest('button') || (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > CLICK)) return;
        choose(at(event));
      }}
      onContextMenu={onContextMenu}
      onKeyDown={onKeyDown}
    >
      <canvas ref={cells} className="d-canvas" aria-hidden="true" />
      <svg ref={svg} className="d-svg" aria-hidden="true" />
      <canvas ref={motion} className="d-canvas" aria-hidden="true" />
      <button ref={more} type="button" className="d-more" tabIndex={-1} hidden aria-label={t('menu', { name: '' })} onClick={() => open(id)}>
        <Icon name="more" size={14} />
      </button>
      <FirstStep box={first} />
      <div className="d-zoom">
        <IconButton icon="plus" label={t('zoomIn')} onClick={() => stage.current?.zoomBy(1.4)} />
        <IconButton icon="minus" label={t('zoomOut')} onClick={() => stage.current?.zoomBy(1 / 1.4)} />
        <IconButton icon="restore" label={t('fit')} onClick={() => stage.current?.fit()} />
      </div>
      {tip !== null && stage.current && <CardTip id={tip} place={stage.current.place(tip)} within={box.current!} />}
      {menu && <CardMenu at={menu} onClose={() => setMenu(null)} onSelect={choose} />}
    </div>
  );

  function placeFirst(s: Stage, hint: HTMLDivElement | null): void {
    if (!hint) return;
    const r = s.hintPlace();
    hint.hidden = !r;
    if (r) Object.assign(hint.style, { left: `${Math.round(r.x)}px`, top: `${Math.round(r.y)}px`, width: `${Math.round(r.width)}px`, height: `${Math.round(r.height)}px` });
  }

  function placeMore(s: Stage, button: HTMLButtonElement | null): void {
    if (!button) return;
    const current = s.current();
    const r = current === undefined ? undefined : s.place(current);
    button.hidden = !r || r.width < 56;
    if (r) button.style.transform = `translate(${Math.round(r.x + r.width - 12)}px, ${Math.round(r.y - 10)}px)`;
  }
}
