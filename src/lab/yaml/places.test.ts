import { describe, expect, it } from 'vitest';
import { locate } from './places.ts';

const text = `apiVersion: v1
kind: Service
metadata:
  name: web
---
apiVersion: v1
kind: Pod
metadata:
  name: a
  labels:
    app.kubernetes.io/name: web
spec:
  containers:
    - name: one
      image: nginx
    - image: busybox
`;

const at = (path: string, document = 1) => {
  const span = locate(text, document, path);
  return span && text.slice(span.from, span.to);
};

describe('locate', () => {
  it('finds fields by their path', () => {
    expect(at('spec.containers[0].image')).toBe('image: nginx');
    expect(at('spec.containers')).toBe('containers');
    expect(at('metadata.name', 0)).toBe('name: web');
  });

  it('finds keys that have dots in them, in either notation', () => {
    expect(at('metadata.labels.app.kubernetes.io/name')).toBe('app.kubernetes.io/name: web');
    expect(at('metadata.labels[app.kubernetes.io/name]')).toBe('app.kubernetes.io/name: web');
  });

  it('falls back to what is nearest above', () => {
    expect(at('spec.containers[1].name')).toBe('image: busybox');
    expect(at('spec.containers[0].ports[0].containerPort')).toBe('name: one');
    expect(at('spec.nodeName')).toBe('spec');
    expect(at('status.phase')).toBe('apiVersion: v1');
  });

  it('has no place in a document that is not there', () => {
    expect(at('spec', 2)).toBeUndefined();
  });
});
