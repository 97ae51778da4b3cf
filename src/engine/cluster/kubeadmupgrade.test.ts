import { expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import { type } from './testing.ts';

const versions = (cluster: Cluster): string => type(cluster, "kubectl get nodes --no-headers | awk '{print $1, $NF}'").stdout;

test('a cluster is upgraded as kubernetes.io tells: kubeadm, the control plane, then the kubelet of each node', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'workers=1' });
  expect(type(cluster, 'apt-cache madison kubeadm | head -1').stdout).toBe('   kubeadm | 1.36.4-1.1 | https://pkgs.k8s.io/core:/stable:/v1.36/deb  Packages\n');
  expect(type(cluster, 'kubeadm upgrade apply -y v1.36.4')).toMatchObject({ exit: 1, stderr: expect.stringContaining('Specified version to upgrade to "v1.36.4" is higher than the kubeadm version "v1.36.2"') });
  expect(type(cluster, 'apt-get install -y kubeadm=1.36.4-1.1')).toMatchObject({ exit: 100, stderr: 'E: Held packages were changed and -y was used without --allow-change-held-packages.\n' });
  expect(type(cluster, "apt-mark unhold kubeadm && apt-get install -y kubeadm='1.36.4-*' >/dev/null && apt-mark hold kubeadm && kubeadm version -o short").stdout).toBe('Canceled hold on kubeadm.\nkubeadm set on hold.\nv1.36.4\n');
  expect(type(cluster, 'kubeadm upgrade plan 2>/dev/null').stdout).toContain('\nkube-apiserver            controlplane   v1.36.2   v1.36.4\n');
  expect(type(cluster, 'echo n | kubeadm upgrade apply v1.36.4')).toMatchObject({ exit: 1, stdout: expect.stringMatching(/proceed\? \[y\/N\]: $/) });
  expect(type(cluster, 'kubeadm upgrade apply -y v1.36.4').stdout).toContain('\n[upgrade] SUCCESS! A control plane node of your cluster was upgraded to "v1.36.4".\n');
  expect(type(cluster, "kubectl -n kube-system get pods -l tier=control-plane -o jsonpath='{range .items[*]}{.spec.containers[0].image}{\"\\n\"}{end}'").stdout.match(/v1\.36\.4/g)).toHaveLength(3);
  expect(type(cluster, 'kubectl -n kube-system get daemonset kube-proxy -o jsonpath={.spec.template.spec.containers[0].image}').stdout).toBe('registry.k8s.io/kube-proxy:v1.36.4');
  expect(type(cluster, 'kubectl version | tail -1').stdout).toBe('Server Version: v1.36.4\n');
  expect(versions(cluster)).toBe('controlplane v1.36.2\nnode01 v1.36.2\n');

  type(cluster, 'apt-get install -y --allow-change-held-packages kubelet=1.36.4-1.1');
  expect(versions(cluster)).toContain('controlplane v1.36.2');
  type(cluster, 'systemctl daemon-reload; systemctl restart kubelet; sleep 15');
  expect(versions(cluster)).toBe('controlplane v1.36.4\nnode01 v1.36.2\n');
  expect(type(cluster, 'ssh node01 kubeadm upgrade node').stdout).toContain('[upgrade/control-plane] Skipping phase. Not a control plane node.\n');
  type(cluster, "ssh node01 'apt-get install -y --allow-change-held-packages kubelet=1.36.4-1.1; systemctl restart kubelet'; sleep 15");
  expect(versions(cluster)).toBe('controlplane v1.36.4\nnode01 v1.36.4\n');
});

test('packages of Kubernetes are told of as apt and dpkg do', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'solo' });
  expect(type(cluster, 'apt-cache policy kubelet | head -3').stdout).toBe('kubelet:\n  Installed: 1.36.2-1.1\n  Candidate: 1.36.4-1.1\n');
  expect(type(cluster, 'apt-mark showhold').stdout).toBe('kubeadm\nkubectl\nkubelet\n');
  expect(type(cluster, 'dpkg -l kubelet | tail -1').stdout).toMatch(/^hi {2}kubelet +1\.36\.2-1\.1 +amd64 /);
  expect(type(cluster, 'apt-get install kubeadm=1.35.0-1.1')).toMatchObject({ exit: 100, stderr: "E: Version '1.35.0-1.1' for 'kubeadm' was not found\n" });
  expect(type(cluster, 'kubelet --version').stdout).toBe('Kubernetes v1.36.2\n');
});

test('kubeadm config prints defaults, checks files and brings them to the newest version', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'solo' });
  expect(type(cluster, 'kubeadm config print init-defaults > /tmp/c; kubeadm config validate --config /tmp/c; grep -c ^kind /tmp/c').stdout).toBe('ok\n2\n');
  expect(type(cluster, "sed -i s/v1beta4/v1beta3/ /tmp/c; kubeadm config migrate --old-config /tmp/c | grep -c v1beta4").stdout).toBe('2\n');
  expect(type(cluster, 'kubeadm config images list --kubernetes-version 1.36.0 | head -1').stdout).toBe('registry.k8s.io/kube-apiserver:v1.36.0\n');
});
