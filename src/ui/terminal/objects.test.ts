import { describe, expect, it } from 'vitest';
import type { ObjectRef } from '../../lab/protocol.ts';
import { objectNamed } from './objects.ts';

const pod = (name: string, namespace = 'default'): ObjectRef => ({ apiVersion: 'v1', kind: 'Pod', namespace, name });
const web: ObjectRef[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'web' },
  { apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'web' },
  { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'web' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace: 'default', name: 'web' },
];
const byName = new Map([['web', web], ['web-1', [pod('web-1')]], ['same', [pod('same', 'shop'), pod('same')]]]);
const find = (word: string, command = '', line = word) => {
  const ref = objectNamed(word, { command, line }, byName);
  return ref && `${ref.kind} ${ref.namespace}/${ref.name}`;
};

describe('the object of a word', () => {
  it('has the name', () => {
    expect(find('web-1')).toBe('Pod default/web-1');
    expect(find('web-2')).toBeUndefined();
  });

  it('has the kind before it', () => {
    expect(['deployment.apps/web', 'svc/web', 'ingresses/web', 'pod/web'].map((word) => find(word))).toEqual(['Deployment default/web', 'Service default/web', 'Ingress default/web', undefined]);
  });

  it('is of the kind that the command asked for', () => {
    expect(find('web', 'kubectl get svc')).toBe('Service default/web');
    expect(find('web', 'k get deploy,ing')).toBe('Deployment default/web');
    expect(find('web', 'cat notes')).toBe('Deployment default/web');
  });

  it('is of the namespace of the line or of the command', () => {
    expect(find('same', 'kubectl get pods')).toBe('Pod default/same');
    expect(find('same', 'kubectl -n shop get pods')).toBe('Pod shop/same');
    expect(find('same', 'kubectl get pods --namespace=shop')).toBe('Pod shop/same');
    expect(find('same', 'kubectl get pods -A', 'shop   same   1/1')).toBe('Pod shop/same');
    expect(find('web', 'kubectl get svc -n shop')).toBe('Service shop/web');
  });
});
