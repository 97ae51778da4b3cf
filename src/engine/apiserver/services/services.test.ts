import { describe, expect, it } from 'vitest';
import { TestServer } from '../testing.ts';

const service = (name: string, spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } });

// pkg/registry/core/service/storage/alloc.go; recordings 03 and 07
describe('Services', () => {
  it('get an address of the range, and give it back', () => {
    const t = new TestServer({ serviceCidr: '10.96.0.0/28' });
    const a = t.create('services', service('a', { selector: { app: 'a' } }));
    expect(a.spec).toMatchObject({ clusterIPs: [a.spec.clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
    expect(a.spec.clusterIP).toMatch(/^10\.96\.0\.\d+$/);
    const twice = t.create('services', service('b', { clusterIP: a.spec.clusterIP }));
    expect(twice.message).toBe(`Service "b" is invalid: spec.clusterIPs: Invalid value: ["${a.spec.clusterIP}"]: failed to allocate IP ${a.spec.clusterIP}: provided IP is already allocated`);
    expect(t.create('services', service('c', { clusterIP: '10.1.1.1' })).message).toContain('failed to allocate IP 10.1.1.1: the provided network does not match the current range');
    t.delete('services', 'a');
    expect(t.create('services', service('b', { clusterIP: a.spec.clusterIP })).spec.clusterIP).toBe(a.spec.clusterIP);
  });

  it('run out of addresses', () => {
    const t = new TestServer({ serviceCidr: '10.96.0.0/29' });
    // Six addresses, one of them the API server's.
    for (let i = 0; i < 5; i++) expect(t.create('services', service(`s${i}`, {})).code).toBeUndefined();
    expect(t.create('services', service('full', {})).message).toBe('Internal error occurred: failed to allocate a serviceIP: range is full');
  });

  it('get node ports, keep them, and give them up with their type', () => {
    const t = new TestServer();
    const np = t.create('services', service('np', { type: 'NodePort' }));
    const { nodePort } = np.spec.ports[0];
    expect(nodePort).toBeGreaterThanOrEqual(30000);
    expect(t.create('services', service('low', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] })).message).toContain('spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767');
    expect(t.create('services', service('same', { type: 'NodePort', ports: [{ port: 80, nodePort }] })).message).toContain('provided port is already allocated');
    const replaced = t.send({ verb: 'update', resource: 'services', namespace: 'default', name: 'np', body: service('np', { type: 'NodePort' }) }).body;
    expect(replaced.spec).toMatchObject({ clusterIP: np.spec.clusterIP, ports: [{ nodePort }] });
    expect(t.patch('services', 'np', { spec: { type: 'ClusterIP' } }).body.spec.ports[0].nodePort).toBeUndefined();
    expect(t.create('services', service('same', { type: 'NodePort', ports: [{ port: 80, nodePort }] })).spec.ports[0].nodePort).toBe(nodePort);
  });

  it('keep nothing of a dry run', () => {
    const t = new TestServer();
    const dry = t.create('services', service('a', { type: 'NodePort', ports: [{ port: 80, nodePort: 30123 }] }), { dryRun: 'All' });
    expect(dry.spec.ports[0].nodePort).toBe(30123);
    expect(t.create('services', service('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 30123 }], clusterIP: dry.spec.clusterIP })).metadata.uid).toBeDefined();
  });

  it('of no address or no type have neither', () => {
    const t = new TestServer();
    expect(t.create('services', service('headless', { clusterIP: 'None', selector: { a: 'b' } })).spec).toMatchObject({ clusterIP: 'None', clusterIPs: ['None'], ipFamilies: ['IPv4'] });
    expect(t.create('services', service('ext', { type: 'ExternalName', externalName: 'example.com' })).spec.clusterIP).toBeUndefined();
  });

  it('of a family that the cluster has not are refused (alloc.go: initIPFamilyFields)', () => {
    const t = new TestServer();
    const made = (spec: object) => t.create('services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'two' }, spec: { ports: [{ port: 80 }], ...spec } }, { dryRun: 'All' }).message;
    expect(made({ ipFamilies: ['IPv6'] })).toBe('Service "two" is invalid: spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster');
    expect(made({ ipFamilyPolicy: 'RequireDualStack' })).toBe('Service "two" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services');
    expect(made({ ipFamilyPolicy: 'PreferDualStack' })).toBeUndefined();
    expect(made({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } })).toContain('must be greater than 0 and less than 86400');
  });

  it('lead to the API server by the first address', () => {
    const t = new TestServer();
    expect(t.get('services', 'kubernetes').spec).toMatchObject({ clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] });
    expect(t.get('endpoints', 'kubernetes').subsets).toEqual([{ addresses: [{ ip: '192.168.56.10' }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] }]);
    t.delete('services', 'kubernetes');
    t.advance(11_000);
    expect(t.get('services', 'kubernetes').spec.clusterIP).toBe('10.96.0.1');
  });
});
