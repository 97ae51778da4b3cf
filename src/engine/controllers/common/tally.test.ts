import { expect, it } from 'vitest';
import type { Pod } from '../../api/kubernetes.ts';
import type { Informer } from '../../client/informer.ts';
import { PodTallies } from './tally.ts';

type Handlers = Parameters<Informer<Pod>['handle']>[0];

const pod = (phase: string, deletionTimestamp?: string): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', uid: 'u', ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: 'owner', controller: true }], ...(deletionTimestamp ? { deletionTimestamp } : {}) },
    status: { phase },
  }) as unknown as Pod;

it('forgets a pod that finished while it was terminating', () => {
  let handlers!: Handlers;
  const tallies = new PodTallies({ handle: (h: Handlers) => (handlers = h) } as unknown as Informer<Pod>, 'ReplicaSet');
  const states = [pod('Running'), pod('Running', '2026-01-01T00:00:00Z'), pod('Succeeded', '2026-01-01T00:00:00Z')] as const;
  handlers.add?.(states[0]);
  handlers.update?.(states[0], states[1]);
  expect(tallies.of('owner')).toMatchObject({ active: 0, terminating: 1 });
  handlers.update?.(states[1], states[2]);
  expect(tallies.of('owner')).toMatchObject({ active: 0, terminating: 0 });
  handlers.delete?.(states[2], states[2]);
  expect(tallies.of('owner')).toMatchObject({ active: 0, terminating: 0 });
});

it('counts active pods by their node', () => {
  let handlers!: Handlers;
  const tallies = new PodTallies({ handle: (h: Handlers) => (handlers = h) } as unknown as Informer<Pod>, 'ReplicaSet');
  const on = (nodeName?: string, deletionTimestamp?: string): Pod => ({ ...pod('Running', deletionTimestamp), spec: { containers: [], ...(nodeName && { nodeName }) } });
  handlers.add?.(on());
  handlers.add?.(on('n1'));
  handlers.update?.(on(), on('n1'));
  expect([...tallies.of('owner').nodes]).toEqual([['n1', 2]]);
  handlers.update?.(on('n1'), on('n1', '2026-01-01T00:00:00Z'));
  expect([...tallies.of('owner').nodes]).toEqual([['n1', 1]]);
});
