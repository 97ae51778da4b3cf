import { expect, it } from 'vitest';
import { dataOf } from './history.ts';

// kubectl compares these bytes with its own (pkg/polymorphichelpers/rollback.go, statefulsetMatch).
it('keeps a template with its keys in order', () => {
  const template = { spec: { restartPolicy: 'Always', containers: [{ name: 'c', image: 'nginx' }] }, metadata: { labels: { b: '1', a: '2' } } };
  expect(JSON.stringify(dataOf(template))).toBe('{"spec":{"template":{"$patch":"replace","metadata":{"labels":{"a":"2","b":"1"}},"spec":{"containers":[{"image":"nginx","name":"c"}],"restartPolicy":"Always"}}}}');
});
