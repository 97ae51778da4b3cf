import { describe, expect, it } from 'vitest';
import { Tracer } from '../api/trace.ts';
import { Client } from '../client/client.ts';
import { FakeTransport } from '../client/fake.ts';
import { Sim } from '../sim/sim.ts';
import { createNetwork } from './network.ts';
import { inBlock, PolicyEnforcer } from './policy.ts';

const make = () => {
  const sim = new Sim(1, 0);
  const network = createNetwork({ sim, tracer: new Tracer() });
  const api = new FakeTransport(sim);
  const enforcer = new PolicyEnforcer(sim, new Client(api, 'test', {}));
  enforcer.start();
  const files = { hosts: () => '', resolvConf: () => '' };
  const host = network.addHost('node01', '192.168.56.11', files);
  api.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default', labels: { team: 'a' } } });
  api.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other', labels: { team: 'b' } } });
  let n = 1;
  const pod = (namespace: string, name: string, labels: Record<string, string>) => {
    api.put('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels }, spec: { containers: [{ name: 'c', ports: [{ name: 'sql', containerPort: 3306 }] }] } });
    return network.addPod({ namespace, name, host: 'node01', address: `10.244.1.${++n}`, files });
  };
  const policy = (name: string, spec: object) => {
    api.put('networkpolicies', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace: 'default', name }, spec });
    sim.run({ until: sim.now() + 50 });
  };
  return { sim, network, enforcer, host, pod, policy };
};

describe('PolicyEnforcer', () => {
  it('lets everything pass until a policy selects a pod, then only what a rule allows', () => {
    const { enforcer, host, pod, policy } = make();
    const db = pod('default', 'db', { app: 'db' });
    const api = pod('default', 'api', { app: 'api' });
    const web = pod('default', 'web', { app: 'web' });
    const stranger = pod('other', 'stranger', { app: 'api' });
    const allowed = (from: typeof db, to: typeof db, port = 3306) => enforcer.allows(from, to, port, 'TCP');
    policy('db', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 'sql', protocol: 'TCP' }] }] });
    expect([allowed(api, db), allowed(web, db), allowed(stranger, db), allowed(api, db, 22), allowed(db, api), allowed(host, db)]).toEqual([true, false, false, false, true, true]);
    policy('db2', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'b' } } }] }] });
    expect([allowed(stranger, db), allowed(web, db)]).toEqual([true, false]);
    policy('deny', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.244.1.0/24', except: ['10.244.1.4/32'] } }] }] });
    expect([allowed(db, api), allowed(db, web)]).toEqual([true, false]);
  });

  it('knows blocks', () => {
    expect([inBlock('10.1.2.3', '10.0.0.0/8'), inBlock('11.1.2.3', '10.0.0.0/8'), inBlock('1.2.3.4', '0.0.0.0/0'), inBlock('1.2.3.4', '1.2.3.5/32')]).toEqual([true, false, true, false]);
  });
});
