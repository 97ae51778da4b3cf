import { describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { typed } from './testing.ts';

const cluster = Cluster.create({ seed: 1, preset: 'trio' });
const run = (line: string) => typed(cluster, line);

describe('kubeadm token', () => {
  it('makes tokens as Secrets, lists and deletes them (cluster-bootstrap/token)', () => {
    expect(run('kubeadm token list').stdout).toBe('');
    expect(run("kubeadm token create --ttl 2h --description 'for node03' abcdef.0123456789abcdef").stdout).toBe('abcdef.0123456789abcdef\n');
    const [header, row] = run('kubeadm token list').stdout.split('\n');
    expect(header).toBe('TOKEN                     TTL       EXPIRES                USAGES                   DESCRIPTION   EXTRA GROUPS');
    expect(row).toMatch(/^abcdef\.0123456789abcdef {3}1h {8}\S+Z {3}authentication,signing {3}for node03 {4}system:bootstrappers:kubeadm:default-node-token$/);
    expect(run("kubectl -n kube-system get secret bootstrap-token-abcdef -o jsonpath='{.type}'").stdout).toBe('bootstrap.kubernetes.io/token');
    expect(run('kubeadm token create abcdef.0123456789abcdef')).toMatchObject({ stderr: 'a token with id "abcdef" already exists\nTo see the stack trace of this error execute with --v=5 or higher\n', exit: 1 });
    expect(run('kubeadm token delete abcdef').stdout).toBe('bootstrap token "abcdef" deleted\n');
    expect(run('kubeadm token create bad').stderr).toContain('the bootstrap token "bad" was not of the form');
  });

  it('prints the command to join with, whose hash is that of the documentation', () => {
    const join = /^kubeadm join 192\.168\.56\.10:6443 --token [a-z0-9]{6}\.[a-z0-9]{16} --discovery-token-ca-cert-hash sha256:([0-9a-f]{64}) \n$/.exec(run('kubeadm token create --print-join-command').stdout);
    const hash = run("openssl x509 -pubkey -in /etc/kubernetes/pki/ca.crt | openssl rsa -pubin -outform der 2>/dev/null | openssl dgst -sha256 -hex | sed 's/^.* //'").stdout.trim();
    expect(join?.[1]).toBe(hash);
  });
});

describe('kubeadm certs', () => {
  it('tells when certificates expire, and renews them', () => {
    const lines = run('kubeadm certs check-expiration').stdout.split('\n');
    expect(lines[3]).toBe('CERTIFICATE                EXPIRES                  RESIDUAL TIME   CERTIFICATE AUTHORITY   EXTERNALLY MANAGED');
    expect(lines[6]).toMatch(/^apiserver-etcd-client {6}Nov 2\d, 2027 \d\d:\d\d UTC {3}36\dd {12}etcd-ca {17}no {6}$/);
    expect(lines.slice(4, 15).map((l) => l.split(/\s+/)[0])).toEqual(['admin.conf', 'apiserver', 'apiserver-etcd-client', 'apiserver-kubelet-client', 'controller-manager.conf', 'etcd-healthcheck-client', 'etcd-peer', 'etcd-server', 'front-proxy-client', 'scheduler.conf', 'super-admin.conf']);
    expect(lines.slice(17, 20).map((l) => l.replace(/ {2,}/g, '|').split('|')[2])).toEqual(['9y', '9y', '9y']);
    const before = run('openssl x509 -enddate -noout -in /etc/kubernetes/pki/apiserver.crt').stdout;
    expect(run('sleep 120; kubeadm certs renew apiserver').stdout).toMatch(/\n\ncertificate for serving the Kubernetes API renewed\n$/);
    expect(run('openssl x509 -enddate -noout -in /etc/kubernetes/pki/apiserver.crt').stdout).not.toBe(before);
    expect(run('kubeadm certs renew all').stdout).toContain('certificate embedded in the kubeconfig file for the super-admin renewed\n\nDone renewing certificates.');
    expect(run('kubectl --kubeconfig /etc/kubernetes/admin.conf get ns default -o name').stdout).toBe('namespace/default\n');
  });
});

it('kubeadm version, images and the plan of an upgrade', () => {
  expect(run('kubeadm version -o short').stdout).toBe('v1.36.2\n');
  expect(run('kubeadm config images list').stdout).toContain('registry.k8s.io/kube-apiserver:v1.36.2\n');
  expect(run('kubeadm upgrade plan 2>/dev/null').stdout).toContain('[upgrade/versions] Cluster version: 1.36.2\n[upgrade/versions] kubeadm version: v1.36.2\n');
});

it.each([
  ['kubeadm join 192.168.56.10:6443 --token abcdef.0123456789abcdef --discovery-token-unsafe-skip-ca-verification', 2, '[ERROR FileAvailable--etc-kubernetes-kubelet.conf]: /etc/kubernetes/kubelet.conf already exists'],
  ['kubeadm init', 2, '[ERROR Port-6443]: Port 6443 is in use'],
  ['kubeadm reset -f', 1, 'kubeadm reset'],
  ['kubeadm nosuch', 1, 'unknown command "nosuch" for "kubeadm"'],
  ['ssh node01 kubeadm token list', 1, 'failed to load admin kubeconfig: open /etc/kubernetes/admin.conf: no such file or directory'],
])('%s is refused', (line, exit, words) => {
  const said = run(line);
  expect(said.exit).toBe(exit);
  expect(said.stderr).toContain(words);
});
