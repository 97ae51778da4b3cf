import type { TerminalGrid } from '../../lab/protocol.ts';

/** A grid whose terminals are named by their numbers on the page. */
export type Grid = TerminalGrid;
export type Axis = 'row' | 'column';
export type Direction = 'left' | 'right' | 'up' | 'down';

/** In shares of the whole. */
export interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What separates two neighbours of a row or column. */
export interface Line {
  /** The way to the row or column from the outermost grid, then the number of the part before the line. */
  path: readonly number[];
  axis: Axis;
  /** A place without width (of a row's lines) or height. */
  place: Place;
  /** Where the part before the line begins and the part after it ends, along the axis, in shares of the whole. */
  from: number;
  to: number;
}

const WHOLE: Place = { left: 0, top: 0, width: 1, height: 1 };
/** The share of two neighbours that each of them keeps at least. */
const LEAST = 0.15;

export const terminalsIn = (grid: Grid): number[] => (typeof grid === 'number' ? [grid] : grid.parts.flatMap(terminalsIn));

const percent = (share: number): string => `${share * 100}%`;

/** CSS of a place in a box. */
export const placeStyle = ({ left, top, width, height }: Place) => ({ left: percent(left), top: percent(top), width: percent(width), height: percent(height) });

/** Puts a terminal after another: beside it in a row, below it in a column. The two share the room of the one. */
export function splitGrid(grid: Grid, at: number, axis: Axis, added: number): Grid {
  if (typeof grid === 'number') return grid === at ? { axis, parts: [at, added], shares: [0.5, 0.5] } : grid;
  const index = grid.axis === axis ? grid.parts.indexOf(at) : -1;
  if (index < 0) return { ...grid, parts: grid.parts.map((part) => splitGrid(part, at, axis, added)) };
  const half = grid.shares[index]! / 2;
  return { axis, parts: grid.parts.toSpliced(index + 1, 0, added), shares: grid.shares.toSpliced(index, 1, half, half) };
}

/** The grid with other numbers for its terminals; those without one leave their room to their neighbours. Undefined when none is left. */
export function renumbered(grid: Grid, number: (terminal: number) => number | undefined): Grid | undefined {
  if (typeof grid === 'number') return number(grid);
  const left = grid.parts.flatMap((part, i) => {
    const kept = renumbered(part, number);
    return kept === undefined ? [] : [{ kept, share: grid.shares[i]! }];
  });
  if (left.length < 2) return left[0]?.kept;
  const sum = left.reduce((total, { share }) => total + share, 0);
  return { axis: grid.axis, parts: left.map(({ kept }) => kept), shares: left.map(({ share }) => share / sum) };
}

export const without = (grid: Grid, terminal: number): Grid | undefined => renumbered(grid, (one) => (one === terminal ? undefined : one));

function partPlaces({ axis, shares }: Exclude<Grid, number>, { left, top, width, height }: Place): Place[] {
  let before = 0;
  return shares.map((share) => {
    const place = axis === 'row' ? { left: left + before * width, top, width: share * width, height } : { left, top: top + before * height, width, height: share * height };
    before += share;
    return place;
  });
}

export function placesOf(grid: Grid, place = WHOLE): Map<number, Place> {
  if (typeof grid === 'number') return new Map([[grid, place]]);
  return new Map(partPlaces(grid, place).flatMap((own, i) => [...placesOf(grid.parts[i]!, own)]));
}

export function linesOf(grid: Grid, place = WHOLE, path: readonly number[] = []): Line[] {
  if (typeof grid === 'number') return [];
  const { axis } = grid;
  return partPlaces(grid, place).flatMap((own, i, all) => {
    const inner = linesOf(grid.parts[i]!, own, [...path, i]);
    const next = all[i + 1];
    if (!next) return inner;
    const line: Line =
      axis === 'row'
        ? { path: [...path, i], axis, place: { ...next, width: 0 }, from: own.left, to: next.left + next.width }
        : { path: [...path, i], axis, place: { ...next, height: 0 }, from: own.top, to: next.top + next.height };
    return [...inner, line];
  });
}

/** A line's place along its axis that leaves both neighbours enough; in shares of the whole, as `to`. */
export const lineWithin = ({ from, to }: Line, at: number): number => Math.min(Math.max(at, from + LEAST * (to - from)), to - LEAST * (to - from));

/** Moves a line to a place along its axis. */
export function moveLine(grid: Grid, line: Line, at: number): Grid {
  const share = (lineWithin(line, at) - line.from) / (line.to - line.from);
  const change = (part: Grid, [index = 0, ...rest]: readonly number[]): Grid => {
    if (typeof part === 'number') return part;
    if (rest.length > 0) return { ...part, parts: part.parts.with(index, change(part.parts[index]!, rest)) };
    const both = part.shares[index]! + part.shares[index + 1]!;
    return { ...part, shares: part.shares.with(index, both * share).with(index + 1, both * (1 - share)) };
  };
  return change(grid, line.path);
}

/** The terminal next to another in a direction: of several, the one that lies beside its beginning. */
export function neighbour(grid: Grid, terminal: number, direction: Direction): number | undefined {
  const places = placesOf(grid);
  const own = places.get(terminal);
  if (!own) return undefined;
  const near = 1e-6;
  const [x, y] = { left: [own.left - near, own.top + near], right: [own.left + own.width + near, own.top + near], up: [own.left + near, own.top - near], down: [own.left + near, own.top + own.height + near] }[direction] as [number, number];
  return [...places].find(([, { left, top, width, height }]) => x >= left && x < left + width && y >= top && y < top + height)?.[0];
}
