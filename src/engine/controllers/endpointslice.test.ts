import { describe, expect, it } from 'vitest';
import { TestCluster } from './testing.ts';

const service = (name: string, spec: object = {}, labels = { app: name }) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, labels },
  spec: { type: 'ClusterIP', clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', selector: { app: name }, ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }], ...spec },
});
const pod = (name: string, app: string, extra: object = {}) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app } }, spec: { containers: [{ name: 'c', image: 'nginx' }], ...extra } });
const slices = (t: TestCluster) => t.list('endpointslices', 'discovery.k8s.io').filter((s) => s.metadata.labels['kubernetes.io/service-name'] !== 'kubernetes');
const names = (t: TestCluster) => t.list('endpoints').map((e) => e.metadata.name).filter((name) => name !== 'kubernetes');
const endpoints = (t: TestCluster, name: string) => t.get('endpoints', name);
const conditions = (slice: any) => slice.endpoints.map((e: any) => [e.targetRef.name, e.conditions.ready, e.conditions.serving, e.conditions.terminating]);
/** With two pods `web-a` and `web-b` and a service `web`. */
const started = (spec: object = {}) => {
  const t = new TestCluster();
  t.create('pods', pod('web-a', 'web'));
  t.create('pods', pod('web-b', 'web'));
  t.create('services', service('web', spec));
  t.advance(3000);
  return t;
};

