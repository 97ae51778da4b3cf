import { expect, test } from 'vitest';
import { readSchedulerFlags } from './flags.ts';

const read = (files: Readonly<Record<string, string>>) => (path: string) => files[path];

test('without flags it is the default scheduler and wants its Lease', () => {
  expect(readSchedulerFlags(['kube-scheduler'], read({}))).toEqual({ schedulerNames: ['default-scheduler'], leaderElect: true, lease: { namespace: 'kube-system', name: 'kube-scheduler' }, kubeconfig: false, bindAddress: '0.0.0.0', securePort: 10259 });
});

test('a configuration file names profiles and says whether to elect a leader', () => {
  const config = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nclientConnection:\n  kubeconfig: /etc/kubernetes/scheduler.conf\nprofiles:\n- schedulerName: mine\n- schedulerName: other\nleaderElection:\n  leaderElect: false\n  resourceName: mine\n';
  expect(readSchedulerFlags(['kube-scheduler', '--config', '/c.yaml', '--secure-port=10269'], read({ '/c.yaml': config }))).toEqual({ schedulerNames: ['mine', 'other'], leaderElect: false, lease: { namespace: 'kube-system', name: 'mine' }, kubeconfig: true, bindAddress: '0.0.0.0', securePort: 10269 });
});

test('what it can not read ends it with the reason', () => {
  expect(readSchedulerFlags(['kube-scheduler', '--config=/none.yaml'], read({}))).toBe('"command failed" err="open /none.yaml: no such file or directory"');
  const old = 'apiVersion: kubescheduler.config.k8s.io/v1beta2\nkind: KubeSchedulerConfiguration\n';
  expect(readSchedulerFlags(['kube-scheduler', '--config=/c.yaml'], read({ '/c.yaml': old }))).toContain('no kind \\"KubeSchedulerConfiguration\\" is registered for version \\"kubescheduler.config.k8s.io/v1beta2\\"');
});
