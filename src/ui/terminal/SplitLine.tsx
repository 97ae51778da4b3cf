import type { KeyboardEvent, PointerEvent } from 'react';
import { useRef, useState } from 'react';
import { useTranslation } from '../i18n/i18n.ts';
import { lineWithin, type Line } from './grid.ts';

interface Props {
  line: Line;
  /** The line is to be at a share of the whole, along its axis. */
  move(at: number): void;
}

const STEP = 0.03;

/** The line between two terminals, moved by pointer and by keys; double-clicked, both get the same. */
export function SplitLine({ line, move }: Props) {
  const { t } = useTranslation();
  const [held, setHeld] = useState(false);
  const own = useRef<HTMLDivElement>(null);
  const { axis, place, from, to } = line;
  const beside = axis === 'row';
  const at = beside ? place.left : place.top;
  const share = (value: number): number => Math.round((100 * (value - from)) / (to - from));

  const follow = (event: PointerEvent) => {
    if (!held) return;
    const whole = own.current!.parentElement!.getBoundingClientRect();
    move(beside ? (event.clientX - whole.left) / whole.width : (event.clientY - whole.top) / whole.height);
  };
  const key = (event: KeyboardEvent) => {
    const places: Record<string, number> = { [beside ? 'ArrowLeft' : 'ArrowUp']: at - STEP, [beside ? 'ArrowRight' : 'ArrowDown']: at + STEP, Home: from, End: to };
    const next = places[event.key];
    if (next === undefined) return;
    event.preventDefault();
    move(next);
  };
  return (
    <div
      ref={own}
      className="terminal-line separator"
      role="separator"
      tabIndex={0}
      aria-label={t('terminal.line')}
      aria-orientation={beside ? 'vertical' : 'horizontal'}
      aria-valuenow={share(at)}
      aria-valuemin={share(lineWithin(line, from))}
      aria-valuemax={share(lineWithin(line, to))}
      data-separator={held ? 'active' : undefined}
      data-axis={axis}
      style={{ left: `${place.left * 100}%`, top: `${place.top * 100}%`, ...(beside ? { height: `${place.height * 100}%` } : { width: `${place.width * 100}%` }) }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(true);
      }}
      onPointerMove={follow}
      onPointerUp={() => setHeld(false)}
      onPointerCancel={() => setHeld(false)}
      onDoubleClick={() => move((from + to) / 2)}
      onKeyDown={key}
    />
  );
}
