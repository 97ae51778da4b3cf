import { describe, expect, it } from 'vitest';
import { typeOf } from '../../../kinds/schema/moretypes.ts';
import { schemaOf } from '../scheme.ts';
import { threeWayMerge, threeWayStrategic } from './threeway.ts';

const deployment = schemaOf('apps/v1', 'Deployment')!;
const strategic = (original: unknown, modified: unknown, current: unknown) => threeWayStrategic(original, modified, current, typeOf, deployment);
const containers = (...list: object[]) => ({ spec: { template: { spec: { containers: list } } } });

// k8s.io/apimachinery/pkg/util/strategicpatch, CreateThreeWayMergePatch
describe('the patch of kubectl apply', () => {
  it('changes what the file says and leaves what others set', () => {
    expect(strategic({ spec: { replicas: 1 } }, { spec: { replicas: 3 } }, { spec: { replicas: 1, paused: true }, status: { replicas: 1 } })).toEqual({ spec: { replicas: 3 } });
  });

  it('removes what was applied before and is gone from the file', () => {
    expect(strategic({ metadata: { labels: { a: '1', b: '2' } } }, { metadata: { labels: { a: '1' } } }, { metadata: { labels: { a: '1', b: '2', c: '3' } } })).toEqual({ metadata: { labels: { b: null } } });
  });

  it('is empty when nothing is to do', () => {
    expect(strategic({}, containers({ name: 'a', image: 'x' }), containers({ name: 'a', image: 'x', imagePullPolicy: 'Always' }))).toEqual({});
  });

  it('merges lists by their key', () => {
    const old = containers({ name: 'a', image: 'x:1' }, { name: 'b', image: 'y' });
    expect(strategic(old, containers({ name: 'a', image: 'x:2' }), old)).toEqual({
      spec: { template: { spec: { containers: [{ name: 'a', image: 'x:2' }, { $patch: 'delete', name: 'b' }], '$setElementOrder/containers': [{ name: 'a' }] } } },
    });
  });

  it('tells the order of a list that has more than the file, though nothing else is to do', () => {
    const file = containers({ name: 'a', image: 'x' });
    expect(strategic(file, file, containers({ name: 'a', image: 'x' }, { name: 'side', image: 'y' }))).toEqual({ spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'a' }] } } } });
    expect(strategic({}, { metadata: { finalizers: ['a'] } }, { metadata: { finalizers: ['a', 'b'] } })).toEqual({ metadata: { '$setElementOrder/finalizers': ['a'] } });
  });

  it('replaces lists without a key', () => {
    const old = containers({ name: 'a', args: ['1', '2'] });
    expect(strategic(old, containers({ name: 'a', args: ['1'] }), old)).toEqual({ spec: { template: { spec: { containers: [{ name: 'a', args: ['1'] }], '$setElementOrder/containers': [{ name: 'a' }] } } } });
  });

  it('keeps only the members of a union that the file names', () => {
    const old = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
    expect(strategic(old, { spec: { strategy: { type: 'Recreate' } } }, old)).toEqual({ spec: { strategy: { type: 'Recreate', rollingUpdate: null, $retainKeys: ['type'] } } });
  });

  it('is a JSON merge patch for custom kinds', () => {
    expect(threeWayMerge({ spec: { a: 1, b: [1] } }, { spec: { b: [1, 2] } }, { spec: { a: 1, b: [1], c: 3 } })).toEqual({ spec: { a: null, b: [1, 2] } });
  });
});
