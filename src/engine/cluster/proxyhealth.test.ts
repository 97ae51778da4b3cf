import { afterEach, expect, test } from 'vitest';
import { loadParts } from '../../lab/outside.ts';
import { Cluster } from './cluster.ts';
import { typed } from './testing.ts';

afterEach(loadParts);

const type = (cluster: Cluster, line: string) => {
  const { stdout, exit } = typed(cluster, line);
  expect(cluster.sim.faults).toEqual([]);
  return { stdout, exit };
};

// https://kubernetes.io/docs/tutorials/services/source-ip/
test('kube-proxy says how it proxies and that it is healthy', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  expect(type(cluster, 'curl -s http://localhost:10249/proxyMode').stdout).toBe('iptables');
  expect(type(cluster, 'curl -s http://node01:10256/healthz').stdout).toMatch(/^\{"lastUpdated": "[\d-]+ [\d:.]+ \+0000 UTC","currentTime": "[^"]+", "nodeEligible": true\}$/);
  expect(type(cluster, 'curl -s http://node01:10249/proxyMode').exit).not.toBe(0);
});

test('a load balancer learns from each node whether it has endpoints of a Service with a local traffic policy', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  type(cluster, `kubectl create deployment web --image=nginx; kubectl rollout status deployment/web; kubectl expose deployment web --port=80 --type=LoadBalancer; kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Local"}}'; sleep 2`);
  const check = `PORT=$(kubectl get svc web -o jsonpath={.spec.healthCheckNodePort}); NODE=$(kubectl get pod -l app=web -o jsonpath={.items[0].spec.nodeName}); OTHER=$(echo node01 node02 | sed "s/ *$NODE *//")`;
  expect(type(cluster, `${check}; curl -s $NODE:$PORT/healthz | jq -c .`).stdout).toBe('{"service":{"namespace":"default","name":"web"},"localEndpoints":1,"serviceProxyHealthy":true}\n');
  expect(type(cluster, `${check}; curl -s -o /dev/null -w '%{http_code}' $OTHER:$PORT/healthz`).stdout).toBe('503');
  expect(type(cluster, `${check}; kubectl delete svc web; sleep 2; curl -s $NODE:$PORT/healthz`).exit).not.toBe(0);
});
