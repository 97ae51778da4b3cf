import { beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { type } from './testing.ts';

const states = (cluster: Cluster): string => type(cluster, "kubectl get nodes --no-headers | awk '{print $1, $2}'").stdout;

describe('a worker that is taken out of the cluster', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'workers=2' });
  beforeAll(() => void type(cluster, 'kubectl create deployment web --image=nginx --replicas=4; kubectl rollout status deployment web; kubectl drain node01 --ignore-daemonsets --delete-emptydir-data; kubectl delete node node01'));

  it('loses all that kubeadm made', () => {
    expect(type(cluster, 'echo n | ssh node01 kubeadm reset')).toMatchObject({ exit: 1, stderr: expect.stringContaining('aborted reset operation') });
    expect(type(cluster, 'ssh node01 kubeadm reset -f').stdout).toContain('[reset] Deleting contents of directories: [/etc/kubernetes/manifests /var/lib/kubelet /etc/kubernetes/pki]\n');
    expect(type(cluster, "ssh node01 'ls /etc/kubernetes/*; systemctl is-active kubelet; crictl ps -q'").stdout).toBe('/etc/kubernetes/manifests:\n\n/etc/kubernetes/pki:\ninactive\n');
    expect(states(cluster)).toBe('controlplane Ready\nnode02 Ready\n');
  });

  it.each([
    ['192.168.56.10:6443 --token abcdef.0123456789abcdef --discovery-token-unsafe-skip-ca-verification', 'could not find a JWS signature in the cluster-info ConfigMap for token ID "abcdef"'],
    ['192.168.56.10:6444 --token abcdef.0123456789abcdef --discovery-token-unsafe-skip-ca-verification', 'dial tcp 192.168.56.10:6444: connect: connection refused'],
    ['192.168.56.10:6443 --token $(kubeadm token create) --discovery-token-ca-cert-hash sha256:0', 'none of the public keys "sha256:'],
    ['192.168.56.10:6443 --token $(kubeadm token create)', 'using token-based discovery without caCertHashes can be unsafe'],
    ['192.168.56.10:6443 --token abc', 'the bootstrap token is invalid'],
  ])('is not let in with %s', (how, why) => {
    const { stderr, exit } = type(cluster, `ssh node01 kubeadm join ${how}`);
    expect(stderr).toContain(why);
    expect(exit).not.toBe(0);
    expect(type(cluster, 'ssh node01 ls /etc/kubernetes').stdout).toBe('manifests\npki\n');
  });

  it('joins again with what kubeadm token create prints, and runs pods', () => {
    expect(type(cluster, 'ssh node01 $(kubeadm token create --print-join-command)').stdout).toContain('\nThis node has joined the cluster:\n');
    type(cluster, 'kubectl wait --for=condition=Ready node/node01 --timeout=120s; kubectl cordon node02; kubectl scale deployment web --replicas=6; kubectl rollout status deployment web --timeout=120s');
    expect(states(cluster)).toBe('controlplane Ready\nnode01 Ready\nnode02 Ready,SchedulingDisabled\n');
    expect(type(cluster, 'kubectl get pods -o wide --no-headers | grep -c node01').stdout).toBe('2\n');
  });
});
