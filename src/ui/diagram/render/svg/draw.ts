import type { SceneState } from '../../store/scene.ts';
import type { Layout, Rect } from '../../layout/types.ts';
import type { Model } from '../../model/model.ts';
import type { Glyph, Tone } from '../glyphs.ts';
import { fitText, textWidth } from '../text.ts';

/** Everything that a layer draws from. */
export interface Picture {
  layout: Layout;
  model: Model;
  scene: SceneState;
  /** Texts of the diagram by key. */
  t: (key: string, values?: Record<string, string | number>) => string;
  /** Families as the theme has them. */
  fonts: { ui: string; mono: string };
  language: string;
}

const SVG = 'http://www.w3.org/2000/svg';

type Attributes = Record<string, string | number | undefined>;

/** Appends an element. */
export function el<K extends keyof SVGElementTagNameMap>(parent: Element, name: K, attributes: Attributes = {}, text?: string): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, name);
  for (const key in attributes) if (attributes[key] !== undefined) element.setAttribute(key, String(attributes[key]));
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

/** How long what is gone fades; the style sheet has the same. */
const LEAVE_MS = 320;

/** The groups of a layer by the name of their sort and their keys. */
const groupsOf = new WeakMap<SVGGElement, Map<string, Map<string | number, SVGGElement>>>();
/** What a group was drawn from. */
const drawnFrom = new WeakMap<SVGGElement, unknown>();

/**
 * Keeps a group for each datum, by key: new ones fade in, those that are gone fade out, and a group that stays moves to its
 * new place. `draw` fills a group; it is called again only when `fingerprint` gives something else.
 */
export function keep<D>(
  layer: SVGGElement,
  className: string,
  data: readonly D[],
  of: { key(d: D): string | number; rect(d: D): Rect; fingerprint(d: D): unknown; draw(g: SVGGElement, d: D): void },
): void {
  let sorts = groupsOf.get(layer);
  if (!sorts) groupsOf.set(layer, (sorts = new Map()));
  const before = sorts.get(className);
  const now = new Map<string | number, SVGGElement>();
  sorts.set(className, now);
  for (const d of data) {
    const key = of.key(d);
    if (now.has(key)) continue;
    const there = before?.get(key);
    before?.delete(key);
    const g = there ?? el(layer, 'g', { class: `${className} d-new` });
    now.set(key, g);
    const rect = of.rect(d);
    const at = `translate(${rect.x}px, ${rect.y}px)`;
    if (g.style.transform !== at) g.style.transform = at;
    const mark = of.fingerprint(d);
    if (there && isSame(drawnFrom.get(g), mark)) continue;
    drawnFrom.set(g, mark);
    g.replaceChildren();
    of.draw(g, d);
  }
  for (const gone of before?.values() ?? []) {
    gone.classList.add('d-leaving');
    setTimeout(() => gone.remove(), LEAVE_MS);
  }
}

const isSame = (a: unknown, b: unknown): boolean => a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => x === b[i]));

/** A sign of 14 pixels whose upper left corner is at (x, y). */
export function sign(parent: Element, glyph: Glyph, tone: Tone, x: number, y: number, className = ''): SVGGElement {
  const outer = el(parent, 'g', { transform: `translate(${x} ${y})` });
  const g = el(outer, 'g', { class: `d-sign t-${tone} ${className}` });
  if (glyph.fill) el(g, 'path', { class: 'd-sign-fill', d: glyph.fill });
  el(g, 'path', { class: glyph.fill ? 'd-sign-in' : 'd-sign-line', d: glyph.line });
  return g;
}

/** A picture of 16 pixels. */
export const picture = (parent: Element, d: string, x: number, y: number, className = ''): SVGPathElement => el(parent, 'path', { class: `d-picture ${className}`, d, transform: `translate(${x} ${y})` });

export interface TextOptions {
  size?: number;
  weight?: number;
  mono?: boolean;
  /** Cut to this width: a name in its middle, a sentence at its end. */
  width?: number;
  cut?: 'middle' | 'end';
  anchor?: 'start' | 'middle' | 'end';
  className?: string;
}

/** A line of text with its baseline at y; returns its width. */
export function words(parent: Element, p: Picture, text: string, x: number, y: number, options: TextOptions = {}): number {
  const { size = 12, weight = 400, mono, width, cut, anchor, className = '' } = options;
  const font = `${weight} ${size}px ${mono ? p.fonts.mono : p.fonts.ui}`;
  const shown = width === undefined ? text : fitText(text, width, font, cut);
  if (!shown) return 0;
  el(parent, 'text', { x, y, class: `d-text ${mono ? 'd-mono' : ''} ${className}`, 'font-size': size, 'font-weight': weight, 'text-anchor': anchor }, shown);
  return textWidth(shown, font);
}

export const measure = (p: Picture, text: string, { size = 12, weight = 400, mono }: TextOptions = {}): number => textWidth(text, `${weight} ${size}px ${mono ? p.fonts.mono : p.fonts.ui}`);

/** A word in a small frame; returns its width. */
export function badge(parent: Element, p: Picture, text: string, x: number, y: number, className = ''): number {
  const options = { size: 10, weight: 500, mono: true };
  const width = Math.ceil(measure(p, text, options)) + 8;
  el(parent, 'rect', { class: `d-badge ${className}`, x, y, width, height: 15, rx: 3 });
  words(parent, p, text, x + 4, y + 11, { ...options, className: `d-badge-text ${className}` });
  return width;
}
