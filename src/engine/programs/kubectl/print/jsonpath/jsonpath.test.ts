import { describe, expect, it } from 'vitest';
import { JsonPath, relaxedJsonPath } from './evaluate.ts';

const data = {
  kind: 'List',
  items: [
    { metadata: { name: 'web', labels: { app: 'web', 'a.b/c': 'x' } }, spec: { replicas: 3, containers: [{ name: 'nginx', image: 'nginx:1.27' }, { name: 'side', image: 'busybox' }] } },
    { metadata: { name: 'db', labels: {} }, spec: { replicas: 1, containers: [{ name: 'pg', image: 'postgres' }] } },
  ],
};

const run = (template: string, allowMissingKeys = true): string => new JsonPath(template, { allowMissingKeys, asJson: false }).execute(data);

// k8s.io/client-go/util/jsonpath, recording 11-jsonpath
describe('jsonpath', () => {
  it.each([
    ['{.items[0].metadata.name}', 'web'],
    ['{.items[*].metadata.name}', 'web db'],
    ["{.items[0].metadata.labels['a\\.b/c']}", 'x'],
    ['{.items[0].metadata.labels.a\\.b/c}', 'x'],
    ['{range .items[*]}{.metadata.name}{"\\t"}{.spec.replicas}{"\\n"}{end}', 'web\t3\ndb\t1\n'],
    ['{.items[?(@.metadata.name=="db")].spec.replicas}', '1'],
    ['{.items[?(@.spec.replicas>2)].metadata.name}', 'web'],
    ['{.items[-1].metadata.name}', 'db'],
    ['{.items[0:2].metadata.name}', 'web db'],
    ['{..image}', 'nginx:1.27 busybox postgres'],
    ["{.items[0].spec.containers[0]['name','image']}", 'nginx nginx:1.27'],
    ['{.items[0].metadata}', '{"labels":{"a.b/c":"x","app":"web"},"name":"web"}'],
    ['name: {.kind}!', 'name: List!'],
    ['{.nope}', ''],
  ])('%s', (template, text) => {
    expect(run(template)).toBe(text);
  });

  it('says what is wrong', () => {
    expect(() => run('{.items[5].metadata.name}')).toThrow('array index out of bounds: index 5, length 2');
    expect(() => run('{.nope}', false)).toThrow('nope is not found');
    expect(() => run('{.items')).toThrow('unclosed action');
    expect(() => run('{.items[0}')).toThrow('unterminated array');
  });

  it('takes paths without braces where kubectl does', () => {
    expect([relaxedJsonPath('.metadata.name'), relaxedJsonPath('metadata.name'), relaxedJsonPath('{.metadata.name}')]).toEqual(['{.metadata.name}', '{.metadata.name}', '{.metadata.name}']);
  });
});
