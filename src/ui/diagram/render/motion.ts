import type { Flow, Pulse } from '../../../scene/types.ts';
import type { Happening } from '../store/scene.ts';
import type { Transform } from './cells.ts';
import type { Palette } from './palette.ts';
import { flowRoute, lengthOf, partOf, pointAt, pulseRoute, type Point } from './route.ts';
import type { Picture } from './svg/draw.ts';

interface Moving {
  /** Pulses on one edge share a key, and are counted together when they come too close. */
  key: string;
  route: Point[];
  /** Wall milliseconds, of the page's clock. */
  start: number;
  duration: number;
  /** How long its end stays. */
  linger: number;
  pulse?: Pulse;
  flow?: Flow;
  count: number;
}

/** An eye follows this many pixels a millisecond. */
const SPEED = 0.34;
/** What a write causes starts when it has arrived. */
const STAGE_MS: Record<Pulse['kind'], number> = { read: 0, write: 0, heartbeat: 0, store: 480, watch: 900 };
/** Closer than this on one edge, two pulses are one. */
const CLOSE_MS = 260;
const MOST_PULSES = 28;
const MOST_FLOWS = 6;
const LABELLED = 5;
const LINGER_FLOW = 1600;
const LINGER_PULSE = 260;

/** Pulses along the API's edges and packets along network paths, on a canvas over the picture; idle when nothing moves. */
export class Motion {
  private moving: Moving[] = [];
  private frame = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly now: { picture(): Picture | undefined; transform(): Transform; palette(): Palette; reduced(): boolean; heartbeats(): boolean; seen(): boolean },
  ) {}

  add({ pulses, flows }: Happening): void {
    const p = this.now.picture();
    if (!p || !this.now.seen()) return;
    const at = performance.now();
    if (!this.now.reduced()) for (const pulse of pulses) this.addPulse(pulse, p, at);
    for (const flow of flows.slice(-MOST_FLOWS)) this.addFlow(flow, p, at);
    if (this.moving.length > 0 && this.frame === 0) this.frame = requestAnimationFrame(this.draw);
  }

  /** Everything stops: the picture is another one. */
  clear(): void {
    this.moving = [];
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.canvas.getContext('2d')?.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  private addPulse(pulse: Pulse, p: Picture, at: number): void {
    if (pulse.kind === 'heartbeat' && !this.now.heartbeats()) return;
    const key = `${pulse.from.name}${pulse.from.node ?? ''}>${pulse.to.name}${pulse.to.node ?? ''}|${pulse.kind}`;
    const start = at + STAGE_MS[pulse.kind];
    const near = this.moving.find((m) => m.key === key && Math.abs(m.start - start) < CLOSE_MS);
    if (near) {
      near.count += pulse.count;
      return;
    }
    if (this.moving.length >= MOST_PULSES) return;
    const route = pulseRoute(p.layout, pulse.from, pulse.to);
    if (route) this.moving.push({ key, route, start, duration: Math.max(420, lengthOf(route) / SPEED), linger: LINGER_PULSE, pulse, count: pulse.count });
  }

  private addFlow(flow: Flow, p: Picture, at: number): void {
    const route = flowRoute(p.layout, p.scene, flow);
    if (!route) return;
    const flows = this.moving.filter((m) => m.flow);
    if (flows.length >= MOST_FLOWS) this.moving.splice(this.moving.indexOf(flows[0]!), 1);
    const duration = this.now.reduced() ? 0 : Math.min(2400, Math.max(700, lengthOf(route) / 0.5));
    this.moving.push({ key: `flow ${flow.id}`, route, start: at + flows.length * 120, duration, linger: LINGER_FLOW, flow, count: 1 });
  }

  private readonly draw = (): void => {
    const at = performance.now();
    this.moving = this.moving.filter((m) => at < m.start + m.duration + m.linger);
    const context = this.canvas.getContext('2d')!;
    const scale = devicePixelRatio;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const palette = this.now.palette();
    const t = this.now.transform();
    const place = (p: Point): Point => ({ x: p.x * t.k + t.x, y: p.y * t.k + t.y });
    const labelled = this.moving.filter((m) => m.pulse).length <= LABELLED;
    for (const m of this.moving) {
      if (at < m.start) continue;
      const share = m.duration === 0 ? 1 : Math.min(1, (at - m.start) / m.duration);
      const left = Math.max(0, 1 - (at - m.start - m.duration) / m.linger);
      if (m.flow) drawFlow(context, m.route.map(place), m.flow, share, left, palette);
      else drawPulse(context, m.route.map(place), m, share, left, palette, labelled);
    }
    context.globalAlpha = 1;
    this.frame = this.moving.length > 0 ? requestAnimationFrame(this.draw) : 0;
  };
}

const ease = (t: number): number => (t < 0.5 ? 2 * t * t : 1 - (2 - 2 * t) ** 2 / 2);

