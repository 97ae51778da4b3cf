import { claim, container, deployment, limits, object, pod, resources, type Fields, type Manifests } from './build.ts';

/** A pod of one container that is called after it. */
const lone = (name: string, image: string, requests?: Fields, most?: Fields): Fields => pod(name, [container(`${name}-ctr ${image}`, requests || most ? resources(requests, most) : {})]);

const range = (name: string, limit: Fields): Fields => object('v1 LimitRange', name, { spec: { limits: [{ ...limit, type: 'Container' }] } });
const quota = (name: string, hard: Fields): Fields => object('v1 ResourceQuota', name, { spec: { hard } });
const manual = { storageClassName: 'manual' };
const qos = (n: string, containers: readonly Fields[]): Fields => pod(`qos-example/qos-demo${n}`, containers);
const stress = (name: string, asked: string, most: string, bytes: string): Fields => pod(`mem-example/${name}`, [container(`${name}-ctr polinux/stress`, { ...resources(limits(undefined, asked), limits(undefined, most)), command: ['stress'], args: ['--vm', '1', '--vm-bytes', bytes, '--vm-hang', '1'] })]);
const busy = (n: string, asked: string, most: string): Fields => pod(`cpu-example/cpu-demo${n}`, [container(`cpu-demo-ctr${n} vish/stress`, { ...resources(limits(asked), limits(most)), args: ['-cpus', '2'] })]);
const dongles = (name: string, count: number): Fields => lone(name, 'nginx', { 'example.com/dongle': count }, { 'example.com/dongle': count });
const memory = (m: string): Fields => limits(undefined, m);

/** About requests, limits, ranges and quotas. */
export const resourceExamples: Manifests = {
  'admin/resource/cpu-constraints.yaml': [range('cpu-min-max-demo-lr', { max: { cpu: '800m' }, min: { cpu: '200m' } })],
  'admin/resource/cpu-constraints-pod.yaml': [lone('constraints-cpu-demo', 'nginx', limits('500m'), limits('800m'))],
  'admin/resource/cpu-constraints-pod-2.yaml': [lone('constraints-cpu-demo-2', 'nginx', limits('500m'), limits('1.5'))],
  'admin/resource/cpu-constraints-pod-3.yaml': [lone('constraints-cpu-demo-3', 'nginx', limits('100m'), limits('800m'))],
  'admin/resource/cpu-constraints-pod-4.yaml': [lone('constraints-cpu-demo-4', 'vish/stress')],
  'admin/resource/cpu-defaults.yaml': [range('cpu-limit-range', { default: { cpu: 1 }, defaultRequest: { cpu: 0.5 } })],
  'admin/resource/cpu-defaults-pod.yaml': [lone('default-cpu-demo', 'nginx')],
  'admin/resource/cpu-defaults-pod-2.yaml': [lone('default-cpu-demo-2', 'nginx', undefined, limits('1'))],
  'admin/resource/cpu-defaults-pod-3.yaml': [lone('default-cpu-demo-3', 'nginx', limits('0.75'))],
  'admin/resource/memory-constraints.yaml': [range('mem-min-max-demo-lr', { max: memory('1Gi'), min: memory('500Mi') })],
  'admin/resource/memory-constraints-pod.yaml': [lone('constraints-mem-demo', 'nginx', memory('600Mi'), memory('800Mi'))],
  'admin/resource/memory-constraints-pod-2.yaml': [lone('constraints-mem-demo-2', 'nginx', memory('800Mi'), memory('1.5Gi'))],
  'admin/resource/memory-constraints-pod-3.yaml': [lone('constraints-mem-demo-3', 'nginx', memory('100Mi'), memory('800Mi'))],
  'admin/resource/memory-constraints-pod-4.yaml': [lone('constraints-mem-demo-4', 'nginx')],
  'admin/resource/memory-defaults.yaml': [range('mem-limit-range', { default: memory('512Mi'), defaultRequest: memory('256Mi') })],
  'admin/resource/memory-defaults-pod.yaml': [lone('default-mem-demo', 'nginx')],
  'admin/resource/memory-defaults-pod-2.yaml': [lone('default-mem-demo-2', 'nginx', undefined, memory('1Gi'))],
  'admin/resource/memory-defaults-pod-3.yaml': [lone('default-mem-demo-3', 'nginx', memory('128Mi'))],
  'admin/resource/quota-mem-cpu.yaml': [quota('mem-cpu-demo', { 'requests.cpu': '1', 'requests.memory': '1Gi', 'limits.cpu': '2', 'limits.memory': '2Gi' })],
  'admin/resource/quota-mem-cpu-pod.yaml': [lone('quota-mem-cpu-demo', 'nginx', limits('400m', '600Mi'), limits('800m', '800Mi'))],
  'admin/resource/quota-mem-cpu-pod-2.yaml': [lone('quota-mem-cpu-demo-2', 'redis', limits('400m', '700Mi'), limits('800m', '1Gi'))],
  'admin/resource/quota-objects.yaml': [quota('object-quota-demo', { persistentvolumeclaims: '1', 'services.loadbalancers': '2', 'services.nodeports': '0' })],
  'admin/resource/quota-objects-pvc.yaml': [claim('pvc-quota-demo', '3Gi', manual)],
  'admin/resource/quota-objects-pvc-2.yaml': [claim('pvc-quota-demo-2', '4Gi', manual)],
  'admin/resource/quota-pod.yaml': [quota('pod-demo', { pods: '2' })],
  'admin/resource/quota-pod-deployment.yaml': [deployment('pod-quota-demo', { purpose: 'quota-demo' }, [container('pod-quota-demo nginx')], { spec: { replicas: 3 } })],
  'policy/priority-class-resourcequota.yaml': [object('v1 ResourceQuota', 'pods-cluster-services', { spec: { scopeSelector: { matchExpressions: [{ operator: 'In', scopeName: 'PriorityClass', values: ['cluster-services'] }] } } })],
  'pods/qos/qos-pod.yaml': [qos('', [container('qos-demo-ctr nginx', resources(limits('700m', '200Mi'), limits('700m', '200Mi')))])],
  'pods/qos/qos-pod-2.yaml': [qos('-2', [container('qos-demo-2-ctr nginx', resources(memory('100Mi'), memory('200Mi')))])],
  'pods/qos/qos-pod-3.yaml': [qos('-3', [container('qos-demo-3-ctr nginx')])],
  'pods/qos/qos-pod-4.yaml': [qos('-4', [container('qos-demo-4-ctr-1 nginx', resources(memory('200Mi'))), container('qos-demo-4-ctr-2 redis')])],
  'pods/qos/qos-pod-5.yaml': [qos('-5', [container('qos-demo-ctr-5 nginx', resources(limits('700m', '200Mi'), limits('700m', '200Mi')))])],
  'pods/resource/cpu-request-limit.yaml': [busy('', '0.5', '1')],
  'pods/resource/cpu-request-limit-2.yaml': [busy('-2', '100', '100')],
  'pods/resource/memory-request-limit.yaml': [stress('memory-demo', '100Mi', '200Mi', '150M')],
  'pods/resource/memory-request-limit-2.yaml': [stress('memory-demo-2', '50Mi', '100Mi', '250M')],
  'pods/resource/memory-request-limit-3.yaml': [stress('memory-demo-3', '1000Gi', '1000Gi', '150M')],
  'pods/resource/extended-resource-pod.yaml': [dongles('extended-resource-demo', 3)],
  'pods/resource/extended-resource-pod-2.yaml': [dongles('extended-resource-demo-2', 2)],
};
