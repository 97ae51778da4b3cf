import { describe, expect, it } from 'vitest';
import { linesOf, moveLine, neighbour, placesOf, renumbered, splitGrid, terminalsIn, without, type Grid } from './grid.ts';

/** 1 | 2 over 3 */
const three = splitGrid(splitGrid(1, 1, 'row', 2), 2, 'column', 3);

describe('a grid of terminals', () => {
  it('is split beside and below, halving the room of the one that is split', () => {
    expect(placesOf(three)).toEqual(
      new Map([
        [1, { left: 0, top: 0, width: 0.5, height: 1 }],
        [2, { left: 0.5, top: 0, width: 0.5, height: 0.5 }],
        [3, { left: 0.5, top: 0.5, width: 0.5, height: 0.5 }],
      ]),
    );
    expect(splitGrid(splitGrid(1, 1, 'row', 2), 1, 'row', 3)).toEqual({ axis: 'row', parts: [1, 3, 2], shares: [0.25, 0.25, 0.5] });
  });

  it('gives the room of what is taken out to its neighbours', () => {
    expect(without(three, 3)).toEqual({ axis: 'row', parts: [1, 2], shares: [0.5, 0.5] });
    expect(without(three, 1)).toEqual({ axis: 'column', parts: [2, 3], shares: [0.5, 0.5] });
    expect(without(1, 1)).toBeUndefined();
    expect(placesOf(without(splitGrid(splitGrid(1, 1, 'row', 2), 1, 'row', 3), 2)!).get(3)).toEqual({ left: 0.5, top: 0, width: 0.5, height: 1 });
  });

  it('takes other numbers', () => {
    expect(terminalsIn(renumbered(three, (n) => n * 10)!)).toEqual([10, 20, 30]);
    expect(renumbered(three, () => undefined)).toBeUndefined();
  });

  it('has a line between neighbours that can be moved as far as both keep room', () => {
    const [outer, inner] = linesOf(three);
    expect(inner).toMatchObject({ axis: 'column', path: [1, 0], place: { left: 0.5, top: 0.5, width: 0.5, height: 0 } });
    expect(outer).toMatchObject({ axis: 'row', path: [0], from: 0, to: 1 });
    expect(placesOf(moveLine(three, outer!, 0.7)).get(3)).toEqual({ left: 0.7, top: 0.5, width: expect.closeTo(0.3), height: 0.5 });
    expect(placesOf(moveLine(three, inner!, 0)).get(2)!.height).toBeCloseTo(0.15);
    expect(placesOf(moveLine(three, inner!, 9)).get(2)!.height).toBeCloseTo(0.85);
  });

  it('knows who is next to whom', () => {
    expect([neighbour(three, 1, 'right'), neighbour(three, 3, 'left'), neighbour(three, 2, 'down'), neighbour(three, 3, 'up'), neighbour(three, 1, 'left'), neighbour(three as Grid, 9, 'left')]).toEqual([2, 1, 3, 2, undefined, undefined]);
  });
});
