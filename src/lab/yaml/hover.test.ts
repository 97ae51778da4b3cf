import { describe, expect, it } from 'vitest';
import { hover } from './hover.ts';

const text = `apiVersion: v1
kind: Service
metadata:
  name: web
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: nginx
          imagePullPolicy: Always
`;

const on = (word: string) => hover(text, text.indexOf(word) + 1);

describe('hover', () => {
  it('explains the field under the cursor', async () => {
    const found = await on('replicas');
    expect(found).toMatchObject({ path: 'deployment.spec.replicas', type: 'integer' });
    expect(found?.documentation).toMatch(/Number of desired pods/);
    expect(found && text.slice(found.from, found.to)).toBe('replicas');
  });

  it('goes through lists, and answers on values too', async () => {
    expect(await on('imagePullPolicy')).toMatchObject({ path: 'deployment.spec.template.spec.containers.imagePullPolicy', type: 'string' });
    expect((await on('Always'))?.documentation).toMatch(/"Always", "IfNotPresent", "Never"/);
    expect(await on('containers')).toMatchObject({ type: '[]Container -required-' });
  });

  it('knows which document it is in', async () => {
    expect((await hover(text, text.indexOf('metadata') + 2))?.path).toBe('service.metadata');
  });

  it('has nothing on what the schema does not know', async () => {
    expect(await hover('a: b\n', 0)).toBeUndefined();
    expect(await hover('', 0)).toBeUndefined();
    expect(await hover('apiVersion: v1\nkind: Pod\nfoo: 1\n', 26)).toBeUndefined();
  });
});
