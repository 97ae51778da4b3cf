import { expect, it } from 'vitest';
import { Cluster } from '../cluster/cluster.ts';
import { typed } from '../cluster/testing.ts';

// kubernetes: pkg/kubelet/kuberuntime/logs: logWriter
it('ends a log that is followed at its limit of bytes', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  const type = (line: string): string => typed(cluster, line).output;
  type("kubectl run two --image=busybox:1.36 -- sh -c 'echo one; echo two; sleep 60; echo three; sleep 1000'; kubectl wait --for=condition=Ready pod/two");
  expect(type('kubectl logs two -f --limit-bytes=5')).toBe('one\nt');
  expect(type('kubectl logs two -f --limit-bytes=11')).toBe('one\ntwo\nthr');
});
