import type { PodState } from '../../../scene/types.ts';
import { POD_GLYPHS, POD_TONES, type Glyph, type Tone } from './glyphs.ts';
import type { Palette } from './palette.ts';

const paths = new Map<Glyph, { line: Path2D; fill: Path2D | undefined }>();

/** Draws a sign whose upper left corner is at (x, y), in the context's pixels; 14 pixels large at scale 1. */
export function paintSign(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, glyph: Glyph, tone: Tone, x: number, y: number, scale: number, palette: Palette): void {
  let { line, fill } = paths.get(glyph) ?? {};
  if (!line) paths.set(glyph, { line: (line = new Path2D(glyph.line)), fill: (fill = glyph.fill ? new Path2D(glyph.fill) : undefined) });
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  context.lineWidth = 1.5;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  if (fill) {
    context.fillStyle = palette.tone[tone];
    context.fill(fill);
    context.strokeStyle = palette.surface;
  } else context.strokeStyle = palette.tone[tone];
  context.stroke(line);
  context.restore();
}

/** Small pictures of cells, drawn once for each state and size: thousands of paths a frame would keep the page busy. */
export class Sprites {
  private readonly kept = new Map<PodState, OffscreenCanvas>();
  private key = '';
  private palette: Palette | undefined;

  /** A cell of `side` CSS pixels with its sign in the middle. */
  of(state: PodState, side: number, palette: Palette): OffscreenCanvas {
    const pixels = Math.max(1, Math.round(side * devicePixelRatio));
    const key = `${pixels}@${devicePixelRatio}`;
    if (key !== this.key || palette !== this.palette) {
      this.kept.clear();
      this.key = key;
      this.palette = palette;
    }
    let sprite = this.kept.get(state);
    if (!sprite) this.kept.set(state, (sprite = draw(state, pixels, palette)));
    return sprite;
  }
}

function draw(state: PodState, pixels: number, palette: Palette): OffscreenCanvas {
  const canvas = new OffscreenCanvas(pixels, pixels);
  const context = canvas.getContext('2d')!;
  context.fillStyle = palette.tone[POD_TONES[state]];
  context.globalAlpha = 0.2;
  context.beginPath();
  context.roundRect(0, 0, pixels, pixels, Math.min(3 * devicePixelRatio, pixels / 6));
  context.fill();
  context.globalAlpha = 1;
  const scale = Math.min(devicePixelRatio, (pixels * 0.72) / 14);
  const inset = (pixels - 14 * scale) / 2;
  paintSign(context, POD_GLYPHS[state], POD_TONES[state], inset, inset, scale, palette);
  return canvas;
}
