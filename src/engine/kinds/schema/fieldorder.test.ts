import { describe, expect, it } from 'vitest';
import orders from './field-order.json' with { type: 'json' };
import { inGoOrder } from './fieldorder.ts';
import { typeOf } from './moretypes.ts';

// k8s.io/api: core/v1/types.go, apimachinery: meta/v1/types.go
describe('the order of Go', () => {
  it('has just the fields of each type', () => {
    for (const [id, names] of Object.entries(orders)) expect([id, ...names.split(' ').toSorted()]).toEqual([id, ...(typeOf(id)?.fields.keys() ?? [])].toSorted().toSorted((a, b) => (a === id ? -1 : b === id ? 1 : 0)));
  });

  it('goes all the way down, and sorts maps', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { b: '1', a: '2' }, name: 'p', uid: 'u' }, spec: { containers: [{ image: 'i', name: 'c', resources: { requests: { memory: '1', cpu: '1' }, limits: {} } }], volumes: [{ emptyDir: {}, name: 'v' }] } };
    expect(JSON.stringify(inGoOrder(pod, 'IoK8sApiCoreV1Pod'))).toBe(
      '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","uid":"u","labels":{"a":"2","b":"1"}},"spec":{"volumes":[{"name":"v","emptyDir":{}}],"containers":[{"name":"c","image":"i","resources":{"limits":{},"requests":{"cpu":"1","memory":"1"}}}]}}',
    );
  });
});
