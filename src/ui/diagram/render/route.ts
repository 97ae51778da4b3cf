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

/** The way of a pulse: into the API server's bar and along it, or out of it. Undefined when one of its ends is not drawn. */
export function pulseRoute(l: Layout, from: Place, to: Place): Point[] | undefined {
  const hub = centre(l.band['kube-apiserver']);
  const into = from.name === 'kube-apiserver' ? undefined : lane(l, from);
  const out = to.name === 'kube-apiserver' ? undefined : lane(l, to);
  if (into && to.name === 'kube-apiserver') return [into.far, into.bar, { x: into.bar.x, y: hub.y }, { x: towards(into.bar.x, hub.x), y: hub.y }];
  if (out && from.name === 'kube-apiserver') return [{ x: towards(out.bar.x, hub.x), y: hub.y }, { x: out.bar.x, y: hub.y }, out.bar, out.far];
  return undefined;
}

/** Not the whole way to the middle: a short run along the bar is enough to see the direction. */
const towards = (from: number, to: number): number => from + Math.sign(to - from) * Math.min(Math.abs(to - from), 90);

/** Where a hop is drawn: its card, else the node that a folded pod is on. */
function hopPoint(l: Layout, scene: SceneState, hop: FlowHop): Point | undefined {
  if (hop.kind === 'apiserver') return centre(l.band['kube-apiserver']);
  if (hop.id === undefined) return hop.kind === 'external' ? centre(l.band.you) : undefined;
  const rect = rectOf(l, hop.id);
  if (rect) return hop.kind === 'host' ? { x: centre(rect).x, y: rect.y + 14 } : centre(rect);
  const node = l.nodes.find((n) => n.id === scene.pods.get(hop.id!)?.node);
  return node && { x: centre(node.strip).x, y: node.strip.y + node.strip.height / 2 };
}

/** The way of a request through the cards that are drawn; undefined when there are fewer than two. */
export function flowRoute(l: Layout, scene: SceneState, flow: Flow): Point[] | undefined {
  const points: Point[] = [];
  for (const hop of flow.hops) {
    const point = hopPoint(l, scene, hop);
    const last = points.at(-1);
    if (point && (!last || Math.abs(last.x - point.x) + Math.abs(last.y - point.y) > 2)) points.push(point);
  }
  return points.length >= 2 ? points : undefined;
}

export const lengthOf = (route: readonly Point[]): number => {
  let sum = 0;
  for (let i = 1; i < route.length; i++) sum += Math.hypot(route[i]!.x - route[i - 1]!.x, route[i]!.y - route[i - 1]!.y);
  return sum;
};

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
