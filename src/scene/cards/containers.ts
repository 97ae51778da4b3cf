import type { Pod } from '../../engine/api/kubernetes.ts';
import type { ContainerCell, ContainerShape, ContainerState } from '../types.ts';

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

const NO_SHAPE: ContainerShape[] = [];

/** Pods of one template share their container lists, so their shapes and most of their cells are made once. */
const shapes = new WeakMap<object, ContainerShape[]>();
const calmCells = new WeakMap<ContainerShape[], Map<number, ContainerCell[]>>();
const shapesOfCells = new WeakMap<ContainerCell[], ContainerShape[]>();

/** The containers of a pod in the order in which they start. */
export function shapeOf(pod: Pod): ContainerShape[] {
  const spec = pod.spec;
  if (!spec?.containers) return NO_SHAPE;
  const plain = !spec.initContainers?.length && !spec.ephemeralContainers?.length;
  const known = plain ? shapes.get(spec.containers) : undefined;
  if (known) return known;
  const shape: ContainerShape[] = [];
  for (const c of spec.initContainers ?? []) shape.push({ name: c.name, image: c.image ?? '', type: c.restartPolicy === 'Always' ? 'sidecar' : 'init' });
  for (const c of spec.containers) shape.push({ name: c.name, image: c.image ?? '', type: 'app' });
  for (const c of spec.ephemeralContainers ?? []) shape.push({ name: c.name, image: c.image ?? '', type: 'ephemeral' });
  if (plain) shapes.set(spec.containers, shape);
  return shape;
}

/** Waiting reasons of a start that goes well: the state says as much. */
const PLAIN = new Set(['ContainerCreating', 'PodInitializing']);

const CODE: Record<ContainerState, number> = { waiting: 0, running: 1, ready: 2, completed: 3, error: 4 };

const stateOf = (c: ContainerStatus | undefined): ContainerState => {
  const state = c?.state;
  if (state?.running) return c!.ready ? 'ready' : 'running';
  if (state?.terminated) return state.terminated.exitCode === 0 ? 'completed' : 'error';
  return 'waiting';
};

/** The cells of a pod. Pods whose containers are in the same plain states get the same array. */
export function cellsOf(pod: Pod, shape: ContainerShape[]): ContainerCell[] {
  const status = pod.status;
  const find = (of: ContainerShape): ContainerStatus | undefined => {
    const list = of.type === 'app' ? status?.containerStatuses : of.type === 'ephemeral' ? status?.ephemeralContainerStatuses : status?.initContainerStatuses;
    return list?.find((c) => c.name === of.name);
  };
  let packed = 0;
  let calm = shape.length <= 10;
  const found = shape.map(find);
  for (let i = 0; i < shape.length; i++) {
    const c = found[i];
    const state = stateOf(c);
    packed += CODE[state] * 8 ** i;
    if (state === 'error' || (c?.restartCount ?? 0) > 0 || reasonOf(c)) calm = false;
  }
  if (calm) {
    let byState = calmCells.get(shape);
    if (!byState) calmCells.set(shape, (byState = new Map()));
    const known = byState.get(packed);
    if (known) return known;
    const cells = make(shape, found);
    byState.set(packed, cells);
    return cells;
  }
  return make(shape, found);
}

function make(shape: ContainerShape[], found: (ContainerStatus | undefined)[]): ContainerCell[] {
  const cells = shape.map((s, i) => cellOf(s, found[i]));
  shapesOfCells.set(cells, shape);
  return cells;
}

/** The shape that cells were made from; cells from elsewhere are their own shape. */
export const shapeOfCells = (cells: ContainerCell[]): ContainerShape[] =>
  shapesOfCells.get(cells) ?? cells.map(({ name, image, type }) => ({ name, image, type }));

function reasonOf(c: ContainerStatus | undefined): string | undefined {
  const state = c?.state;
  if (state?.waiting?.reason) return PLAIN.has(state.waiting.reason) ? undefined : state.waiting.reason;
  return state?.terminated && state.terminated.reason !== 'Completed' ? state.terminated.reason : undefined;
}

function cellOf(shape: ContainerShape, c: ContainerStatus | undefined): ContainerCell {
  const cell: ContainerCell = { ...shape, state: stateOf(c) };
  const reason = reasonOf(c);
  if (reason) cell.reason = reason;
  if (c && c.restartCount > 0) cell.restarts = c.restartCount;
  return cell;
}

export const sameCells = (a: ContainerCell[], b: ContainerCell[]): boolean =>
  a === b ||
  (a.length === b.length &&
    a.every((x, i) => {
      const y = b[i]!;
      return x.name === y.name && x.image === y.image && x.type === y.type && x.state === y.state && x.reason === y.reason && x.restarts === y.restarts;
    }));
