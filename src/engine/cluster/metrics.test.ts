import { describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { typed } from './testing.ts';

const url = 'https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml';
const insecure = `kubectl patch deploy metrics-server -n kube-system --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--kubelet-insecure-tls"}]'`;

/** A cluster with what a line prints on its control plane, both streams. */
const make = () => {
  const cluster = Cluster.create({ seed: 5, preset: 'trio', freeze: true });
  const sh = (line: string): string => typed(cluster, line).output;
  return { cluster, sh, wait: (seconds: number) => cluster.sim.run({ until: cluster.sim.now() + seconds * 1000 }) };
};

describe('metrics-server', () => {
  it('is not there on a fresh cluster, and never ready where it trusts no kubelet', () => {
    const { sh, wait } = make();
    expect(sh('kubectl top nodes')).toBe('error: Metrics API not available\n');
    expect(sh(`kubectl apply -f ${url}`)).toContain('apiservice.apiregistration.k8s.io/v1beta1.metrics.k8s.io created\n');
    wait(60);
    expect(sh('kubectl get apiservice v1beta1.metrics.k8s.io --no-headers')).toMatch(/^v1beta1\.metrics\.k8s\.io +kube-system\/metrics-server +False \(MissingEndpoints\) /);
    expect(sh('kubectl get pods -n kube-system -l k8s-app=metrics-server --no-headers')).toMatch(/ 0\/1 +Running /);
    expect(sh('kubectl logs -n kube-system deploy/metrics-server')).toMatch(/scraper\.go:149\] "Failed to scrape node" err="Get \\"https:\/\/192\.168\.56\.11:10250\/metrics\/resource\\": tls: failed to verify certificate: x509: cannot validate certificate for 192\.168\.56\.11 because it doesn't contain any IP SANs" node="node01"\n/);
    expect(sh('kubectl top nodes')).toBe('error: Metrics API not available\n');
    expect(sh('kubectl get --raw /apis/metrics.k8s.io/v1beta1/nodes')).toBe('Error from server (ServiceUnavailable): the server is currently unable to handle the request\n');
    expect(sh('kubectl api-resources; kubectl get podmetrics')).toMatch(/VolumeAttributesClass\nerror: the server doesn't have a resource type "podmetrics"\n$/);
    sh('kubectl create namespace gone; kubectl delete namespace gone --wait=false');
    wait(20);
    const failed = 'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: stale GroupVersion discovery: metrics.k8s.io/v1beta1';
    expect(sh(`kubectl get namespace gone -o jsonpath='{.status.phase} {.status.conditions[0].type} {.status.conditions[0].reason} {.status.conditions[0].message}'`)).toBe(`Terminating NamespaceDeletionDiscoveryFailure DiscoveryFailed ${failed}`);
    sh('kubectl delete apiservice v1beta1.metrics.k8s.io');
    wait(60);
    expect(sh('kubectl get namespace gone')).toBe('Error from server (NotFound): namespaces "gone" not found\n');
  });

  it('tells what nodes and pods use once it may, and only who asks it by its rights', () => {
    const { sh, wait } = make();
    sh(`kubectl apply -f ${url}; ${insecure}; kubectl rollout status deploy/metrics-server -n kube-system`);
    wait(20);
    expect(sh('kubectl get apiservice v1beta1.metrics.k8s.io --no-headers')).toMatch(/ True /);
    expect(sh('kubectl top nodes')).toMatch(/^NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\) +\ncontrolplane +\d+m +\d+% +\d+Mi +\d+% +\nnode01 .*\nnode02 .*\n$/);
    expect(sh('kubectl top pods -n kube-system -l k8s-app=kube-dns --containers --no-headers | wc -l').trim()).toBe('2');
    expect(sh('kubectl get nodes.metrics.k8s.io --no-headers | wc -l').trim()).toBe('3');
    expect(sh('kubectl api-resources --api-group=metrics.k8s.io --no-headers')).toMatch(/^nodes +metrics\.k8s\.io\/v1beta1 +false +NodeMetrics\npods +metrics\.k8s\.io\/v1beta1 +true +PodMetrics\n$/);
    expect(sh('kubectl top pods --as=ann')).toBe('Error from server (Forbidden): pods.metrics.k8s.io is forbidden: User "ann" cannot list resource "pods" in API group "metrics.k8s.io" in the namespace "default"\n');
    expect(sh('curl -sk https://node01:10250/metrics/resource')).toBe('Unauthorized');
    expect(sh('kubectl get --raw /api/v1/nodes/node01/proxy/metrics/resource')).toMatch(/\nnode_cpu_usage_seconds_total [\d.]+ \d+\n/);
    expect(sh('kubectl top pod nope; kubectl top node nope')).toBe('Error from server (NotFound): pods "nope" not found\nError from server (NotFound): nodes "nope" not found\n');
    sh(`kubectl run busy --image=busybox -- sh -c 'while true; do :; done'; kubectl run idle --image=nginx`);
    wait(60);
    expect(sh('kubectl top pods --sort-by=cpu --no-headers')).toMatch(/^busy +(9\d\d|1000)m .*\nidle +[01]m .*\n$/);
    sh('kubectl delete pod busy --now; kubectl delete clusterrole system:metrics-server');
    wait(60);
    expect(sh('kubectl logs -n kube-system deploy/metrics-server --tail=20')).toContain('"Failed to scrape node" err="request failed, status: \\"403 Forbidden\\"" node="node01"\n');
    expect(sh('kubectl get pods -n kube-system -l k8s-app=metrics-server --no-headers')).toMatch(/ 0\/1 +Running /);
  });

  it('lets an autoscaler follow the load, and five minutes after it', () => {
    const { sh, wait, cluster } = make();
    sh(`kubectl apply -f ${url}; ${insecure}`);
    sh('kubectl create deployment php-apache --image=registry.k8s.io/hpa-example; kubectl set resources deployment php-apache --requests=cpu=200m --limits=cpu=500m; kubectl expose deployment php-apache --port=80');
    sh('kubectl autoscale deployment php-apache --cpu=50% --min=1 --max=10');
    const replicas = () => cluster.objects('deployments')!.find((d) => d.metadata.name === 'php-apache')!['spec'].replicas as number;
    wait(100);
    expect(sh('kubectl get hpa php-apache --no-headers')).toMatch(/ cpu: 0%\/50% +1 +10 +1 /);
    sh(`kubectl run load-generator --image=busybox:1.28 --restart=Never -- /bin/sh -c 'while sleep 0.01; do wget -q -O- http://php-apache; done'`);
    wait(150);
    expect(replicas()).toBeGreaterThan(3);
    expect(sh('kubectl describe hpa php-apache')).toMatch(/Normal +SuccessfulRescale +\S+ +horizontal-pod-autoscaler +New size: \d; reason: cpu resource utilization \(percentage of request\) above target\n/);
    sh('kubectl delete pod load-generator --now');
    wait(200);
    expect(replicas()).toBeGreaterThan(3);
    wait(200);
    expect(replicas()).toBe(1);
  });
});
