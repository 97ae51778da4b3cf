import { expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import { type } from './testing.ts';

const DROP_IN = '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf';

// What breaks, how the service or its journal tells it, and what mends it.
test.each([
  ['the unit names another executable', `sed -i s#/usr/bin/kubelet#/usr/local/bin/kubelet# ${DROP_IN}`, "kubelet.service: Failed at step EXEC spawning /usr/local/bin/kubelet: No such file or directory", `sed -i s#/usr/local/bin/kubelet#/usr/bin/kubelet# ${DROP_IN}`],
  ['the unit names another configuration', `sed -i s#kubelet/config.yaml#kubelet/nowhere.yaml# ${DROP_IN}`, 'open /var/lib/kubelet/nowhere.yaml: no such file or directory', `sed -i s#nowhere.yaml#config.yaml# ${DROP_IN}`],
  ["the clients' authority is not there", 'sed -i s#ca.crt#wrong.crt# /var/lib/kubelet/config.yaml', 'unable to load client CA file /etc/kubernetes/pki/wrong.crt: open /etc/kubernetes/pki/wrong.crt: no such file or directory', 'sed -i s#wrong.crt#ca.crt# /var/lib/kubelet/config.yaml'],
  ['the kubeconfig names another port', 'sed -i s/6443/6553/ /etc/kubernetes/kubelet.conf', 'dial tcp 192.168.56.10:6553: connect: connection refused', 'sed -i s/6553/6443/ /etc/kubernetes/kubelet.conf'],
  ['the kubeconfig is not there', 'mv /etc/kubernetes/kubelet.conf /root', 'unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory', 'mv /root/kubelet.conf /etc/kubernetes'],
])('a node is NotReady while %s, and comes back', (_, broken, said, mended) => {
  const cluster = Cluster.create({ seed: 1, preset: 'workers=1' });
  const ready = () => type(cluster, "kubectl get node node01 --no-headers | awk '{print $2}'").stdout.trim();
  type(cluster, `ssh node01 '${broken}; systemctl daemon-reload; systemctl restart kubelet'; sleep 70`);
  expect(ready()).toBe('NotReady');
  expect(type(cluster, 'ssh node01 journalctl -u kubelet --no-pager').stdout).toContain(said);
  type(cluster, `ssh node01 '${mended}; systemctl daemon-reload; systemctl restart kubelet'; sleep 30`);
  expect(ready()).toBe('Ready');
});

test('systemctl tells how the kubelet is started, and what of it does not work', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'solo' });
  expect(type(cluster, 'systemctl cat kubelet | tail -1').stdout).toBe('ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS\n');
  type(cluster, `echo KUBELET_EXTRA_ARGS=--v=4 > /etc/default/kubelet; systemctl restart kubelet`);
  expect(type(cluster, 'systemctl status kubelet | grep usr/bin/kubelet').stdout).toMatch(/config\.yaml --v=4\n$/);
  type(cluster, `sed -i s#/usr/bin/kubelet#/nowhere/kubelet# ${DROP_IN}; systemctl restart kubelet`);
  expect(type(cluster, 'systemctl status kubelet').stdout).toMatch(/Process: ExecStart=\/nowhere\/kubelet .* \(code=exited, status=203\/EXEC\)\n/);
});
