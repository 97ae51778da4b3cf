import { select, zoom, zoomIdentity, type D3ZoomEvent } from 'd3';
import type { Transform } from './cells.ts';

/** Pointer, fingers and wheel on the picture. */
export interface Zooming {
  /** Where the picture stands now, when it was moved by something else. */
  set(transform: Transform): void;
  stop(): void;
}

/** Lets a person move and scale the picture in a box; `moved` hears where to. */
export function startZooming(box: HTMLElement, scales: readonly [number, number], moved: (transform: Transform) => void): Zooming {
  const behaviour = zoom<HTMLElement, unknown>()
    .scaleExtent([...scales])
    .filter((event: MouseEvent) => !(event.target as Element).closest('button') && event.button !== 2 && (!event.ctrlKey || event.type === 'wheel'))
    .on('zoom', (event: D3ZoomEvent<HTMLElement, unknown>) => {
      if (event.sourceEvent) moved(event.transform);
    });
  const held = select(box).call(behaviour).on('dblclick.zoom', null);
  return {
    set: ({ k, x, y }) => behaviour.transform(held, zoomIdentity.translate(x, y).scale(k)),
    stop: () => void held.on('.zoom', null),
  };
}
