import { hit, neighbour, rectOf, type Direction } from '../layout/find.ts';
import { layout } from '../layout/layout.ts';
import type { Rect } from '../layout/types.ts';
import { buildModel, type Hues } from '../model/model.ts';
import { useEtcd, useScene, onHappening, type SceneState } from '../store/scene.ts';
import { useHover, useView, type CardId } from '../store/view.ts';
import { CellPainter, podsOf, type Transform } from './cells.ts';
import { Motion } from './motion.ts';
import { readPalette, type Palette } from './palette.ts';
import { drawBand, drawEdges, setRevision } from './svg/band.ts';
import { el, type Picture } from './svg/draw.ts';
import { drawLinks } from './svg/links.ts';
import { drawNodes } from './svg/nodes.ts';
import { drawOwners } from './svg/owners.ts';
import { drawPods } from './svg/pods.ts';
import { drawServices } from './svg/services.ts';
import { drawHeadings } from './svg/headings.ts';
import { forgetWidths } from './text.ts';
import type { Zooming } from './zooming.ts';

/** A cluster that is there, and of which all is drawn that is not its own. */
const isWhole = ({ nodes }: SceneState): boolean => useView.getState().namespace === null && [...nodes.values()].some((node) => node.joined);

export interface StageParts {
  /** Takes pointer and keys, and has the size of the picture. */
  box: HTMLElement;
  cells: HTMLCanvasElement;
  svg: SVGSVGElement;
  motion: HTMLCanvasElement;
}

export interface StageEvents {
  /** The picture was drawn or moved: what floats over it follows. */
  moved(): void;
}

const LAYERS = ['edges', 'nodes', 'tray', 'pods', 'links', 'owners', 'services', 'band', 'focus'] as const;
type Layers = Record<(typeof LAYERS)[number], SVGGElement>;

const SCALES = [0.3, 60] as const;

/** Pointer and wheel wait this long, in milliseconds, so that the first picture and the terminal need not. */
const HAND_AFTER = 2000;

/** Draws the scene into the page's elements, at most once a frame, and follows pointer, wheel and size. */
export class Stage {
  private picture: Picture | undefined;
  private readonly layers: Layers;
  private readonly world: SVGGElement;
  private readonly motion: Motion;
  private readonly painter = new CellPainter();
  private zooming: Zooming | undefined;
  private hues: Hues = new Map();
  private generation = -1;
  private size = { width: 0, height: 0 };
  private transform: Transform = { k: 1, x: 0, y: 0 };
  /** False once the person has moved the picture: then it stays where they put it. */
  private fitted = true;
  private selected: CardId | undefined;
  private wanted = false;
  private stale = true;
  private cost = 0;
  private colours: Palette | undefined;
  private translate: Picture['t'] = (key) => key;
  private language = 'en';
  private hint = false;
  private readonly stops: (() => void)[] = [];

  constructor(
    private readonly parts: StageParts,
    private readonly events: StageEvents,
  ) {
    this.world = el(parts.svg, 'g', { class: 'd-world' });
    this.layers = Object.fromEntries(LAYERS.map((name) => [name, el(this.world, 'g', { class: `d-layer-${name}` })])) as Layers;
    this.motion = new Motion(parts.motion, {
      picture: () => this.picture,
      transform: () => this.transform,
      palette: () => this.palette(),
      reduced: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
      heartbeats: () => useView.getState().heartbeats,
      seen: () => !document.hidden && this.size.width > 0,
    });
    this.awaitHand();
    this.follow();
  }

  /** Texts and their language; draws anew. */
  speak(t: Picture['t'], language: string): void {
    this.translate = t;
    this.language = language;
    this.invalidate();
  }

  select(id: CardId | undefined): void {
    if (this.selected === id) return;
    this.selected = id;
    this.schedule();
  }

  /** The card that has the keyboard's attention. */
  current(): CardId | undefined {
    return this.selected;
  }

  /** Whether an empty cluster says what to do first. */
  suggest(hint: boolean): void {
    if (this.hint === hint) return;
    this.hint = hint;
    this.invalidate();
  }

