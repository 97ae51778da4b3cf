import { describe, expect, it } from 'vitest';
import { Cluster } from '../cluster/cluster.ts';
import { typed } from '../cluster/testing.ts';
import { loadParts } from '../../lab/outside.ts';

await loadParts();

// kubernetes: pkg/kubelet/server
describe('the kubelet’s server through the node proxy', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  const sh = (line: string): string => typed(cluster, line).output;
  sh(`kubectl run web --image=nginx --overrides='{"spec":{"nodeName":"node01"}}'; kubectl wait --for=condition=Ready pod/web`);
  const raw = (path: string): string => sh(`kubectl get --raw /api/v1/nodes/node01/proxy${path}`);

  it('has its configuration at /configz, defaults filled in', () => {
    const { kubeletconfig } = JSON.parse(raw('/configz'));
    expect(kubeletconfig).toMatchObject({ staticPodPath: '/etc/kubernetes/manifests', clusterDNS: ['10.96.0.10'], cgroupDriver: 'systemd', maxPods: 110, evictionHard: { 'memory.available': '100Mi' }, authentication: { anonymous: { enabled: false } } });
    expect(Object.keys(kubeletconfig).slice(0, 3)).toEqual(['enableServer', 'staticPodPath', 'podLogsDir']);
    sh(`ssh node01 'echo "maxPods: 30" >> /var/lib/kubelet/config.yaml; systemctl restart kubelet'`);
    expect(JSON.parse(raw('/configz')).kubeletconfig.maxPods).toBe(30);
  });

  it('tells at /stats/summary what the node and its pods use', () => {
    const { node, pods } = JSON.parse(raw('/stats/summary'));
    expect(node).toMatchObject({ nodeName: 'node01', fs: { capacityBytes: 101_430_960 * 1024 } });
    expect(node.memory.workingSetBytes).toBeGreaterThan(100 * 1024 * 1024);
    const web = pods.find((pod: { podRef: { name: string } }) => pod.podRef.name === 'web');
    expect(web.containers.map((c: { name: string }) => c.name)).toEqual(['web']);
    expect(web.containers[0].memory.workingSetBytes).toBeGreaterThan(0);
    expect(web.podRef.uid).toBe(sh('kubectl get pod web -o jsonpath={.metadata.uid}'));
  });

  it('tells at /metrics what it runs, and at /metrics/cadvisor what each container uses', () => {
    const metrics = raw('/metrics');
    expect(metrics).toMatch(/^kubelet_node_name\{node="node01"\} 1$/m);
    expect(metrics).toMatch(/^kubelet_running_pods [3-9]$/m);
    expect(metrics).toMatch(/^kubelet_running_containers\{container_state="running"\} [3-9]$/m);
    expect(metrics).toMatch(/^rest_client_requests_total\{code="200",host="192\.168\.56\.10:6443",method="GET"\} \d+$/m);
    const cadvisor = raw('/metrics/cadvisor');
    expect(cadvisor).toMatch(/^container_memory_working_set_bytes\{container="web",id="\/kubepods\.slice\/kubepods-besteffort\.slice\/[^"]+\/cri-containerd-[0-9a-f]{64}\.scope",image="docker\.io\/library\/nginx:latest",name="[0-9a-f]{64}",namespace="default",pod="web"\} [\d.e+]+ \d+$/m);
    expect(cadvisor).toMatch(/^container_cpu_usage_seconds_total\{container="",cpu="total",id="\/",image="",name="",namespace="",pod=""\} /m);
    expect(cadvisor).toMatch(/^machine_cpu_cores\{boot_id="[^"]+",machine_id="[0-9a-f]{32}",system_uuid="[^"]+"\} \d+$/m);
  });

  it('has its pods, logs of containers and the machine’s logs', () => {
    expect(JSON.parse(raw('/pods')).items.map((pod: { metadata: { name: string } }) => pod.metadata.name)).toContain('web');
    expect(raw('/containerLogs/default/web/web?tailLines=1')).toBe(sh('kubectl logs web --tail=1'));
    expect(raw('/logs/')).toContain('<a href="pods/">pods/</a>\n');
    expect(raw('/nope')).toBe('Error from server (NotFound): the server could not find the requested resource\n');
  });

  it('says which rights are missing', () => {
    expect(sh('curl -sk https://node01:10250/configz')).toBe('Unauthorized');
    const as = 'curl -sk -H "Authorization: Bearer $(kubectl create token default)" https://node01:10250';
    expect(sh(`${as}/configz`)).toBe('Forbidden (user=system:serviceaccount:default:default, verb=get, resource=nodes, subresource(s)=[configz proxy])\n');
    expect(sh(`${as}/metrics/cadvisor`)).toBe('Forbidden (user=system:serviceaccount:default:default, verb=get, resource=nodes, subresource(s)=[metrics])\n');
    sh('kubectl create clusterrole fine --verb=get --resource=nodes/configz; kubectl create clusterrolebinding fine --clusterrole=fine --serviceaccount=default:default');
    expect(sh(`${as}/configz`)).toMatch(/^\{"kubeletconfig":/);
  });
});
