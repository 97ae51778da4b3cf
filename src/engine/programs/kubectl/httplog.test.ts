import { beforeEach, describe, expect, it } from 'vitest';
import { TestKubectl } from './testing.ts';

/** What was logged, without times and pid, and without the feature gates. */
const logged = (stderr: string): string => stderr.replace(/^([A-Z])\d{4} [\d:.]+ +\d+ /gm, '$1 ').replace(/(m|M)illiseconds=\d+/g, '$1illiseconds=N').replace(/^I envvar\.go.*\n/gm, '');

const server = 'https://192.168.56.10:6443';

const agent = 'User-Agent: kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1';

// What kubectl 1.36.4 prints with -v (client-go: transport/round_trippers.go).
describe('kubectl -v', () => {
  let t: TestKubectl;
  const run = (args: string, stdin = ''): string => logged(t.run(args, stdin).stderr);

  beforeEach(() => {
    t = new TestKubectl();
    t.run('create configmap cm --from-literal=a=b');
    t.run('get configmaps');
  });

  it('tells at 6 of the kubeconfig, of the feature gates, and of each answer', () => {
    for (const flag of ['-v=6', '--v=6', '-v 6']) {
      expect(run(`${flag} get configmaps`)).toBe(
        `I loader.go:407] Config loaded from file:  /root/.kube/config\nI round_trippers.go:632] "Response" verb="GET" url="${server}/api/v1/namespaces/default/configmaps?limit=500" status="200 OK" milliseconds=N\n`,
      );
    }
    expect(t.run('-v=6 get configmaps').stderr).toContain(' envvar.go:195] "Feature gate default state" feature="WatchListClient" enabled=true\n');
    expect(t.run('-v=5 get configmaps').stderr).toBe('');
    expect(t.run('-v=6 config current-context').stderr).toMatch(/^I.* loader\.go:407] Config loaded from file:  \/root\/\.kube\/config\n$/);
  });

  it('asks an unknown server for all it serves in two requests', () => {
    t.host.fs.remove('/root/.kube/cache', { recursive: true });
    expect(run('-v=6 get configmaps').match(/url="[^"]*"/g)).toEqual([`url="${server}/api?timeout=32s"`, `url="${server}/apis?timeout=32s"`, `url="${server}/api/v1/namespaces/default/configmaps?limit=500"`]);
  });

  it('tells at 7 the headers of the request', () => {
    expect(run('-v=7 get configmap cm -o name --as=bob')).toContain(
      `I round_trippers.go:527] "Request" verb="GET" url="${server}/api/v1/namespaces/default/configmaps/cm" headers=<\n\tAccept: application/json\n\tImpersonate-User: bob\n\t${agent}\n >\nI round_trippers.go:632] "Response" status="403 Forbidden" milliseconds=N\n`,
    );
    expect(run('-v=7 get configmaps --token=secret')).toContain(
      'headers=<\n\tAccept: application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json\n\tAuthorization: Bearer <masked>\n',
    );
    expect(run(`-v=7 patch configmap cm -p {"data":{"c":"d"}}`)).toContain(`/configmaps/cm?fieldManager=kubectl-patch" headers=<\n\tAccept: application/json\n\tContent-Type: application/strategic-merge-patch+json\n\t${agent}\n >\n`);
  });

  it('tells at 8 the bodies, long ones in part, and the headers of the answer', () => {
    const deleted = run('-v=8 delete configmap cm --wait=false');
    expect(deleted).toContain('I helper.go:202] "Request Body" body=<\n\t{"propagationPolicy":"Background"}\n >\n');
    expect(deleted).toMatch(/"Response" status="200 OK" headers=<\n\tCache-Control: no-cache, private\n\tContent-Length: \d+\n\tContent-Type: application\/json\n\tDate: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\n > milliseconds=N\n/);
    expect(deleted).toContain('I helper.go:202] "Response Body" body=<\n\t{"apiVersion":"v1","kind":"Status",');
    t.run(`create configmap long --from-literal=a=${'x'.repeat(2000)}`);
    const read = run('-v=8 get configmap long -o yaml');
    expect(read).toContain('I helper.go:105] "Request Body" body=""\n');
    expect(read).toMatch(/^I helper\.go:105] "Response Body" body="\{.{1023,} \[truncated \d+ chars\]"$/m);
  });

  it('tells at 9 a curl command and how the connection was made', () => {
    const out = run('-v=9 get configmap cm -o name');
    expect(out).toContain(`"Request" curlCommand=<\n\tcurl -v -XGET  -H "Accept: application/json" -H "${agent}" '${server}/api/v1/namespaces/default/configmaps/cm'\n >\nI round_trippers.go:562] "HTTP Trace: Dial succeed" network="tcp" address="192.168.56.10:6443"\n`);
    expect(out).toMatch(/"Response" verb="GET" url="[^"]*" status="200 OK" headers=<\n(\t.*\n)+ > milliseconds=N dnsLookupMilliseconds=N dialMilliseconds=N tlsHandshakeMilliseconds=N serverProcessingMilliseconds=N\n/);
  });

  it('tells from 4 on the Status of a refusal', () => {
    const out = `I helpers.go:246] server response object: %s[{\n  "kind": "Status",\n  "apiVersion": "v1",\n  "metadata": {},\n  "status": "Failure",\n  "message": "configmaps \\"nope\\" not found",\n  "reason": "NotFound",\n  "details": {\n    "name": "nope",\n    "kind": "configmaps"\n  },\n  "code": 404\n}]\nError from server (NotFound): configmaps "nope" not found\n`;
    expect(run('-v=4 get configmap nope')).toBe(out);
    expect(run('-v=3 get configmap nope')).toBe('Error from server (NotFound): configmaps "nope" not found\n');
  });

  it('tells of a server that does not answer', () => {
    const refused = 'dial tcp 127.0.0.1:7: connect: connection refused';
    const url = 'https://127.0.0.1:7/api?timeout=32s';
    const out = run('-v=6 get pods -s https://127.0.0.1:7');
    expect(out).toContain(`"Response" verb="GET" url="${url}" status="" milliseconds=N\nE memcache.go:265] `);
    expect(out).toContain(`I cached_discovery.go:120] skipped caching discovery info due to Get "${url}": ${refused}\nI shortcut.go:103] Error loading discovery information: Get "${url}": ${refused}\n`);
    expect(out).toContain(`I helpers.go:264] Connection error: Get ${url}: ${refused}\nThe connection to the server`);
    expect(run('-v=9 get pods -s https://127.0.0.1:7')).toContain(`"HTTP Trace: Dial failed" network="tcp" address="127.0.0.1:7" err="${refused}"\n`);
  });
});