  /** The box of a card in pixels of the stage. */
  place(id: CardId): Rect | undefined {
    return this.onStage(this.picture && rectOf(this.picture.layout, id));
  }

  /** Where an empty cluster says what to do first, in pixels of the stage; undefined when it does not. */
  hintPlace(): Rect | undefined {
    return this.onStage(this.picture?.layout.hint);
  }

  private onStage(r: Rect | undefined): Rect | undefined {
    const { k, x, y } = this.transform;
    return r && { x: r.x * k + x, y: r.y * k + y, width: r.width * k, height: r.height * k };
  }

  /** What is drawn at a point of the stage. */
  at(x: number, y: number): CardId | undefined {
    const { k, x: dx, y: dy } = this.transform;
    return this.picture && hit(this.picture.layout, (x - dx) / k, (y - dy) / k);
  }

  /** The card next to the selected one. */
  next(direction: Direction): CardId | undefined {
    return this.picture && neighbour(this.picture.layout, this.selected, direction);
  }

  zoomBy(factor: number): void {
    this.fitted = false;
    const { k, x, y } = this.transform;
    const scale = Math.max(SCALES[0], Math.min(k * factor, SCALES[1]));
    const [middle, centre] = [this.size.width / 2, this.size.height / 2];
    this.put({ k: scale, x: middle - ((middle - x) * scale) / k, y: centre - ((centre - y) * scale) / k });
  }

  panBy(x: number, y: number): void {
    this.fitted = false;
    this.put({ k: this.transform.k, x: this.transform.x + x, y: this.transform.y + y });
  }

  fit(): void {
    this.fitted = true;
    const { width, height } = this.picture?.layout.size ?? this.size;
    const k = Math.max(SCALES[0], Math.min(1, this.size.width / width, this.size.height / height));
    this.put({ k, x: (this.size.width - width * k) / 2, y: (this.size.height - height * k) / 2 });
  }

  /** Moves the picture so that a card can be seen. */
  reveal(id: CardId): void {
    const r = this.place(id);
    if (!r) return;
    const margin = 24;
    const dx = r.x < margin ? margin - r.x : r.x + r.width > this.size.width - margin ? this.size.width - margin - r.x - r.width : 0;
    const dy = r.y < margin ? margin - r.y : r.y + r.height > this.size.height - margin ? this.size.height - margin - r.y - r.height : 0;
    if ((dx || dy) && !this.fitted) this.panBy(dx, dy);
  }

  /** The colours of the page have changed. */
  recolour(): void {
    this.colours = undefined;
    this.schedule();
  }

  destroy(): void {
    for (const stop of this.stops) stop();
    this.motion.clear();
    this.zooming?.stop();
    this.world.remove();
  }

  private palette(): Palette {
    return (this.colours ??= readPalette(this.parts.box));
  }

  private follow(): void {
    const resized = new ResizeObserver(([entry]) => entry && this.resize(entry.contentRect));
    resized.observe(this.parts.box);
    this.stops.push(
      () => resized.disconnect(),
      useScene.subscribe(() => this.invalidate()),
      useView.subscribe(() => this.invalidate()),
      useHover.subscribe(() => this.schedule()),
      useEtcd.subscribe(({ revision }) => setRevision(this.layers.band, revision, this.language)),
      onHappening((happening) => this.motion.add(happening)),
    );
    void document.fonts?.ready.then(() => {
      forgetWidths();
      this.colours = undefined;
      this.invalidate();
    });
  }

