import { describe, expect, it } from 'vitest';
import { Tracer } from '../api/trace.ts';
import { Client } from '../client/client.ts';
import { FakeTransport } from '../client/fake.ts';
import { Sim } from '../sim/sim.ts';
import { IngressController, underPrefix } from './ingress.ts';
import { createNetwork } from './network.ts';
import { ServiceView } from './view.ts';

describe('IngressController', () => {
  it('routes by host and path, and answers as nginx does where nothing matches or nothing is ready', () => {
    const sim = new Sim(1, 0);
    const network = createNetwork({ sim, tracer: new Tracer() });
    const api = new FakeTransport(sim);
    const client = new Client(api, 'test', {});
    const files = { hosts: () => '', resolvConf: () => '' };
    const host = network.addHost('node01', '192.168.56.11', files);
    const backend = (name: string, address: string, ready: boolean) => {
      network.addPod({ namespace: 'default', name, host: 'node01', address, files }).listen(8080, { program: name, *http(r) { return { status: 200, headers: {}, body: `${name} ${r.path}` }; } });
      api.put('services', { apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'default', name }, spec: { clusterIP: `10.96.0.${address.split('.')[3]}`, ports: [{ port: 80 }] } });
      api.put('endpointslices', { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { namespace: 'default', name, labels: { 'kubernetes.io/service-name': name } }, addressType: 'IPv4', ports: [{ name: '', port: 8080 }], endpoints: [{ addresses: [address], conditions: { ready } }] });
    };
    backend('web', '10.244.1.5', true);
    backend('api', '10.244.1.6', true);
    backend('sick', '10.244.1.7', false);
    const path = (p: string, service: string, pathType = 'Prefix') => ({ path: p, pathType, backend: { service: { name: service, port: { number: 80 } } } });
    api.put('ingresses', { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { namespace: 'default', name: 'i' }, spec: { ingressClassName: 'nginx', rules: [{ host: 'shop.example', http: { paths: [path('/', 'web'), path('/api', 'api'), path('/sick', 'sick')] } }] } });
    api.put('services', { apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'default', name: 'outside' }, spec: { type: 'ExternalName', externalName: '10.244.1.5' } });
    api.put('ingresses', { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { namespace: 'default', name: 'outside' }, spec: { ingressClassName: 'nginx', rules: [{ host: 'outside.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'outside', port: { number: 8080 } } } }] } }] } });
    const nginx = (annotations: Record<string, string>) => Object.fromEntries(Object.entries(annotations).map(([k, v]) => [`nginx.ingress.kubernetes.io/${k}`, v]));
    api.put('ingresses', { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { namespace: 'default', name: 'rewritten', annotations: nginx({ 'rewrite-target': '/$2' }) }, spec: { ingressClassName: 'nginx', rules: [{ host: 'docs.example', http: { paths: [path('/manual(/|$)(.*)', 'web', 'ImplementationSpecific')] } }] } });
    api.put('ingresses', { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { namespace: 'default', name: 'flat', annotations: nginx({ 'rewrite-target': '/' }) }, spec: { ingressClassName: 'nginx', rules: [{ host: 'flat.example', http: { paths: [path('/app', 'web')] } }] } });
    api.put('ingresses', { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { namespace: 'default', name: 'secure' }, spec: { ingressClassName: 'nginx', tls: [{ hosts: ['secure.example'], secretName: 't' }], rules: [{ host: 'secure.example', http: { paths: [path('/', 'web')] } }] } });
    const pod = network.addPod({ namespace: 'ingress-nginx', name: 'controller', host: 'node01', address: '10.244.1.2', files });
    const controller = new IngressController(sim, client, new ServiceView(sim, client), pod, '192.168.56.11');
    controller.start();
    sim.run({ until: 500 });
    const get = (name: string, p: string, port = 80) => {
      const handle = sim.spawn('test', (function* () {
        const c = yield* host.dial('10.244.1.2', port);
        const r = yield* c.http({ method: 'GET', path: p, headers: { Host: name } });
        return r.status === 200 ? r.body : (r.headers.Location ?? r.status);
      })(), { joined: true });
      sim.run({ stop: () => !handle.live, until: sim.now() + 10_000 });
      return handle.result;
    };
    expect([get('shop.example', '/x'), get('shop.example', '/api/v1'), get('shop.example', '/apis'), get('other.example', '/'), get('shop.example', '/sick')]).toEqual(['web /x', 'api /api/v1', 'web /apis', 404, 503]);
    expect([get('docs.example', '/manual/a/b?q=1'), get('docs.example', '/manual'), get('docs.example', '/manuals'), get('flat.example', '/app/x')]).toEqual(['web /a/b?q=1', 'web /', 404, 'web /']);
    expect(get('outside.example', '/a')).toBe('web /a');
    expect([get('secure.example', '/x?y=z'), get('secure.example', '/x', 443)]).toEqual(['https://secure.example/x?y=z', 'web /x']);
    expect((api.objects.get('ingresses/default/i') as any).status).toEqual({ loadBalancer: { ingress: [{ ip: '192.168.56.11' }] } });
  });

  it('compares prefixes part by part', () => {
    expect([underPrefix('/foo/bar', '/foo'), underPrefix('/foobar', '/foo'), underPrefix('/foo', '/foo/'), underPrefix('/', '/')]).toEqual([true, false, true, true]);
  });
});
