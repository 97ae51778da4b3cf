import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../api/status.ts';
import { Tracer, type Trace } from '../api/trace.ts';
import { Client } from '../client/client.ts';
import { FakeTransport } from '../client/fake.ts';
import { Sim, type Task } from '../sim/sim.ts';
import { finished } from '../sim/testing.ts';
import { answer } from './corednsanswers.ts';
import type { AttachedNamespace } from './netns.ts';
import { createNetwork, type Network } from './network.ts';
import { CoreDns } from './coredns.ts';
import { KubeProxy } from './kubeproxy.ts';
import { parseResolvConf } from './resolver.ts';
import { candidates, lookupHosts } from './resolving.ts';
import type { Listener } from './types.ts';
import { ServiceView } from './view.ts';

const says = (body: string): Listener => ({
  program: 'test',
  *http() {
    return { status: 200, headers: {}, body };
  },
});

class Lab {
  readonly sim = new Sim(1, Date.UTC(2026, 10, 21));
  readonly tracer = new Tracer();
  readonly network: Network = createNetwork({ sim: this.sim, tracer: this.tracer });
  readonly api = new FakeTransport(this.sim);
  readonly view = new ServiceView(this.sim, new Client(this.api, 'test', {}));
  readonly hosts: AttachedNamespace[];

  constructor() {
    const files = { hosts: () => '127.0.0.1 localhost\n', resolvConf: () => 'nameserver 192.168.56.1\n' };
    this.hosts = ['192.168.56.10', '192.168.56.11'].map((a, i) => this.network.addHost(`node0${i}`, a, files));
    this.view.start();
    this.advance(100);
  }

  pod(name: string, host: string, address: string, resolv = 'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n'): AttachedNamespace {
    return this.network.addPod({ namespace: 'default', name, host, address, files: { hosts: () => `127.0.0.1\tlocalhost\n${address}\t${name}\n`, resolvConf: () => resolv } });
  }