const colour = (pulse: Pulse, palette: Palette): string =>
  pulse.errors > 0 ? palette.tone.bad : pulse.kind === 'store' ? palette.violet : pulse.kind === 'watch' ? palette.tone.ok : pulse.kind === 'read' || pulse.kind === 'heartbeat' ? palette.tone.idle : palette.accent;

/** Each kind has a shape of its own: a write is a disc, a read a ring, a store a square, a watch event a diamond. */
function shape(context: CanvasRenderingContext2D, pulse: Pulse, { x, y }: Point): void {
  context.beginPath();
  if (pulse.kind === 'store') context.rect(x - 3.5, y - 3.5, 7, 7);
  else if (pulse.kind === 'watch') {
    context.moveTo(x, y - 4.6);
    context.lineTo(x + 4.6, y);
    context.lineTo(x, y + 4.6);
    context.lineTo(x - 4.6, y);
    context.closePath();
  } else context.arc(x, y, pulse.kind === 'heartbeat' ? 2 : 4, 0, 7);
}

function drawPulse(context: CanvasRenderingContext2D, route: Point[], m: Moving, share: number, left: number, palette: Palette, labelled: boolean): void {
  const pulse = m.pulse!;
  const fill = colour(pulse, palette);
  context.fillStyle = fill;
  context.strokeStyle = fill;
  const eased = ease(share);
  for (let i = 5; i > 0; i--) {
    context.globalAlpha = 0.09 * (6 - i) * left;
    const p = pointAt(route, eased - i * 0.03);
    context.beginPath();
    context.arc(p.x, p.y, 3.2 - i * 0.35, 0, 7);
    context.fill();
  }
  const head = pointAt(route, eased);
  context.globalAlpha = left;
  shape(context, pulse, head);
  context.lineWidth = 2;
  if (pulse.kind === 'read') context.stroke();
  else context.fill();
  const shown = labelled && (pulse.kind === 'write' || (pulse.kind === 'store' && m.count > 1));
  if (!shown) return;
  const outward = pulse.from.name === 'kube-apiserver';
  const lane = outward ? route.at(-2)! : route[0]!;
  const end = outward ? route.at(-1)! : route[1]!;
  context.globalAlpha = Math.min(1, share * 6) * left;
  context.font = `500 10.5px ${palette.fonts.ui}`;
  context.textBaseline = 'middle';
  const text = m.count > 1 ? `${pulse.label} ×${m.count}` : pulse.label;
  context.lineWidth = 3;
  context.strokeStyle = palette.surface;
  const y = (lane.y + end.y) / 2;
  context.strokeText(text, lane.x + 9, y);
  context.fillStyle = palette.dim;
  context.fillText(text, lane.x + 9, y);
}

function drawFlow(context: CanvasRenderingContext2D, route: Point[], flow: Flow, share: number, left: number, palette: Palette): void {
  const fill = flow.ok ? palette.tone.ok : palette.tone.bad;
  const eased = ease(share);
  const head = pointAt(route, eased);
  context.strokeStyle = palette.accent;
  context.lineWidth = 2;
  context.lineJoin = 'round';
  context.globalAlpha = 0.8 * left;
  context.beginPath();
  const [first, ...rest] = partOf(route, eased);
  context.moveTo(first!.x, first!.y);
  for (const p of rest) context.lineTo(p.x, p.y);
  context.stroke();
  dot(context, route[0]!, 3.5);
  context.globalAlpha = left;
  context.fillStyle = share < 1 ? palette.accent : fill;
  context.beginPath();
  context.roundRect(head.x - 6, head.y - 4.5, 12, 9, 2.5);
  context.fill();
  if (share < 1) return;
  outcome(context, flow, head, fill, palette);
}

function dot(context: CanvasRenderingContext2D, { x, y }: Point, radius: number): void {
  context.fillStyle = context.strokeStyle;
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.fill();
}

const isDns = (flow: Flow): boolean => flow.hops.some((hop) => hop.what === 'kube-system/kube-dns');

function outcome(context: CanvasRenderingContext2D, flow: Flow, { x, y }: Point, fill: string, palette: Palette): void {
  context.font = `600 11px ${palette.fonts.ui}`;
  const text = `${flow.ok ? '✓' : '✕'} ${isDns(flow) ? 'DNS' : ''} ${isDns(flow) && flow.ok ? '' : flow.outcome}`.replaceAll('  ', ' ').trim();
  const width = context.measureText(text).width + 14;
  const top = y - 30;
  context.fillStyle = palette.surface;
  context.strokeStyle = fill;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(x - width / 2, top, width, 20, 6);
  context.fill();
  context.stroke();
  context.fillStyle = fill;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.fillText(text, x, top + 10.5);
  context.textAlign = 'start';
}
