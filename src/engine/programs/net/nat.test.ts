import { describe, expect, it } from 'vitest';
import type { NodeNetwork, ServicePortRule } from '../../network/types.ts';
import { endpointChain, externalChain, serviceChain, tables } from './nat.ts';

const port = (name: string, over: Partial<ServicePortRule> = {}): ServicePortRule => ({ name, protocol: 'TCP', address: '10.96.0.1', otherAddresses: [], port: 443, nodePort: undefined, endpoints: ['192.168.56.10:6443'], affinity: undefined, ...over });

const node = (...services: ServicePortRule[]): NodeNetwork => ({ name: 'node01', services, routes: true, pods: [], nodes: [] });
const rules = (table: string, ...services: ServicePortRule[]) => tables(node(...services)).find((t) => t.name === table)!.rules;

// The names that every kubeadm cluster has (kubernetes: pkg/proxy/iptables/proxier.go, portProtoHash)
describe('chains of kube-proxy', () => {
  it.each([
    ['default/kubernetes:https', 'TCP', 'KUBE-SVC-NPX46M4PTMTKRN6Y'],
    ['kube-system/kube-dns:dns', 'UDP', 'KUBE-SVC-TCOU7JCQXEZGVUNU'],
    ['kube-system/kube-dns:dns-tcp', 'TCP', 'KUBE-SVC-ERIFXISQEP7F7OF4'],
    ['kube-system/kube-dns:metrics', 'TCP', 'KUBE-SVC-JD5MR3NA4I4DYORP'],
  ] as const)('%s', (name, protocol, chain) => {
    expect(serviceChain(port(name, { protocol }))).toBe(chain);
  });

  it('spreads connections evenly, whatever the number of endpoints', () => {
    const s = port('default/web', { port: 80, endpoints: ['10.244.1.2:80', '10.244.1.3:80', '10.244.2.2:80'] });
    const chances = rules('nat', s).filter((r) => r.chain === serviceChain(s) && r.target.startsWith('KUBE-SEP-')).map((r) => r.conditions.find((c) => c.save.includes('statistic'))?.save.split(' ').at(-1));
    expect(chances).toEqual(['0.33333333333', '0.50000000000', undefined]);
  });

  it('leads node ports through the chain for what comes from outside', () => {
    const s = port('default/np', { port: 80, nodePort: 30080, endpoints: ['10.244.1.2:80'] });
    expect(rules('nat', s).find((r) => r.chain === 'KUBE-NODEPORTS')).toMatchObject({ target: externalChain(s) });
    expect(rules('nat', s).filter((r) => r.chain === externalChain(s)).map((r) => r.target)).toEqual(['KUBE-MARK-MASQ', serviceChain(s)]);
    expect(rules('nat', s).find((r) => r.chain === endpointChain(s, '10.244.1.2:80') && r.target === 'DNAT')?.action?.save).toBe('--to-destination 10.244.1.2:80');
  });

  it('refuses what has no endpoints, in the filter table', () => {
    const s = port('default/empty', { port: 80, endpoints: [] });
    expect(rules('filter', s).find((r) => r.target === 'REJECT')?.conditions[0]?.list).toBe('/* default/empty has no endpoints */');
    expect(rules('nat', s).some((r) => r.chain === serviceChain(s))).toBe(false);
  });

  it('has nothing of Services where no kube-proxy runs, nor in a pod', () => {
    expect(tables({ ...node(), services: undefined }).find((t) => t.name === 'nat')!.own).not.toContain('KUBE-SERVICES');
    expect(tables(undefined).every((t) => t.rules.length === 0)).toBe(true);
  });
});
