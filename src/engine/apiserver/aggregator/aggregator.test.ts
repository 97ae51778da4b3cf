import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../api/status.ts';
import type { OutsideRequest } from '../outside.ts';
import { TestServer } from '../testing.ts';

// kube-aggregator: pkg/controllers/status/remote/remote_available_controller.go, pkg/apiserver/handler_proxy.go

const group = 'metrics.k8s.io';
const version = 'v1beta1';

const apiService = { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: `${version}.${group}` }, spec: { group, version, groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, service: { name: 'metrics-server', namespace: 'default' } } };
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'metrics-server' }, spec: { clusterIP: '10.96.0.77', ports: [{ name: 'https', port: 443 }] } };
const slice = (ready: boolean) => ({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'metrics-server-x', labels: { 'kubernetes.io/service-name': 'metrics-server' } }, addressType: 'IPv4', endpoints: [{ addresses: ['10.244.1.5'], conditions: { ready } }], ports: [{ name: 'https', port: 10250, protocol: 'TCP' }] });

const resources = [{ name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] }];

/** A server behind which another one answers what `answer` says. */
const make = () => {
  const asked: OutsideRequest[] = [];
  const remote = { up: true, status: 200 };
  const t = new TestServer({
    *dial(host, port) {
      if (!remote.up) throw new ConnectionError('refused', `dial tcp ${host}:${port}: connect: connection refused`);
      return {
        listener: {},
        close: () => {},
        *http(request) {
          asked.push(request);
          const body = request.path === `/apis/${group}/${version}` ? { kind: 'APIResourceList', groupVersion: `${group}/${version}`, resources } : { kind: 'NodeMetricsList', items: [] };
          return { status: remote.status, headers: {}, body: JSON.stringify(body) };
        },
      };
    },
  });
  const create = (resource: string, body: any) => {
    const code = t.send({ verb: 'create', resource, group: body.apiVersion.includes('/') ? body.apiVersion.split('/')[0] : '', ...(resource !== 'apiservices' && { namespace: 'default' }), body }).code;
    t.advance(100);
    return code;
  };
  const condition = () => {
    const { type, status, reason, message } = t.send({ verb: 'get', group: 'apiregistration.k8s.io', resource: 'apiservices', name: apiService.metadata.name }).body.status.conditions[0];
    return `${type} ${status} ${reason} ${message}`;
  };
  const list = () => t.send({ verb: 'list', group, version, resource: 'nodes' });
  return { t, asked, remote, create, condition, list };
};

describe('an APIService of another server', () => {
  it('tells why it is not available, until it is', () => {
    const { create, condition, t, remote } = make();
    create('apiservices', apiService);
    expect(condition()).toBe('Available False ServiceNotFound service/metrics-server in "default" is not present');
    create('services', service);
    expect(condition()).toBe('Available False EndpointsNotFound cannot find endpointslices for service/metrics-server in "default"');
    create('endpointslices', slice(false));
    expect(condition()).toBe('Available False MissingEndpoints endpointslices for service/metrics-server in "default" have no addresses with port name "https"');
    remote.status = 403;
    t.send({ verb: 'update', group: 'discovery.k8s.io', resource: 'endpointslices', namespace: 'default', name: 'metrics-server-x', body: slice(true) });
    t.advance(100);
    const url = 'https://10.96.0.77:443/apis/metrics.k8s.io/v1beta1';
    expect(condition()).toBe(`Available False FailedDiscoveryCheck failing or missing response from ${url}: bad status from ${url}: 403`);
    remote.status = 200;
    t.advance(40_000);
    expect(condition()).toBe('Available True Passed all checks passed');
    remote.up = false;
    t.advance(40_000);
    expect(condition()).toBe(`Available False FailedDiscoveryCheck failing or missing response from ${url}: Get "${url}": dial tcp 10.96.0.77:443: connect: connection refused`);
  });

  it('is told apart by a port that its Service has not', () => {
    const { create, condition } = make();
    create('services', { ...service, spec: { ...service.spec, ports: [{ name: 'https', port: 8443 }] } });
    create('apiservices', apiService);
    expect(condition()).toBe('Available False ServicePortError service/metrics-server in "default" is not listening on port 443');
  });

  it('gets the requests of its group, with who asks', () => {
    const { create, list, asked, t } = make();
    expect(list().body.message).toBe('the server could not find the requested resource');
    create('apiservices', apiService);
    expect([list().code, list().body.message]).toEqual([503, 'the server is currently unable to handle the request']);
    create('services', service);
    create('endpointslices', slice(true));
    expect(list()).toEqual({ code: 200, body: { kind: 'NodeMetricsList', items: [] } });
    expect(asked.at(-1)).toMatchObject({ method: 'GET', path: '/apis/metrics.k8s.io/v1beta1/nodes', headers: { 'X-Remote-User': 'kubernetes-admin', 'X-Remote-Group': 'system:masters, system:authenticated' }, certificate: { commonName: 'front-proxy-client' } });
    t.send({ verb: 'list', group, version, resource: 'pods', namespace: 'default', query: { labelSelector: 'app=web' }, accept: 'table' });
    expect(asked.at(-1)).toMatchObject({ path: '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods?labelSelector=app%3Dweb', headers: { Accept: expect.stringContaining('as=Table') } });
  });

  it('is in discovery, as stale while it does not answer', () => {
    const { create, t, asked } = make();
    const aggregated = () => t.send({ verb: 'get', path: '/apis', query: { aggregated: true } }).body.items.find((i: any) => i.metadata.name === group);
    const groups = () => t.send({ verb: 'get', path: '/apis' }).body.groups.some((g: any) => g.name === group);
    expect([aggregated(), groups()]).toEqual([undefined, false]);
    create('apiservices', apiService);
    expect([aggregated(), groups()]).toEqual([{ metadata: { name: group }, versions: [{ version, resources: [], freshness: 'Stale' }] }, true]);
    create('services', service);
    create('endpointslices', slice(true));
    expect(aggregated().versions).toEqual([{ version, resources: [{ resource: 'nodes', responseKind: { group, version, kind: 'NodeMetrics' }, scope: 'Cluster', singularResource: '', verbs: ['get', 'list'] }], freshness: 'Current' }]);
    expect(t.send({ verb: 'get', path: `/apis/${group}/${version}` }).body.resources).toEqual(resources);
    expect(t.send({ verb: 'get', path: `/apis/${group}` }).body.preferredVersion.version).toBe(version);
    expect(t.send({ verb: 'get', path: '/openapi/v3' }).body.paths[`apis/${group}/${version}`].serverRelativeURL).toMatch(/^\/openapi\/v3\/apis\/metrics\.k8s\.io\/v1beta1\?hash=[0-9A-F]{8}$/);
    t.send({ verb: 'get', path: `/openapi/v3/apis/${group}/${version}` });
    expect(asked.at(-1)!.path).toBe(`/openapi/v3/apis/${group}/${version}`);
    t.send({ verb: 'delete', group: 'apiregistration.k8s.io', resource: 'apiservices', name: apiService.metadata.name });
    t.advance(100);
    expect([aggregated(), groups()]).toEqual([undefined, false]);
  });
});
