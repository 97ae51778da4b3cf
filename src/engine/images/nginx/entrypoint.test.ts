import { expect, it } from 'vitest';
import { Cluster } from '../../cluster/cluster.ts';
import { typed } from '../../cluster/testing.ts';

const cluster = Cluster.create({ seed: 1, preset: 'trio' });
const type = (line: string): string => typed(cluster, line).output;

it('says in the words of its shell that it cannot become what it is told (docker-nginx: docker-entrypoint.sh, line 47)', () => {
  type('kubectl run debian --image=nginx --restart=Never -- v1; kubectl run alpine --image=nginx:alpine --restart=Never -- v1; sleep 20');
  expect(type('kubectl logs debian; kubectl logs alpine')).toBe('/docker-entrypoint.sh: 47: exec: v1: not found\n/docker-entrypoint.sh: exec: line 47: v1: not found\n');
  expect(type("kubectl get pod debian -o jsonpath='{.status.containerStatuses[0].state.terminated.exitCode}'")).toBe('127');
  expect(cluster.sim.faults).toEqual([]);
});
