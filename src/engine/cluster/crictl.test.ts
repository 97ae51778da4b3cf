import { afterEach, expect, test } from 'vitest';
import { loadParts } from '../../lab/outside.ts';
import { Cluster } from './cluster.ts';
import { type } from './testing.ts';

afterEach(loadParts);

// https://kubernetes.io/docs/tasks/debug/debug-cluster/crictl/ and /tasks/configure-pod-container/static-pod/
test('crictl lists, reads and runs in what the machine runs', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'solo' });
  type(cluster, 'kubectl run web --image=nginx -l app=web; kubectl wait --for=condition=Ready pod/web');
  const [head, row] = type(cluster, 'crictl ps --name nginx\\|web').stdout.trim().split('\n').map((l) => l.split(/ {3,}/));
  expect(head).toEqual(['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE']);
  expect([row![3], row![4], row![5], row![7], row![8]]).toEqual(['Running', 'web', '0', 'web', 'default']);
  expect(type(cluster, 'crictl pods --label app=web -q | wc -l; crictl pods --namespace default --state ready -o json | jq -r .items[].metadata.name').stdout).toBe('1\nweb\n');
  expect(type(cluster, 'crictl images nginx').stdout).toMatch(/^IMAGE +TAG +IMAGE ID +SIZE\ndocker\.io\/library\/nginx {3}latest +[0-9a-f]{13} +63MB\n$/);
  expect(type(cluster, 'crictl exec $(crictl ps -q --name web) ls -1 /usr/share/nginx/html').stdout).toBe('50x.html\nindex.html\n');
  expect(type(cluster, 'crictl exec $(crictl ps -q --name web) false').stderr).toBe('FATA[0000] execing command in container: command terminated with exit code 1\n');
  expect(type(cluster, 'crictl logs --tail 1 $(crictl ps -q --name web)').stderr).toContain('start worker process');
  expect(type(cluster, "crictl inspect $(crictl ps -q --name web) | jq -r '.status.metadata.name, .status.image.image'").stdout).toBe('web\ndocker.io/library/nginx:latest\n');
});

test('a container that crictl stops is started again by the kubelet, and without its runtime crictl says why', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'solo' });
  type(cluster, 'kubectl run web --image=nginx; kubectl wait --for=condition=Ready pod/web; crictl stop $(crictl ps -q --name web)');
  type(cluster, 'until [ "$(crictl ps -q --name web)" ]; do sleep 1; done');
  expect(type(cluster, "crictl ps -a --name web -o json | jq -c '[.containers[] | [.state, .metadata.attempt]]'").stdout).toBe('[["CONTAINER_RUNNING",1],["CONTAINER_EXITED",0]]\n');
  expect(type(cluster, 'crictl inspect nothing').stderr).toBe('FATA[0000] rpc error: code = NotFound desc = an error occurred when try to find container "nothing": not found\n');
  expect(type(cluster, 'systemctl stop containerd; crictl ps').stderr).toContain('rpc error: code = Unavailable desc = connection error');
});
