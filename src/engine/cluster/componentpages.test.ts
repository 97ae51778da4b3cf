import { beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { typed } from './testing.ts';

// kubernetes: cmd/kube-scheduler/app, cmd/kube-controller-manager/app: /metrics, with delegated authentication and authorization
describe('what components tell of themselves', () => {
  let sh: (line: string) => string;
  beforeAll(() => {
    const cluster = Cluster.create({ seed: 1, preset: 'trio' });
    sh = (line) => typed(cluster, line).output;
  });
  const certificate = '--cert /etc/kubernetes/pki/apiserver-kubelet-client.crt --key /etc/kubernetes/pki/apiserver-kubelet-client.key';

  it('is told to who may ask for it', () => {
    expect(sh('curl -sk https://localhost:10259/metrics')).toBe('{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"forbidden: User \\"system:anonymous\\" cannot get path \\"/metrics\\"","reason":"Forbidden","details":{},"code":403}\n');
    sh('kubectl create clusterrole m --verb=get --non-resource-url=/metrics; kubectl create clusterrolebinding m --clusterrole=m --serviceaccount=default:default');
    expect(sh('curl -sk -H "Authorization: Bearer $(kubectl create token default)" https://localhost:10259/metrics')).toMatch(/^leader_election_master_status\{name="kube-scheduler"\} 1$/m);
    expect(sh('curl -sk https://localhost:10257/healthz')).toBe('ok');
  });

  it('has the queues of controllers', () => {
    const text = sh(`curl -sk ${certificate} https://localhost:10257/metrics`);
    expect(text).toMatch(/^# TYPE workqueue_depth gauge\n/m);
    expect(text).toMatch(/^workqueue_adds_total\{name="deployment"\} [1-9]\d*$/m);
    expect(text).toMatch(/^workqueue_work_duration_seconds_count\{name="replicaset"\} [1-9]\d*$/m);
    expect(text).toMatch(/^rest_client_requests_total\{code="201",host="192\.168\.56\.10:6443",method="POST"\} \d+$/m);
  });

  it('has what kube-proxy watches over', () => {
    const text = sh('curl -s localhost:10249/metrics');
    expect(text).toMatch(/^kubeproxy_sync_proxy_rules_iptables_total\{ip_family="IPv4",table="nat"\} [1-9]\d*$/m);
    expect(text).toMatch(/^process_resident_memory_bytes [\d.e+]+$/m);
  });

  it('has the pods that the scheduler has placed, and those that wait', () => {
    sh(`kubectl run big --image=nginx --overrides='{"spec":{"nodeSelector":{"no":"such"}}}'; kubectl run web --image=nginx; kubectl wait --for=condition=Ready pod/web`);
    const text = sh(`curl -sk ${certificate} https://localhost:10259/metrics`);
    expect(text).toMatch(/^scheduler_pending_pods\{queue="unschedulable"\} 1$/m);
    expect(text).toMatch(/^scheduler_schedule_attempts_total\{profile="default-scheduler",result="scheduled"\} [1-9]\d*$/m);
    expect(text).toMatch(/^scheduler_schedule_attempts_total\{profile="default-scheduler",result="unschedulable"\} [1-9]\d*$/m);
  });
});
