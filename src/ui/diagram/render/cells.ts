import type { PodState } from '../../../scene/types.ts';
import { POD_STATES } from '../../../scene/types.ts';
import type { NodeBox } from '../layout/types.ts';
import { shownState, type Model } from '../model/model.ts';
import { NODE_GLYPHS, NODE_TONES, nodeState, POD_GLYPHS, POD_TONES } from './glyphs.ts';
import type { Palette } from './palette.ts';
import { paintSign, Sprites } from './sprites.ts';
import type { Picture } from './svg/draw.ts';
import { fitText } from './text.ts';

export interface Transform {
  k: number;
  x: number;
  y: number;
}

/** Sizes of a cell on the screen from which on more of a pod is drawn. */
const WITH_GAPS = 3;
const WITH_SIGN = 13;
const WITH_NAME = 62;

/** Draws nodes and their pods as cells: what is in view, and as much of each as can be seen. */
export class CellPainter {
  /** The state of each cell, made once a layout. */
  private states = new Uint8Array(0);
  private of: Picture | undefined;
  private readonly sprites = new Sprites();

  /** `chosen`: pods that stand out, the others fade; undefined when all are alike. */
  paint(context: CanvasRenderingContext2D, p: Picture, t: Transform, size: { width: number; height: number }, palette: Palette, chosen: ReadonlySet<number> | undefined): void {
    const { cells, nodes } = p.layout;
    if (!cells) return;
    if (this.of !== p) this.index(p);
    const view = { left: -t.x / t.k, top: -t.y / t.k, right: (size.width - t.x) / t.k, bottom: (size.height - t.y) / t.k };
    const seen: number[] = [];
    nodes.forEach((n, i) => {
      if (n.x < view.right && n.x + n.width > view.left && n.y < view.bottom && n.y + n.height > view.top) seen.push(i);
    });
    context.save();
    this.nodes(context, p, seen, t, palette);
    const all = cells.starts[nodes.length]! < cells.ids.length ? [...seen, nodes.length] : seen;
    this.cells(context, p, all, t, palette, chosen);
    context.restore();
  }

  private index(p: Picture): void {
    const { ids } = p.layout.cells!;
    if (this.states.length !== ids.length) this.states = new Uint8Array(ids.length);
    for (let i = 0; i < ids.length; i++) {
      const pod = p.scene.pods.get(ids[i]!);
      this.states[i] = pod ? POD_STATES.indexOf(shownState(pod, p.scene.nodes.get(pod.node))) : 0;
    }
    this.of = p;
  }

  private nodes(context: CanvasRenderingContext2D, p: Picture, seen: readonly number[], t: Transform, palette: Palette): void {
    const radius = Math.min(9, 9 * t.k);
    for (const i of seen) {
      const box = p.layout.nodes[i]!;
      const card = p.scene.nodes.get(box.id)!;
      const state = nodeState(card);
      const [x, y, w, h] = [box.x * t.k + t.x, box.y * t.k + t.y, box.width * t.k, box.height * t.k];
      context.fillStyle = state === 'ready' || state === 'cordoned' ? palette.node : palette.soft[NODE_TONES[state]];
      context.beginPath();
      if (w > 12) context.roundRect(x, y, w, h, radius);
      else context.rect(x, y, w, h);
      context.fill();
      if (w > 24) {
        context.lineWidth = 1;
        context.strokeStyle = state === 'ready' ? palette.nodeLine : palette.tone[NODE_TONES[state]];
        context.stroke();
      }
      this.header(context, p, box, t, palette);
    }
  }

  private header(context: CanvasRenderingContext2D, p: Picture, box: NodeBox, t: Transform, palette: Palette): void {
    const width = box.width * t.k;
    const height = box.header.height * t.k;
    if (height < 13 || width < 34) return;
    const card = p.scene.nodes.get(box.id)!;
    const state = nodeState(card);
    const x = box.x * t.k + t.x;
    const y = box.y * t.k + t.y;
    const size = Math.min(13, Math.max(10, height * 0.5));
    const font = `600 ${size}px ${palette.fonts.ui}`;
    const middle = y + Math.min(height / 2 + 3, 18);
    const signed = width > 70 || state !== 'ready';
    if (signed) paintSign(context, NODE_GLYPHS[state], NODE_TONES[state], x + width - 20, middle - 7, 12 / 14, palette);
    context.font = font;
    context.fillStyle = palette.text;
    context.textBaseline = 'middle';
    context.fillText(fitText(card.name, width - 14 - (signed ? 18 : 0), font), x + 7, middle);
    if (height < 40 || width < 110) return;
    const counted = `${card.pods.count}/${card.pods.allocatable}`;
    context.font = `400 10.5px ${palette.fonts.ui}`;
    context.fillStyle = palette.faint;
    context.fillText(`${p.t('node.pods')} ${counted}`, x + 7, middle + 17);
  }

