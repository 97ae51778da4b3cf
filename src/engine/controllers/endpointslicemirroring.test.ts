import { describe, expect, it } from 'vitest';
import { TestCluster } from './testing.ts';

const service = (spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'db' },
  spec: { type: 'ClusterIP', clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', ports: [{ port: 3306, targetPort: 3306, protocol: 'TCP' }], ...spec },
});
const endpoints = (metadata: object, subsets: object[]) => ({ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'db', ...metadata }, subsets });
const subset = (...ips: string[]) => ({ addresses: ips.map((ip) => ({ ip })), ports: [{ port: 3306 }] });
const slices = (t: TestCluster) => t.list('endpointslices', 'discovery.k8s.io').filter((s) => s.metadata.labels['kubernetes.io/service-name'] === 'db');
const started = (metadata: object = {}, subsets: object[] = [subset('10.0.0.9')]) => {
  const t = new TestCluster();
  t.create('services', service());
  t.create('endpoints', endpoints(metadata, subsets));
  t.advance(1000);
  return t;
};

// pkg/controller/endpointslicemirroring
describe('endpointslicemirroring', () => {
  it('mirrors Endpoints of a service without a selector', () => {
    const t = started({ labels: { app: 'db' }, annotations: { note: 'x', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } });
    expect(slices(t)).toMatchObject([
      {
        metadata: {
          name: expect.stringMatching(/^db-[a-z0-9]{5}$/),
          generateName: 'db-',
          labels: { app: 'db', 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io', 'kubernetes.io/service-name': 'db' },
          annotations: { note: 'x' },
          ownerReferences: [{ apiVersion: 'v1', kind: 'Endpoints', name: 'db', controller: true, blockOwnerDeletion: true }],
        },
        addressType: 'IPv4',
        ports: [{ name: '', port: 3306, protocol: 'TCP' }],
        endpoints: [{ addresses: ['10.0.0.9'], conditions: { ready: true } }],
      },
    ]);
    expect(slices(t)[0].metadata.annotations).toEqual({ note: 'x' });
    expect(t.sim.faults).toEqual([]);
  });

  it('makes a slice for each address type and set of ports, and follows changes in the same ones', () => {
    const t = started({}, [subset('10.0.0.9', 'fd00::9'), { notReadyAddresses: [{ ip: '10.0.0.8', hostname: 'h' }], ports: [{ name: 'm', port: 9104 }] }]);
    const seen = () => slices(t).map((s) => `${s.addressType} ${s.ports[0].port} ${s.endpoints.map((e: any) => `${e.addresses[0]}=${e.conditions.ready}${e.hostname ?? ''}`)}`).sort();
    expect(seen()).toEqual(['IPv4 3306 10.0.0.9=true', 'IPv4 9104 10.0.0.8=falseh', 'IPv6 3306 fd00::9=true']);
    const before = slices(t).find((s) => s.addressType === 'IPv4' && s.ports[0].port === 3306).metadata.name;
    t.change('endpoints', 'db', { subsets: [subset('10.0.0.10')] });
    t.advance(1000);
    expect(seen()).toEqual(['IPv4 3306 10.0.0.10=true']);
    expect(slices(t)[0].metadata.name).toBe(before);
  });

  it('takes its slices away with the Endpoints, the service, or when a selector comes', () => {
    for (const end of [(t: TestCluster) => t.delete('endpoints', 'db'), (t: TestCluster) => t.delete('services', 'db'), (t: TestCluster) => t.change('services', 'db', { spec: { selector: { app: 'none' } } })]) {
      const t = started();
      end(t);
      t.advance(2000);
      expect(slices(t).filter((s) => s.metadata.labels['endpointslice.kubernetes.io/managed-by'].includes('mirroring'))).toEqual([]);
    }
  });

  it('leaves those alone that ask for it, elect a leader or have no service', () => {
    expect(slices(started({ labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }))).toEqual([]);
    expect(slices(started({ annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } }))).toEqual([]);
    const t = new TestCluster();
    t.create('endpoints', endpoints({}, [subset('10.0.0.9')]));
    t.advance(1000);
    expect(slices(t)).toEqual([]);
  });
});
