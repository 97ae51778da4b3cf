import { describe, expect, it } from 'vitest';
import type { SceneDelta } from '../../../scene/types.ts';
import { buildModel, type Filter } from '../model/model.ts';
import { applyScene, useScene } from '../store/scene.ts';
import { node, owner, pods, service, trio } from '../fixture.ts';
import { largestCell } from './cells.ts';
import { layout } from './layout.ts';
import type { Layout, Rect, Size } from './types.ts';

function draw(delta: SceneDelta[], size: Size, filter: Filter = { namespace: null, system: false }): Layout {
  for (const d of delta) applyScene(d);
  return layout(buildModel(useScene.getState(), filter, new Map()), size);
}

const inside = (outer: Rect, r: Rect): boolean =>
  r.x >= outer.x - 0.5 && r.y >= outer.y - 0.5 && r.x + r.width <= outer.x + outer.width + 0.5 && r.y + r.height <= outer.y + outer.height + 0.5;
const overlap = (a: Rect, b: Rect): boolean => a.x + a.width > b.x + 0.01 && b.x + b.width > a.x + 0.01 && a.y + a.height > b.y + 0.01 && b.y + b.height > a.y + 0.01;

/** What lies over something that it is not part of. */
function faults(l: Layout): string[] {
  const found: string[] = [];
  const tops: [string, Rect][] = [
    ...Object.entries(l.band),
    ...l.nodes.map((n): [string, Rect] => [`node ${n.id}`, n]),
    ...l.owners.boxes.map((o): [string, Rect] => [`owner ${o.id}`, o]),
    ...l.services.boxes.map((s): [string, Rect] => [`service ${s.id}`, s]),
    ...(l.tray ? [['tray', l.tray] as [string, Rect]] : []),
  ];
  const picture = { x: 0, y: 0, ...l.size };
  tops.forEach(([name, r], i) => {
    if (!inside(picture, r)) found.push(`${name} is outside`);
    for (const [other, s] of tops.slice(i + 1)) if (overlap(r, s)) found.push(`${name} over ${other}`);
  });
  const boxes = [...l.pods.ids()].map((id): [number, Rect] => [id, l.pods.get(id)!]);
  const homes = [...l.nodes.map((n) => n.body), ...(l.tray ? [l.tray] : [])];
  boxes.forEach(([id, r], i) => {
    if (!homes.some((home) => inside(home, r))) found.push(`pod ${id} is in no node`);
    for (const [other, s] of boxes.slice(i + 1, i + 400)) if (overlap(r, s)) found.push(`pod ${id} over pod ${other}`);
  });
  for (const n of l.nodes) for (const part of [n.header, n.body, n.strip]) if (part.height > 0 && !inside(n, part)) found.push(`a part of node ${n.id} is outside`);
  return found;
}

const web = (count: number): SceneDelta => ({
  at: 0,
  owners: [owner(100, 'Deployment', 'web', count, count), owner(101, 'ReplicaSet', 'web-7d8f9c6b5', count, count, { owner: 100, revision: 1 })],
  services: [service(102, 'web')],
  pods: pods(200, 'web-7d8f9c6b5', count, [2, 3], 101),
});

const SIZES: Size[] = [{ width: 1280, height: 720 }, { width: 800, height: 420 }, { width: 1920, height: 1000 }, { width: 660, height: 380 }];