  private cells(context: CanvasRenderingContext2D, p: Picture, seen: readonly number[], t: Transform, palette: Palette, chosen: ReadonlySet<number> | undefined): void {
    const cells = p.layout.cells!;
    const side = cells.width * t.k;
    const gap = side > WITH_GAPS ? Math.min(3, side * 0.16) : 0;
    const draw = side - gap;
    if (side >= WITH_SIGN && side < WITH_NAME) return this.small(context, p, seen, t, palette, chosen, side, draw);
    for (let s = 0; s < POD_STATES.length; s++) {
      const state = POD_STATES[s]!;
      for (const faded of chosen ? [true, false] : [false]) {
        context.fillStyle = palette.tone[POD_TONES[state]];
        context.globalAlpha = side >= WITH_NAME ? (faded ? 0.05 : 0.2) : faded ? 0.22 : 1;
        for (const n of seen) {
          const end = cells.starts[n + 1] ?? cells.ids.length;
          for (let i = cells.starts[n]!; i < end; i++) {
            if (this.states[i] !== s || (chosen !== undefined && chosen.has(cells.ids[i]!) === faded)) continue;
            context.fillRect(cells.x[i]! * t.k + t.x, cells.y[i]! * t.k + t.y, draw, draw);
          }
        }
      }
    }
    context.globalAlpha = 1;
    if (side >= WITH_NAME) this.signs(context, p, seen, t, palette, chosen, side);
  }

  /** Cells with nothing but a sign: ready pictures, on whole pixels. */
  private small(context: CanvasRenderingContext2D, p: Picture, seen: readonly number[], t: Transform, palette: Palette, chosen: ReadonlySet<number> | undefined, side: number, draw: number): void {
    const cells = p.layout.cells!;
    const sprites = POD_STATES.map((state) => this.sprites.of(state, draw, palette));
    const ratio = devicePixelRatio;
    const [width, height] = [context.canvas.width / ratio, context.canvas.height / ratio];
    for (const n of seen) {
      const end = cells.starts[n + 1] ?? cells.ids.length;
      for (let i = cells.starts[n]!; i < end; i++) {
        const x = cells.x[i]! * t.k + t.x;
        const y = cells.y[i]! * t.k + t.y;
        if (x > width || y > height || x + side < 0 || y + side < 0) continue;
        const sprite = sprites[this.states[i]!]!;
        if (chosen) context.globalAlpha = chosen.has(cells.ids[i]!) ? 1 : 0.25;
        context.drawImage(sprite, Math.round(x * ratio) / ratio, Math.round(y * ratio) / ratio, sprite.width / ratio, sprite.height / ratio);
      }
    }
    context.globalAlpha = 1;
  }

  private signs(context: CanvasRenderingContext2D, p: Picture, seen: readonly number[], t: Transform, palette: Palette, chosen: ReadonlySet<number> | undefined, side: number): void {
    const cells = p.layout.cells!;
    const font = `500 11px ${palette.fonts.ui}`;
    for (const n of seen) {
      const end = cells.starts[n + 1] ?? cells.ids.length;
      for (let i = cells.starts[n]!; i < end; i++) {
        const x = cells.x[i]! * t.k + t.x;
        const y = cells.y[i]! * t.k + t.y;
        if (x > context.canvas.width || y > context.canvas.height || x + side < 0 || y + side < 0) continue;
        const state: PodState = POD_STATES[this.states[i]!]!;
        context.globalAlpha = chosen && !chosen.has(cells.ids[i]!) ? 0.25 : 1;
        paintSign(context, POD_GLYPHS[state], POD_TONES[state], x + 7, y + 7, 1, palette);
        this.label(context, p, cells.ids[i]!, x, y, side, font, palette);
      }
    }
    context.globalAlpha = 1;
  }

  private label(context: CanvasRenderingContext2D, p: Picture, id: number, x: number, y: number, side: number, font: string, palette: Palette): void {
    const pod = p.scene.pods.get(id);
    if (!pod) return;
    context.font = font;
    context.textBaseline = 'alphabetic';
    context.fillStyle = palette.text;
    context.fillText(fitText(pod.name, side - 14, font), x + 7, y + 36);
    context.fillStyle = palette.dim;
    if (side >= 78) context.fillText(fitText(pod.status, side - 14, font), x + 7, y + 52);
    if (side >= 100) context.fillText(`${pod.ready}/${pod.total}${pod.restarts ? `  ↻${pod.restarts}` : ''}`, x + 7, y + 68);
  }
}

/** The pods that a card is about: a workload's, a Service's; undefined when it is about none in particular. */
export function podsOf(p: Picture, model: Model, focus: number | string | undefined): Set<number> | undefined {
  if (typeof focus !== 'number') return undefined;
  const service = model.services.find((s) => s.card.id === focus);
  if (service) return new Set([...service.ready, ...service.notReady]);
  if (!p.scene.owners.has(focus)) return undefined;
  const found = new Set<number>();
  for (const id of p.layout.pods.ids()) {
    const owner = p.scene.pods.get(id)?.owner ?? 0;
    if (owner && (owner === focus || model.look.get(owner)?.root === focus)) found.add(id);
  }
  return found;
}
