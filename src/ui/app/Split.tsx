import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import { keepSize, keptSize, sizeAfterKey, within, type Bounds } from './split.ts';
import { flexOf, type SplitShape } from './splits.ts';

interface SplitProps extends SplitShape {
  /** What the separator is called. */
  label: string;
  className?: string;
  /** Null leaves a pane away. */
  first: ReactNode;
  second: ReactNode;
}

/** Two panes with a line between that can be moved by pointer and by keys; double-clicked, it goes back. */
export function Split({ id, orientation, label, sized, initial, min, most = 1, rest, className = '', first, second }: SplitProps) {
  const [size, setSize] = useState(() => keptSize(id) ?? initial);
  const [held, setHeld] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  const separator = useRef<HTMLDivElement>(null);
  const from = useRef({ pointer: 0, size: 0 });
  const flat = orientation === 'horizontal';
  const both = first !== null && second !== null;
  const bounds: Bounds = { min, most, rest };

  const measure = () => (flat ? { whole: box.current!.offsetWidth, own: pane.current!.offsetWidth } : { whole: box.current!.offsetHeight, own: pane.current!.offsetHeight });
  const resize = (pixels: number): number => {
    const { whole } = measure();
    const next = within(pixels, whole, bounds);
    const kept = initial < 1 ? Math.min(next / whole, 0.999) : next;
    setSize(kept);
    return kept;
  };

  // The separator tells where it stands, in hundredths of the whole.
  useEffect(() => {
    if (!both) return;
    const tell = () => {
      const of = (element: HTMLElement | null) => (flat ? element!.offsetWidth : element!.offsetHeight);
      const whole = of(box.current);
      const share = (pixels: number) => String(Math.round((100 * pixels) / (whole || 1)));
      const line = separator.current!;
      line.setAttribute('aria-valuenow', share(of(pane.current)));
      line.setAttribute('aria-valuemin', share(within(0, whole, { min, most, rest })));
      line.setAttribute('aria-valuemax', share(within(whole, whole, { min, most, rest })));
    };
    tell();
    const watched = new ResizeObserver(tell);
    watched.observe(pane.current!);
    return () => watched.disconnect();
  }, [both, flat, min, most, rest]);

  const down = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.focus();
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { pointer: flat ? event.clientX : event.clientY, size: measure().own };
    setHeld(true);
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (!held) return;
    const way = (flat ? event.clientX : event.clientY) - from.current.pointer;
    resize(from.current.size + (sized === 'first' ? way : -way));
  };
  const up = () => {
    if (!held) return;
    setHeld(false);
    keepSize(id, size);
  };
  const back = () => {
    setSize(initial);
    keepSize(id, undefined);
  };
  const key = (event: KeyboardEvent<HTMLDivElement>) => {
    const { whole, own } = measure();
    const grows = flat ? (sized === 'first' ? 'ArrowRight' : 'ArrowLeft') : sized === 'first' ? 'ArrowDown' : 'ArrowUp';
    const next = sizeAfterKey(event.key, own, whole, grows);
    if (next === undefined) return;
    event.preventDefault();
    keepSize(id, resize(next));
  };

  const own = { flex: flexOf({ min, most, rest }, size) };
  const style = (which: 'first' | 'second') => (both && which === sized ? own : undefined);
  return (
    <div className={`split ${className}`} ref={box} data-orientation={orientation} data-held={held || undefined}>
      {first !== null && (
        <div key="first" className="split-pane" style={style('first')} ref={sized === 'first' ? pane : undefined}>
          {first}
        </div>
      )}
      {both && (
        <div
          key="line"
          className="separator"
          role="separator"
          tabIndex={0}
          aria-label={label}
          aria-orientation={flat ? 'vertical' : 'horizontal'}
          data-separator={held ? 'active' : undefined}
          ref={separator}
          onPointerDown={down}
          onPointerMove={move}
          onPointerUp={up}
          onPointerCancel={up}
          onDoubleClick={back}
          onKeyDown={key}
        />
      )}
      {second !== null && (
        <div key="second" className="split-pane" style={style('second')} ref={sized === 'second' ? pane : undefined}>
          {second}
        </div>
      )}
    </div>
  );
}
