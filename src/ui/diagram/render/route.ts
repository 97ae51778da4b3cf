import type { Flow, FlowHop, Place } from '../../../scene/types.ts';
import { rectOf } from '../layout/find.ts';
import { centre, type Layout } from '../layout/types.ts';
import type { SceneState } from '../store/scene.ts';

export interface Point {
  x: number;
  y: number;
}

/** Where an edge of the API meets the API server's bar, and its far end; undefined for what is not drawn. */
function lane(l: Layout, place: Place): { far: Point; bar: Point } | undefined {
  const hub = l.band['kube-apiserver'];
  const name = place.name === 'kubectl' ? 'you' : place.name;
  if (name === 'you' || name === 'etcd' || name === 'kube-scheduler' || name === 'kube-controller-manager') {
    const r = l.band[name];
    const x = centre(r).x;
    return { far: { x, y: r.y + r.height }, bar: { x, y: hub.y } };
  }
  const node = place.node === undefined ? undefined : l.nodes.find((n) => n.id === place.node);
  if (!node) return undefined;
  const x = centre(node).x;
  return { far: { x, y: node.y }, bar: { x, y: hub.y + hub.height } };
}

/** The way of a pulse: into the API server's bar, or out of it. Undefined when one of its ends is not drawn. */
export function pulseRoute(l: Layout, from: Place, to: Place): Point[] | undefined {
  const hub = l.band['kube-apiserver'];
  const into = from.name === 'kube-apiserver' ? undefined : lane(l, from);
  const out = to.name === 'kube-apiserver' ? undefined : lane(l, to);
  // Not further than the bar's edge: its name stays legible.
  const inside = ({ x, y }: Point): Point => ({ x, y: y + (y <= hub.y ? 3 : -3) });
  if (into && to.name === 'kube-apiserver') return [into.far, inside(into.bar)];
  if (out && from.name === 'kube-apiserver') return [inside(out.bar), out.far];
  return undefined;
}

/** Where a request stops over. */
interface Stop {
  point: Point;
  /** The height at which one gets there from the side without crossing what is written. */
  row: number;
  /** Where one changes height on the way there: left and right of it. */
  gutters: [number, number];
  /** Its own gutter is taken, whatever is at the other end. */
  firm: boolean;
}

/** Half of the gap between two nodes. */
const BESIDE = 6;

/** Where a hop is drawn: its card, else the node that a folded pod is on. */
function stopOf(l: Layout, scene: SceneState, hop: FlowHop): Stop | undefined {
  const simple = (point: Point): Stop => ({ point, row: point.y, gutters: [point.x, point.x], firm: false });
  if (hop.kind === 'apiserver') return simple(centre(l.band['kube-apiserver']));
  if (hop.id === undefined) return hop.kind === 'external' ? simple(centre(l.band.you)) : undefined;
  const rect = rectOf(l, hop.id);
  const service = l.services.boxes.find((box) => box.id === hop.id);
  if (service) {
    const right = l.services.x > l.stage.x;
    const y = service.y + Math.min(service.height / 2, 21);
    const gutter = right ? service.x - 8 : service.x + service.width + 8;
    return { point: { x: right ? service.x + 9 : service.x + service.width - 9, y }, row: y, gutters: [gutter, gutter], firm: true };
  }
  const node = l.nodes.find((n) => n.id === (hop.kind === 'host' ? hop.id : scene.pods.get(hop.id!)?.node));
  const gutters: [number, number] | undefined = node && [node.x - BESIDE, node.x + node.width + BESIDE];
  if (node && gutters && hop.kind === 'host') {
    const row = node.header.y + node.header.height + 4;
    return { point: { x: node.x + 24, y: row }, row, gutters, firm: false };
  }
  if (rect) return l.density === 'cell' || !gutters ? simple(centre(rect)) : { point: { x: rect.x + rect.width - 10, y: rect.y + rect.height / 2 }, row: rect.y - l.gap / 2, gutters, firm: false };
  if (!node || !gutters || node.strip.height === 0) return node && simple(centre(node));
  const y = node.strip.y + node.strip.height / 2;
  return { point: { x: node.strip.x + Math.min(100, node.strip.width / 2), y }, row: y, gutters, firm: false };
}

/** From one stop to the next along gaps and gutters. */
function leg(a: Stop, b: Stop): Point[] {
  if (Math.abs(a.row - b.row) < 1) return [{ x: a.point.x, y: a.row }, { x: b.point.x, y: b.row }, b.point];
  const by = a.firm ? a : b;
  const x = a.point.x < b.point.x ? by.gutters[by === a ? 1 : 0] : by.gutters[by === a ? 0 : 1];
  return [{ x: a.point.x, y: a.row }, { x, y: a.row }, { x, y: b.row }, { x: b.point.x, y: b.row }, b.point];
}

/** The way of a request through the cards that are drawn; undefined when there are fewer than two. */
export function flowRoute(l: Layout, scene: SceneState, flow: Flow): Point[] | undefined {
  const stops: Stop[] = [];
  for (const hop of flow.hops) {
    const stop = stopOf(l, scene, hop);
    const last = stops.at(-1)?.point;
    if (stop && (!last || Math.abs(last.x - stop.point.x) + Math.abs(last.y - stop.point.y) > 2)) stops.push(stop);
  }
  if (stops.length < 2) return undefined;
  return [stops[0]!.point, ...stops.slice(1).flatMap((stop, i) => leg(stops[i]!, stop))];
}

export const lengthOf = (route: readonly Point[]): number => {
  let sum = 0;
  for (let i = 1; i < route.length; i++) sum += Math.hypot(route[i]!.x - route[i - 1]!.x, route[i]!.y - route[i - 1]!.y);
  return sum;
};

/** The way up to a share, in [0, 1], of it. */
export function partOf(route: readonly Point[], share: number): Point[] {
  const end = pointAt(route, share);
  let rest = lengthOf(route) * Math.min(1, Math.max(0, share));
  const part = [route[0]!];
  for (let i = 1; i < route.length; i++) {
    rest -= Math.hypot(route[i]!.x - route[i - 1]!.x, route[i]!.y - route[i - 1]!.y);
    if (rest <= 0) break;
    part.push(route[i]!);
  }
  return [...part, end];
}

/** The point after a share, in [0, 1], of the way. */
export function pointAt(route: readonly Point[], share: number): Point {
  let rest = lengthOf(route) * Math.min(1, Math.max(0, share));
  for (let i = 1; i < route.length; i++) {
    const [a, b] = [route[i - 1]!, route[i]!];
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (rest <= length && length > 0) return { x: a.x + ((b.x - a.x) * rest) / length, y: a.y + ((b.y - a.y) * rest) / length };
    rest -= length;
  }
  return route.at(-1)!;
}