  service(name: string, spec: object, endpoints: { address: string; ready?: boolean; hostname?: string; node?: string }[] = [], port = 8080): void {
    this.api.put('services', { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec });
    this.api.put('endpointslices', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-x`, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: '', port, protocol: 'TCP' }],
      endpoints: endpoints.map((e) => ({ addresses: [e.address], conditions: { ready: e.ready ?? true }, ...(e.hostname ? { hostname: e.hostname } : {}), ...(e.node ? { nodeName: e.node } : {}) })),
    });
    this.advance(100);
  }

  advance(ms: number): void {
    this.sim.run({ until: this.sim.now() + ms });
  }

  run<T>(task: Task<T>): T {
    return finished(this.sim, task);
  }

  get(from: AttachedNamespace, host: string, port: number, timeoutMs = 3500): string {
    try {
      return this.run(
        (function* () {
          const c = yield* from.dial(host, port, { timeoutMs });
          return (yield* c.http({ method: 'GET', path: '/', headers: {} })).body;
        })(),
      );
    } catch (error) {
      if (error instanceof ConnectionError) return error.message;
      throw error;
    }
  }
}

const clusterIp = { type: 'ClusterIP', clusterIP: '10.96.5.5', ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] };

describe('Network', () => {
  it('reaches listeners, and tells in the words of Go\'s net package why not', () => {
    const lab = new Lab();
    const a = lab.pod('a', 'node00', '10.244.0.2');
    const b = lab.pod('b', 'node01', '10.244.1.2');
    b.listen(80, says('b'));
    expect(lab.get(a, '10.244.1.2', 80)).toBe('b');
    expect(lab.get(a, '10.244.1.2', 81)).toBe('dial tcp 10.244.1.2:81: connect: connection refused');
    expect(lab.get(a, '10.244.0.9', 80)).toBe('dial tcp 10.244.0.9:80: connect: no route to host');
    expect(lab.get(a, '10.11.12.13', 80)).toBe('dial tcp 10.11.12.13:80: i/o timeout');
    lab.network.setUp('node01', false);
    expect(lab.get(a, '10.244.1.2', 80)).toBe('dial tcp 10.244.1.2:80: i/o timeout');
    expect(lab.get(a, '192.168.56.11', 22, 5000)).toBe('dial tcp 192.168.56.11:22: connect: no route to host');
    expect(() => b.listen(80, says('twice'))).toThrow('bind() to 0.0.0.0:80 failed (98: Address already in use)');
  });

  it('keeps loopback listeners to themselves', () => {
    const lab = new Lab();
    const [host] = lab.hosts;
    host!.listen(10248, says('health'), { address: '127.0.0.1' });
    expect(lab.get(host!, '127.0.0.1', 10248)).toBe('health');
    expect(lab.get(host!, 'localhost', 10248)).toBe('health');
    expect(lab.get(lab.hosts[1]!, '192.168.56.10', 10248)).toBe('dial tcp 192.168.56.10:10248: connect: connection refused');
  });

  it('balances a Service over its ready endpoints as the node\'s kube-proxy has it', () => {
    const lab = new Lab();
    const client = lab.pod('client', 'node00', '10.244.0.2');
    for (const n of [3, 4, 5]) lab.pod(`p${n}`, 'node01', `10.244.1.${n}`).listen(8080, says(`p${n}`));
    lab.service('web', { ...clusterIp, type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] }, [{ address: '10.244.1.3' }, { address: '10.244.1.4' }, { address: '10.244.1.5', ready: false }]);
    expect(lab.get(client, '10.96.5.5', 80)).toBe('dial tcp 10.96.5.5:80: i/o timeout');
    const proxies = ['node00', 'node01'].map((h) => new KubeProxy(lab.network, lab.view, h));
    for (const p of proxies) p.start();
    const seen = new Set(Array.from({ length: 30 }, () => lab.get(client, '10.96.5.5', 80)));
    expect([...seen].sort()).toEqual(['p3', 'p4']);
    expect(['p3', 'p4']).toContain(lab.get(lab.hosts[0]!, '192.168.56.11', 30080));
    expect(lab.get(client, '10.96.5.5', 81)).toBe('dial tcp 10.96.5.5:81: i/o timeout');
    lab.service('web', clusterIp, []);
    expect(lab.get(client, '10.96.5.5', 80)).toBe('dial tcp 10.96.5.5:80: connect: connection refused');
  });

  it('keeps traffic on a node where the Service says Local', () => {
    const lab = new Lab();
    const [pod0, pod1] = [lab.pod('a', 'node00', '10.244.0.2'), lab.pod('b', 'node01', '10.244.1.2')];
    pod1.listen(8080, says('b'));
    for (const h of ['node00', 'node01']) new KubeProxy(lab.network, lab.view, h).start();
    const nodePort = { ...clusterIp, type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] };
    const at = [{ address: '10.244.1.2', node: 'node01' }];
    lab.service('web', { ...nodePort, externalTrafficPolicy: 'Local' }, at);
    expect(lab.get(pod0, '10.96.5.5', 80)).toBe('b');
    expect(lab.get(lab.hosts[0]!, '192.168.56.11', 30080)).toBe('b');
    expect(lab.get(lab.hosts[1]!, '192.168.56.10', 30080)).toBe('dial tcp 192.168.56.10:30080: i/o timeout');
    expect(lab.get(lab.hosts[0]!, '192.168.56.10', 30080)).toBe('b');
    lab.service('web', { ...nodePort, internalTrafficPolicy: 'Local' }, at);
    expect(lab.get(pod0, '10.96.5.5', 80)).toBe('dial tcp 10.96.5.5:80: i/o timeout');
    expect(lab.get(pod1, '10.96.5.5', 80)).toBe('b');
    expect(lab.get(lab.hosts[1]!, '192.168.56.10', 30080)).toBe('b');
    lab.service('web', { ...nodePort, externalTrafficPolicy: 'Local' }, []);
    expect(lab.get(lab.hosts[1]!, '192.168.56.10', 30080)).toBe('dial tcp 192.168.56.10:30080: connect: connection refused');
  });

  it('a stopped kube-proxy leaves its last rules behind', () => {
    const lab = new Lab();
    const client = lab.pod('client', 'node00', '10.244.0.2');
    for (const n of [3, 4]) lab.pod(`p${n}`, 'node01', `10.244.1.${n}`).listen(8080, says(`p${n}`));
    const proxy = new KubeProxy(lab.network, lab.view, 'node00');
    lab.service('web', clusterIp, [{ address: '10.244.1.3' }]);
    proxy.start();
    proxy.stop();
    lab.service('web', clusterIp, [{ address: '10.244.1.4' }]);
    expect(lab.get(client, '10.96.5.5', 80)).toBe('p3');
    proxy.start();
    expect(lab.get(client, '10.96.5.5', 80)).toBe('p4');
  });

  it('keeps a client with one endpoint where session affinity says so', () => {
    const lab = new Lab();
    const client = lab.pod('client', 'node00', '10.244.0.2');
    for (const n of [3, 4, 5]) lab.pod(`p${n}`, 'node01', `10.244.1.${n}`).listen(8080, says(`p${n}`));
    lab.service('web', { ...clusterIp, sessionAffinity: 'ClientIP' }, [3, 4, 5].map((n) => ({ address: `10.244.1.${n}` })));
    new KubeProxy(lab.network, lab.view, 'node00').start();
    expect(new Set(Array.from({ length: 20 }, () => lab.get(client, '10.96.5.5', 80))).size).toBe(1);
  });

  it('leads a host port to its pod', () => {
    const lab = new Lab();
    lab.pod('p', 'node01', '10.244.1.3').listen(8080, says('p'));
    const close = lab.network.mapPort('node01', 80, 'TCP', { address: '10.244.1.3', port: 8080 });
    expect(lab.get(lab.hosts[0]!, '192.168.56.11', 80)).toBe('p');
    close();
    expect(lab.get(lab.hosts[0]!, '192.168.56.11', 80)).toBe('dial tcp 192.168.56.11:80: connect: connection refused');
  });

  it('traces the hops of a connection', () => {
    const lab = new Lab();
    const client = lab.pod('client', 'node00', '10.244.0.2');
    lab.pod('p', 'node01', '10.244.1.3').listen(8080, says('p'));
    lab.service('web', clusterIp, [{ address: '10.244.1.3' }]);
    new KubeProxy(lab.network, lab.view, 'node00').start();
    const traces: Trace[] = [];
    lab.tracer.listen((t) => traces.push(t));
    lab.get(client, '10.96.5.5', 80);
    expect(traces).toMatchObject([{ kind: 'flow', outcome: 'connected', hops: [{ kind: 'pod', what: 'default/client' }, { kind: 'service', what: 'default/web' }, { kind: 'rule', what: 'node00' }, { kind: 'route', what: 'node01' }, { kind: 'pod', what: 'default/p' }] }]);
  });
});

describe('names', () => {
  it('tries the search list by ndots (resolv.conf(5))', () => {
    const config = parseResolvConf('nameserver 10.96.0.10\nsearch a.b c\noptions ndots:5 timeout:1\n');
    expect(config).toEqual({ nameservers: ['10.96.0.10'], search: ['a.b', 'c'], ndots: 5 });
    expect(candidates('web', config)).toEqual(['web.a.b', 'web.c', 'web']);
    expect(candidates('web.', config)).toEqual(['web']);
    expect(candidates('a.b.c.d.e.f', config)[0]).toBe('a.b.c.d.e.f');
    expect(lookupHosts('10.0.0.1 one two # three\n', 'two')).toEqual(['10.0.0.1']);
    expect(lookupHosts('10.0.0.1 one two # three\n', 'three')).toEqual([]);
  });

  const withDns = () => {
    const lab = new Lab();
    const dnsPod = lab.pod('coredns', 'node01', '10.244.1.2', 'nameserver 192.168.56.1\n');
    const dns = new CoreDns(lab.view, dnsPod, 'cluster.local');
    lab.api.put('services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'kube-dns', namespace: 'kube-system' }, spec: { clusterIP: '10.96.0.10', ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] } });
    const slice = (ready: boolean) =>
      lab.api.put('endpointslices', { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'kube-dns-x', namespace: 'kube-system', labels: { 'kubernetes.io/service-name': 'kube-dns' } }, addressType: 'IPv4', ports: [{ name: 'dns', port: 53, protocol: 'UDP' }], endpoints: [{ addresses: ['10.244.1.2'], conditions: { ready } }] });
    slice(true);
    lab.advance(100);
    dns.start();
    new KubeProxy(lab.network, lab.view, 'node00').start();
    return { lab, dns, dnsPod, slice, client: lab.pod('client', 'node00', '10.244.0.2') };
  };

  it('answers as its Corefile says, and takes up a changed one unless it is wrong', () => {
    const lab = new Lab();
    const head = '.:53 {\n    errors\n    ready\n    reload\n';
    const file = { text: `${head}    kubernetes cluster.local in-addr.arpa {\n        pods insecure\n    }\n    forward . /etc/resolv.conf\n}\n` };
    const logged: string[] = [];
    const dnsPod = lab.pod('coredns', 'node01', '10.244.1.2', 'nameserver 192.168.56.1\n');
    const dns = new CoreDns(lab.view, dnsPod, 'cluster.local', { sim: lab.sim, path: '/etc/coredns/Corefile', version: 'v1.14.2', read: () => file.text, log: (line) => logged.push(line) });
    lab.service('web', clusterIp, []);
    dns.start();
    expect(logged).toEqual(['.:53', expect.stringMatching(/^\[INFO\] plugin\/reload: Running configuration SHA512 = [0-9a-f]{128}$/), 'CoreDNS-1.14.2', 'linux/amd64, go1.25.5, 1db4568']);
    lab.advance(100);
    const client = lab.pod('client', 'node00', '10.244.0.2');
    const ask = (name: string) => {
      const reply = lab.run(client.query('10.244.1.2', { name, type: 'A' }));
      return `${reply.rcode} ${reply.records.map((r) => `${r.name}=${r.data}`).join(' ')}`.trim();
    };
    expect(ask('foo.cluster.local')).toBe('NXDOMAIN');
    logged.length = 0;
    file.text = `${head}    log\n    rewrite name old.default.svc.cluster.local web.default.svc.cluster.local\n    hosts {\n        10.1.2.3 foo.cluster.local bar.cluster.local\n        fallthrough\n    }\n    kubernetes cluster.local\n}\nlab.test {\n    hosts {\n        10.1.2.4 a.lab.test\n    }\n}\n`;
    lab.advance(60_000);
    expect(logged).toEqual(['[INFO] Reloading', expect.stringContaining('Running configuration SHA512'), '[INFO] Reloading complete']);
    expect(ask('foo.cluster.local')).toBe('NOERROR foo.cluster.local=10.1.2.3');
    expect(ask('web.default.svc.cluster.local')).toBe('NOERROR web.default.svc.cluster.local=10.96.5.5');
    expect(ask('old.default.svc.cluster.local')).toBe('NOERROR old.default.svc.cluster.local=10.96.5.5');
    expect(ask('a.lab.test')).toBe('NOERROR a.lab.test=10.1.2.4');
    expect(ask('b.lab.test')).toBe('NXDOMAIN');
    expect(logged.filter((line) => line.includes('a.lab.test'))).toEqual([]);
    expect(logged.find((line) => line.includes('"A IN web.'))).toMatch(/^\[INFO\] 10\.244\.0\.2:\d+ - \d+ "A IN web\.default\.svc\.cluster\.local\. udp 46 false 512" NOERROR qr,aa,rd \d+ 0\.000\d{6}s$/);
    logged.length = 0;
    file.text = file.text.replace('errors', 'erors');
    lab.advance(120_000);
    const wrong = "/etc/coredns/Corefile:2 - Error during parsing: Unknown directive 'erors'";
    expect(logged).toEqual(['[INFO] Reloading', `[ERROR] Restart failed: ${wrong}`, `[ERROR] plugin/reload: Corefile changed but reload failed: ${wrong}`]);
    expect(ask('foo.cluster.local')).toBe('NOERROR foo.cluster.local=10.1.2.3');
    dns.stop();
    expect(() => dns.start()).toThrow(wrong);
    expect(dns.running).toBe(false);
  });

  it('resolves Services through CoreDNS, and the rest through its name server', () => {
    const { lab, client } = withDns();
    lab.service('web', clusterIp, []);
    lab.service('db', { clusterIP: 'None', ports: [{ name: 'sql', port: 3306 }] }, [{ address: '10.244.1.7', hostname: 'db-0' }, { address: '10.244.1.8', hostname: 'db-1', ready: false }], 3306);
    lab.service('ext', { type: 'ExternalName', externalName: 'example.com' });
    const resolve = (name: string) => {
      try {
        return lab.run(client.resolve(name)).join();
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(resolve('web')).toBe('10.96.5.5');
    expect(resolve('web.default.svc.cluster.local')).toBe('10.96.5.5');
    expect(resolve('db')).toBe('10.244.1.7');
    expect(resolve('db-0.db')).toBe('10.244.1.7');
    expect(resolve('10-244-3-4.default.pod.cluster.local')).toBe('10.244.3.4');
    expect(resolve('ext')).toBe('93.184.215.14');
    expect(resolve('example.com')).toBe('93.184.215.14');
    expect(resolve('nope')).toBe('lookup nope on 10.96.0.10:53: no such host');
    expect(resolve('client')).toBe('10.244.0.2');
    expect(lab.get(client, 'nope', 80)).toBe('dial tcp: lookup nope on 10.96.0.10:53: no such host');
  });

  it('follows the DNS schema of Services (kubernetes/dns specification.md)', () => {
    const { lab, dnsPod } = withDns();
    lab.service('db', { clusterIP: 'None', ports: [{ name: 'sql', port: 3306, protocol: 'TCP' }] }, [{ address: '10.244.1.7', hostname: 'db-0' }], 3306);
    lab.service('web', { ...clusterIp, ports: [{ name: 'http', port: 80, protocol: 'TCP' }] });
    const ask = (name: string, type: 'A' | 'SRV' | 'PTR' | 'AAAA') => lab.run(answer(lab.view, 'cluster.local', dnsPod, { name, type }));
    expect(ask('_http._tcp.web.default.svc.cluster.local', 'SRV').records[0]!.data).toBe('0 100 80 web.default.svc.cluster.local.');
    expect(ask('web.default.svc.cluster.local', 'AAAA')).toEqual({ rcode: 'NOERROR', records: [] });
    expect(ask('none.default.svc.cluster.local', 'A').rcode).toBe('NXDOMAIN');
    expect(ask('5.5.96.10.in-addr.arpa', 'PTR').records[0]!.data).toBe('web.default.svc.cluster.local.');
    expect(ask('7.1.244.10.in-addr.arpa', 'PTR').records[0]!.data).toBe('db-0.db.default.svc.cluster.local.');
  });

  it('has no names without a ready CoreDNS', () => {
    const { lab, dns, slice, client } = withDns();
    dns.stop();
    expect(() => lab.run(client.resolve('web'))).toThrow(/lookup web on 10\.96\.0\.10:53: read udp 10\.96\.0\.10:53: connect: connection refused/);
    slice(false);
    lab.advance(100);
    expect(() => lab.run(client.resolve('web'))).toThrow(/connection refused/);
  });
});