describe('layout', () => {
  it.each(SIZES)('puts nothing over anything at $width x $height, from an empty cluster to thousands of pods', (size) => {
    for (const count of [0, 1, 12, 30, 80, 200, 201, 2000]) expect(faults(draw([trio(), web(count)], size)), `${count} pods`).toEqual([]);
  });

  it('gives each of 30 pods on 3 nodes a readable line, in a small pane as well', () => {
    expect(draw([trio(), web(30)], { width: 1280, height: 720 }).density).toBe('card');
    expect(draw([trio(), web(30)], { width: 800, height: 420 }).density).toBe('row');
    // What a page of 1280 by 720 leaves for the picture.
    const small = draw([trio(), web(30)], { width: 1236, height: 344 });
    expect(small.density).toBe('row');
    expect(faults(small)).toEqual([]);
  });

  it('fills a pane that is lower than a picture can be, in its own proportions', () => {
    const { size } = draw([trio()], { width: 1200, height: 160 });
    expect(size.width / size.height).toBeCloseTo(1200 / 160, 1);
  });

  it('keeps nodes where they are while pods come and go', () => {
    const at = (count: number) => draw([trio(), web(count)], { width: 1400, height: 440 }).nodes.map(({ x, y, width, height }) => [x, y, width, height]);
    expect(at(1)).toEqual(at(8));
  });

  it('leaves an idle control plane enough room for its name', () => {
    const l = draw([trio(), web(3)], { width: 840, height: 344 });
    expect(l.nodes[0]!.width).toBeGreaterThan(150);
    expect(l.nodes[0]!.width).toBeLessThan(l.nodes[1]!.width);
  });

  it('has room for words below a cluster that has nothing of the person in it', () => {
    const size = { width: 1236, height: 344 };
    const empty = (delta: SceneDelta[]) => {
      draw(delta, size);
      return layout(buildModel(useScene.getState(), { namespace: null, system: false }, new Map()), size, { hint: true });
    };
    const l = empty([trio()]);
    expect(faults(l)).toEqual([]);
    expect(l.nodes.every((n) => !overlap(n, l.hint!))).toBe(true);
    expect(empty([trio(), web(1)]).hint).toBeUndefined();
  });

  it('keeps waiting pods in a tray over the nodes, and says how many have no room', () => {
    const waiting = { at: 0, pods: pods(900, 'big-5c9d', 3, [], 0, () => 'pending' as const) };
    const l = draw([trio(), web(12), waiting], { width: 1280, height: 720 });
    expect(faults(l)).toEqual([]);
    expect(l.pods.get(900)!.y).toBeLessThan(l.nodes[0]!.y);
    const crowd = draw([trio(), { at: 0, pods: pods(900, 'big-5c9d', 250, [], 0, () => 'pending' as const) }], { width: 800, height: 420 });
    expect(crowd.tray!.more).toBeGreaterThan(0);
    expect([...crowd.pods.ids()].length + crowd.tray!.more).toBe(250);
  });

  it('draws nodes in a grid when they are many, and up to thousands', () => {
    const nodes = (n: number): SceneDelta => ({ at: 0, nodes: Array.from({ length: n }, (_, i) => node(5000 + i, `node${i}`)) });
    for (const n of [5, 12, 20, 100, 1000]) {
      const l = draw([trio(), nodes(n), { at: 0, pods: pods(20_000, 'web-1', n * 8, Array.from({ length: n }, (_, i) => 5000 + i), 0) }], { width: 1280, height: 720 });
      expect(faults({ ...l, pods: { get: l.pods.get, ids: () => [] } }), `${n} nodes`).toEqual([]);
      expect([...l.pods.ids()].length).toBe(n * 8);
    }
  });

  it('folds the pods of the cluster itself into strips, unless they are asked for', () => {
    const size = { width: 1280, height: 720 };
    const folded = draw([trio()], size);
    expect(folded.nodes.every((n) => n.strip.height > 0)).toBe(true);
    expect([...folded.pods.ids()]).toEqual([]);
    const all = draw([trio()], size, { namespace: null, system: true });
    expect([...all.pods.ids()].length).toBe(12);
    expect(faults(all)).toEqual([]);
  });

  it('is the same for the same model', () => {
    const at = () => {
      const l = draw([trio(), web(12)], { width: 1000, height: 600 });
      return [...l.pods.ids()].map((id) => [id, l.pods.get(id)]);
    };
    expect(at()).toEqual(at());
  });

  it('counts workloads and Services that have no room', () => {
    const many = { at: 0, owners: Array.from({ length: 40 }, (_, i) => owner(3000 + i, 'Deployment', `d${i}`, 1, 1)), services: Array.from({ length: 40 }, (_, i) => service(4000 + i, `s${i}`)) };
    const l = draw([trio(), many], { width: 800, height: 420 });
    expect(faults(l)).toEqual([]);
    expect(l.owners.boxes.length + l.owners.more).toBe(40);
    expect(l.services.boxes.length + l.services.more).toBe(40);
    expect(l.owners.more).toBeGreaterThan(0);
  });
});

describe('largestCell', () => {
  it('is the largest square that fits count times', () => {
    expect(largestCell(100, 100, 4)).toBe(50);
    expect(largestCell(100, 100, 5)).toBeCloseTo(33.33, 1);
    expect(largestCell(200, 50, 4)).toBe(50);
  });
});