// recording 03; pkg/controller/endpointslice, pkg/controller/endpoint
describe('endpointslice', () => {
  it('lists ready pods with the labels, annotation and owner of recording 03', () => {
    const t = started();
    const ready = t.list('pods').map((p) => p.status.conditions[1].lastTransitionTime)[0];
    expect(slices(t)).toMatchObject([
      {
        metadata: {
          name: expect.stringMatching(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/),
          labels: { app: 'web', 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io', 'kubernetes.io/service-name': 'web' },
          annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': ready },
          ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: 'web', controller: true, blockOwnerDeletion: true }],
        },
        addressType: 'IPv4',
        ports: [{ name: '', port: 80, protocol: 'TCP' }],
        endpoints: [
          { conditions: { ready: true, serving: true, terminating: false }, nodeName: 'node01', targetRef: { kind: 'Pod', name: 'web-a', namespace: 'default' } },
          { conditions: { ready: true, serving: true, terminating: false }, nodeName: 'node02', targetRef: { kind: 'Pod', name: 'web-b', namespace: 'default' } },
        ],
      },
    ]);
    expect(t.sim.faults).toEqual([]);
  });

  it('keeps an empty slice for a service without pods, and fills the same one', () => {
    const t = new TestCluster();
    t.create('services', service('web'));
    t.advance(500);
    const [empty] = slices(t);
    expect(empty.endpoints ?? []).toEqual([]);
    t.create('pods', pod('web-a', 'web'));
    t.advance(3000);
    expect(slices(t)).toHaveLength(1);
    expect(slices(t)[0]).toMatchObject({ metadata: { name: empty.metadata.name }, endpoints: [{ targetRef: { name: 'web-a' } }] });
  });

  it('tells a pod that ends: not ready, still serving', () => {
    const t = started();
    t.send({ verb: 'delete', resource: 'pods', namespace: 'default', name: 'web-a' });
    t.advance(200);
    expect(conditions(slices(t)[0])).toEqual([['web-a', false, true, true], ['web-b', true, true, false]]);
    expect(endpoints(t, 'web').subsets[0].addresses.map((a: any) => a.targetRef.name)).toEqual(['web-b']);
    t.advance(2000);
    expect(conditions(slices(t)[0])).toEqual([['web-b', true, true, false]]);
  });

  it('publishes pods that are not ready where the service asks for it', () => {
    const t = new TestCluster();
    t.behaviour = () => ({ startMs: 60_000 });
    const p = t.create('pods', pod('web-a', 'web'));
    t.advance(500);
    const bound = t.get('pods', 'web-a');
    t.send({ verb: 'update', resource: 'pods', namespace: 'default', name: p.metadata.name, subresource: 'status', body: { ...bound, status: { ...bound.status, phase: 'Running', podIP: '10.244.1.7', podIPs: [{ ip: '10.244.1.7' }] } } });
    t.create('services', service('web'));
    t.create('services', service('early', { selector: { app: 'web' }, publishNotReadyAddresses: true, clusterIP: 'None', clusterIPs: ['None'] }));
    t.advance(1000);
    const of = (name: string) => slices(t).find((s) => s.metadata.labels['kubernetes.io/service-name'] === name);
    expect(conditions(of('web'))).toEqual([['web-a', false, false, false]]);
    expect(conditions(of('early'))).toEqual([['web-a', true, false, false]]);
    expect(of('early').metadata.labels['service.kubernetes.io/headless']).toBe('');
    expect(endpoints(t, 'web').subsets).toMatchObject([{ notReadyAddresses: [{ ip: '10.244.1.7' }] }]);
    expect(endpoints(t, 'early').subsets).toMatchObject([{ addresses: [{ ip: '10.244.1.7' }] }]);
  });

  it('resolves named ports by pod, with a slice for each set of ports', () => {
    const t = new TestCluster();
    const named = (name: string, port: number) => pod(name, 'web', { containers: [{ name: 'c', image: 'nginx', ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }] }] });
    t.create('pods', named('web-a', 8080));
    t.create('pods', named('web-b', 9090));
    t.create('services', service('web', { ports: [{ name: 'web', port: 80, targetPort: 'http', protocol: 'TCP' }] }));
    t.advance(3000);
    expect(slices(t).map((s) => [s.ports[0].port, s.endpoints.length]).sort()).toEqual([[8080, 1], [9090, 1]]);
    expect(endpoints(t, 'web').subsets.map((s: any) => s.ports[0].port).sort()).toEqual([8080, 9090]);
  });

  it('puts at most 100 endpoints into a slice', () => {
    const t = new TestCluster();
    t.create('services', service('web'));
    for (let i = 0; i < 230; i++) t.create('pods', pod(`web-${i}`, 'web'));
    t.advance(10_000);
    expect(slices(t).reduce((n, s) => n + s.endpoints.length, 0)).toBe(230);
    expect(Math.max(...slices(t).map((s) => s.endpoints.length))).toBeLessThanOrEqual(100);
    expect(endpoints(t, 'web').subsets[0].addresses).toHaveLength(230);
  });

  it('follows a changed selector, and leaves services without one alone', () => {
    const t = started();
    t.create('services', service('manual', { selector: undefined }));
    t.change('services', 'web', { spec: { selector: { app: 'other' } } });
    t.advance(1000);
    expect(slices(t).map((s) => [s.metadata.labels['kubernetes.io/service-name'], s.endpoints?.length ?? 0])).toEqual([['web', 0]]);
    expect(endpoints(t, 'web').subsets).toBeUndefined();
    expect(names(t)).toEqual(['web']);
  });

  it('makes Endpoints as recording 03 shows them, and removes them with the service', () => {
    const t = started();
    expect(endpoints(t, 'web')).toMatchObject({
      metadata: { labels: { app: 'web', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' }, annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': expect.stringMatching(/^2026-11-21T01:00:\d\dZ$/) } },
      subsets: [{ addresses: [{ nodeName: 'node01' }, { nodeName: 'node02' }], ports: [{ port: 80, protocol: 'TCP' }] }],
    });
    t.send({ verb: 'delete', resource: 'services', namespace: 'default', name: 'web' });
    t.advance(1000);
    expect(names(t)).toEqual([]);
  });

  it('gives a stateful pod its hostname', () => {
    const t = new TestCluster();
    t.create('pods', pod('db-0', 'db', { hostname: 'db-0', subdomain: 'db' }));
    t.create('services', service('db', { clusterIP: 'None', clusterIPs: ['None'] }));
    t.advance(3000);
    expect(slices(t)[0].endpoints[0].hostname).toBe('db-0');
    expect(endpoints(t, 'db').subsets[0].addresses[0].hostname).toBe('db-0');
  });
});

// pkg/controller/serviceaccount, pkg/controller/certificates/rootcacertpublisher
describe('serviceaccount', () => {
  it('gives each namespace an account and the root certificate, and restores them', () => {
    const t = new TestCluster({ rootCaFile: 'PEM' });
    t.ensureNamespace('team');
    t.advance(500);
    expect(t.list('serviceaccounts', '', 'team').map((s) => s.metadata.name)).toEqual(['default']);
    expect(t.list('configmaps', '', 'team')).toMatchObject([{ metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': 'PEM' } }]);
    t.send({ verb: 'delete', resource: 'serviceaccounts', namespace: 'team', name: 'default' });
    t.send({ verb: 'patch', resource: 'configmaps', namespace: 'team', name: 'kube-root-ca.crt', body: { data: { 'ca.crt': 'x' } }, patchType: 'application/merge-patch+json' });
    t.advance(500);
    expect(t.list('serviceaccounts', '', 'team')).toHaveLength(1);
    expect(t.list('configmaps', '', 'team')[0].data['ca.crt']).toBe('PEM');
  });
});