  private resize({ width, height }: { width: number; height: number }): void {
    if (width === this.size.width && height === this.size.height) return;
    this.size = { width, height };
    for (const canvas of [this.parts.cells, this.parts.motion]) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
    }
    this.still();
    this.invalidate();
  }

  /** For a moment nothing glides: what is drawn next is another picture, not a change of this one. */
  private still(): void {
    this.parts.svg.classList.add('d-still');
    setTimeout(() => this.parts.svg.classList.remove('d-still'), 120);
  }

  private invalidate(): void {
    this.stale = true;
    this.schedule();
  }

  private schedule(): void {
    if (this.wanted) return;
    this.wanted = true;
    const draw = () =>
      requestAnimationFrame(() => {
        this.wanted = false;
        if (this.size.width > 0) this.draw();
      });
    // A large cluster is laid out less often, so that the page stays free.
    if (this.cost > 8 && this.stale) setTimeout(draw, Math.min(400, this.cost * 4));
    else draw();
  }

  private draw(): void {
    if (this.stale) {
      this.stale = false;
      const from = performance.now();
      this.rebuild();
      this.cost = performance.now() - from;
      return;
    }
    this.drawFocus();
  }

  private rebuild(): void {
    const scene = useScene.getState();
    if (scene.generation !== this.generation) {
      this.generation = scene.generation;
      this.hues = new Map();
      this.motion.clear();
      this.still();
    }
    const model = buildModel(scene, useView.getState(), this.hues);
    const { fonts } = this.palette();
    const before = this.picture?.layout;
    const p: Picture = { layout: layout(model, this.size, { hint: this.hint && isWhole(scene) }), model, scene, t: this.translate, fonts, language: this.language };
    this.picture = p;
    if (this.fitted && (!before || before.size.width !== p.layout.size.width || before.size.height !== p.layout.size.height)) this.fit();
    const many = p.layout.density === 'cell';
    drawEdges(this.layers.edges, p);
    drawNodes(this.layers.nodes, many ? { ...p, layout: { ...p.layout, nodes: [] } } : p);
    drawPods(this.layers.pods, many ? { ...p, layout: { ...p.layout, pods: { get: () => undefined, ids: () => [] } } } : p);
    drawHeadings(this.layers.tray, p);
    drawOwners(this.layers.owners, p);
    drawServices(this.layers.services, p);
    drawBand(this.layers.band, p, useEtcd.getState().revision);
    this.drawFocus();
  }

  /** What depends on the selection and the pointer alone. */
  private drawFocus(): void {
    const p = this.picture;
    if (!p) return;
    const hover = useHover.getState().id ?? undefined;
    drawLinks(this.layers.links, p, this.selected ?? hover);
    this.layers.focus.replaceChildren();
    for (const [id, className] of [[hover, 'hover'], [this.selected, 'selected']] as const) {
      const r = id === undefined ? undefined : rectOf(p.layout, id);
      const grow = className === 'selected' ? 2 : 0;
      if (r) el(this.layers.focus, 'rect', { class: `d-focus ${className}`, x: r.x - grow, y: r.y - grow, width: r.width + 2 * grow, height: r.height + 2 * grow, rx: id === 'kube-apiserver' ? r.height / 2 + grow : Math.min(7, r.height / 4) + grow });
    }
    this.paintCells();
    this.events.moved();
  }

  private paintCells(): void {
    const context = this.parts.cells.getContext('2d')!;
    const p = this.picture;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, this.size.width, this.size.height);
    if (!p?.layout.cells) return;
    const focus = this.selected ?? useHover.getState().id ?? undefined;
    this.painter.paint(context, p, this.transform, this.size, this.palette(), podsOf(p, p.model, focus));
  }

  private put(transform: Transform): void {
    this.transform = transform;
    this.zooming?.set(transform);
    this.applyTransform();
  }

  /** What pointer and wheel do is loaded after a while, or when the pointer comes. */
  private awaitHand(): void {
    const { box } = this.parts;
    const take = () => {
      leave();
      void import('./zooming.ts').then(({ startZooming }) => {
        if (!this.world.isConnected) return;
        this.zooming = startZooming(box, SCALES, (transform) => {
          this.fitted = false;
          this.transform = transform;
          this.applyTransform();
        });
        this.zooming.set(this.transform);
      });
    };
    const timer = setTimeout(take, HAND_AFTER);
    const leave = () => {
      clearTimeout(timer);
      box.removeEventListener('pointerenter', take);
    };
    box.addEventListener('pointerenter', take);
    this.stops.push(leave);
  }

  private applyTransform(): void {
    const { k, x, y } = this.transform;
    this.world.setAttribute('transform', `translate(${x} ${y}) scale(${k})`);
    this.parts.box.style.setProperty('--d-zoom', String(k));
    this.schedule();
    this.events.moved();
  }
}
