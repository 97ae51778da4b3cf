import { beforeAll, describe, expect, it } from 'vitest';
import { endpoints, owner, pods, service, trio } from '../fixture.ts';
import { buildModel } from '../model/model.ts';
import { applyScene, useScene } from '../store/scene.ts';
import { hit, neighbour, rectOf } from './find.ts';
import { layout } from './layout.ts';
import { centre, type Layout } from './types.ts';

let small: Layout;
let large: Layout;
const draw = () => layout(buildModel(useScene.getState(), { namespace: null, system: false }, new Map()), { width: 1280, height: 720 });

beforeAll(() => {
  applyScene(trio());
  applyScene({ at: 1, owners: [owner(100, 'Deployment', 'web', 6, 6, { revision: 1 }), owner(101, 'ReplicaSet', 'web-a', 6, 6, { owner: 100, revision: 1 })], services: [service(102, 'web')], endpoints: [endpoints(103, 102, [200])], pods: pods(200, 'web-a', 6, [2, 3], 101) });
  small = draw();
  applyScene({ at: 2, pods: pods(1000, 'web-a', 900, [2, 3], 101) });
  large = draw();
});

describe('hit', () => {
  it('finds what is drawn, the inner before the outer', () => {
    for (const l of [small, large]) {
      for (const id of [200, 205, 1, 100, 101, 102, 'etcd', 'kube-apiserver']) {
        const r = rectOf(l, id)!;
        const p = id === 1 || id === 100 ? { x: r.x + 12, y: r.y + 12 } : centre(r);
        expect(hit(l, p.x, p.y)).toBe(id);
      }
    }
    expect(hit(small, -5, -5)).toBeUndefined();
  });
});

describe('neighbour', () => {
  it('goes where the arrow points', () => {
    expect(neighbour(small, undefined, 'down')).toBe('kube-apiserver');
    expect(neighbour(small, 'kube-apiserver', 'up')).toMatch(/kube-scheduler|kube-controller-manager/);
    expect(neighbour(small, 'you', 'right')).toBe('kube-scheduler');
    expect(neighbour(small, 1, 'right')).toBe(2);
    expect(neighbour(small, 2, 'down')).toBe(200);
    expect(neighbour(small, 100, 'down')).toBe(101);
    expect(neighbour(small, 200, 'up')).toBe(2);
  });

  it('leads to every card with some arrows', () => {
    const seen = new Set<unknown>(['kube-apiserver']);
    for (const id of seen) for (const d of ['left', 'right', 'up', 'down'] as const) seen.add(neighbour(small, id as never, d) ?? id);
    for (const id of [1, 2, 3, 100, 101, 102, 200, 201, 202, 203, 204, 205, 'you', 'etcd', 'kube-scheduler', 'kube-controller-manager']) expect(seen, String(id)).toContain(id);
  });
});
