import { beforeEach, describe, expect, it } from 'vitest';
import { certificateData } from './kubeconfig/certificates.ts';
import { testConfig, TestKubectl } from './testing.ts';

let k: TestKubectl;

beforeEach(() => {
  k = new TestKubectl();
});

const err = (args: string | readonly string[], stdin = '', env: Record<string, string> = {}): string => {
  const { stderr, exit } = k.run(args, stdin, env);
  expect(exit).not.toBe(0);
  return stderr;
};

const config = (text: string): void => k.host.fs.write('/root/.kube/config', text);

// recordings 07-create-errors, 48-typos
describe('a wrong command line', () => {
  it.each([
    ['gett pods', 'error: unknown command "gett" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n'],
    ['get pods --foo', "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n"],
    ['get pods -o', "error: flag needs an argument: 'o' in -o\nSee 'kubectl get --help' for usage.\n"],
    ['create deployment web', 'error: required flag(s) "image" not set\n'],
    ['create deployment --image=x', "error: exactly one NAME is required, got 0\nSee 'kubectl create deployment -h' for help and examples\n"],
    ['get foo', 'error: the server doesn\'t have a resource type "foo"\n'],
    ['get pods x -l a=b', 'error: name cannot be provided when a selector is specified\n'],
    ['get pods -o nope', /^error: unable to match a printer suitable for the output format "nope", allowed formats are: custom-columns,/],
    ['apply', 'error: must specify one of -f and -k\n'],
    ['get -f x.yaml', 'error: the path "x.yaml" does not exist\n'],
    ['kustomize --enable-helm .', 'error: --enable-helm is part of kubectl, but is not simulated here\n'],
  ])('%s', (line, words) => {
    if (typeof words === 'string') expect(err(line)).toBe(words);
    else expect(err(line)).toMatch(words);
  });
});

// recordings 30-config, 48-typos; client-go/tools/clientcmd
describe('the way to the server', () => {
  it('tells that nobody listens', () => {
    config(testConfig('https://192.168.56.10:6444'));
    expect(err('get cm')).toMatch(/The connection to the server 192\.168\.56\.10:6444 was refused - did you specify the right host or port\?\n$/);
  });

  it('tells that the name is not known', () => {
    config(testConfig('https://nowhere.example:6443'));
    expect(err('get cm')).toMatch(/Unable to connect to the server: dial tcp: lookup nowhere\.example.*: no such host\n$/);
  });

  it('falls back to localhost without a kubeconfig', () => {
    k.host.fs.remove('/root/.kube/config');
    expect(err('get cm')).toMatch(/The connection to the server localhost:8080 was refused - did you specify the right host or port\?\n$/);
    expect(err('get cm --kubeconfig=/nope')).toBe('error: stat /nope: no such file or directory\n');
  });

  it('checks the certificate of the server', () => {
    config(testConfig('https://192.168.56.10:6443').replace('  cluster:\n    server', `  cluster:\n    certificate-authority-data: ${certificateData({ commonName: 'other', organizations: [] })}\n    server`));
    expect(err('get cm')).toMatch(/tls: failed to verify certificate: x509: certificate signed by unknown authority/);
    expect(k.run('get cm --insecure-skip-tls-verify').exit).toBe(0);
  });

  it('takes context, namespace and file from flags and environment', () => {
    expect(err('get cm --context=x')).toBe('Error in configuration: context was not found for specified context: x\n');
    k.host.fs.write('/root/other', testConfig('https://192.168.56.10:6443').replace('    cluster: kubernetes\n', '    cluster: kubernetes\n    namespace: kube-system\n'));
    expect(k.run('get quota', '', { KUBECONFIG: '/root/other' }).stderr).toBe('No resources found in kube-system namespace.\n');
    expect(k.run('get quota -n default', '', { KUBECONFIG: '/root/other' }).stderr).toBe('No resources found in default namespace.\n');
    expect(k.requests.at(-1)).toMatchObject({ verb: 'list', resource: 'resourcequotas', namespace: 'default', accept: 'table', credentials: { certificate: { commonName: 'kubernetes-admin', organizations: ['system:masters'] } } });
  });

  it('ends a watch when the time for a request is over', () => {
    const before = k.server.sim.now();
    expect(k.run('get ns -w --request-timeout=2s')).toMatchObject({ stdout: expect.stringContaining('kube-system'), stderr: '', exit: 0 });
    expect(k.server.sim.now() - before).toBeLessThan(3000);
  });

  it('takes the token that is mounted in a pod', () => {
    k.host.fs.remove('/root/.kube/config');
    const mount = '/var/run/secrets/kubernetes.io/serviceaccount';
    k.host.fs.mkdir(mount, { recursive: true });
    k.host.fs.write(`${mount}/token`, 'abc');
    k.host.fs.write(`${mount}/namespace`, 'team');
    k.run('get cm', '', { KUBERNETES_SERVICE_HOST: '192.168.56.10', KUBERNETES_SERVICE_PORT: '6443' });
    expect(k.requests.at(-1)).toMatchObject({ credentials: { token: 'abc' } });
  });
});

// recordings 10, 12, 13
describe('get', () => {
  beforeEach(() => {
    k.run('create cm one --from-literal=a=1');
    k.run('create cm two --from-literal=a=2');
    k.run('label cm one tier=front');
  });

  it('prints the tables of the server', () => {
    expect(k.run('get cm').stdout).toMatch(/^NAME +DATA +AGE\none +1 +\d+s\ntwo +1 +\d+s\n$/);
    expect(k.run('get cm -l tier=front -L tier --no-headers').stdout).toMatch(/^one +1 +\d+s +front\n$/);
    expect(k.run('get cm,ns/default').exit).toBe(1);
    expect(k.run('get cm/one ns/default').stdout).toMatch(/^NAME +DATA +AGE\nconfigmap\/one +1 +\d+s\n\nNAME +STATUS +AGE\nnamespace\/default +Active +\d+s\n$/);
  });

  it('prints in other formats', () => {
    expect(k.run('get cm -o name').stdout).toBe('configmap/one\nconfigmap/two\n');
    expect(k.run(['get', 'cm', '-o', 'jsonpath={.items[*].data.a}']).stdout).toBe('1 2');
    expect(k.run('get cm -o custom-columns=N:.metadata.name,A:.data.a,X:.x --sort-by=.data.a').stdout).toBe('N     A     X\none   1     <none>\ntwo   2     <none>\n');
    expect(k.run('get cm one -o yaml').stdout).toMatch(/^apiVersion: v1\ndata:\n {2}a: "1"\nkind: ConfigMap\nmetadata:\n {2}creationTimestamp: "[^"]+"\n {2}labels:\n {4}tier: front\n {2}name: one\n/);
  });

  it('tells what was not found, and what there is nothing of', () => {
    const { stdout, stderr, exit } = k.run('get cm one x');
    expect([stdout.split('\n').length, stderr, exit]).toEqual([3, 'Error from server (NotFound): configmaps "x" not found\n', 1]);
    expect(k.run('get secrets').stderr).toBe('No resources found in default namespace.\n');
    expect(k.run('get secrets -A').stderr).toBe('No resources found\n');
    expect(k.run('get cm x --ignore-not-found')).toEqual({ stdout: '', stderr: '', exit: 0 });
  });
});

// recordings 05, 17, 18, 26
describe('changing things', () => {
  const manifest = (value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cfg\ndata:\n  a: "${value}"\n`;

  it('creates with generators, and prints what would be sent', () => {
    expect(k.run('create deployment web --image=nginx --replicas=2 --dry-run=client -o yaml').stdout).toBe(
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  labels:\n    app: web\n  name: web\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: web\n  strategy: {}\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      containers:\n      - image: nginx\n        name: nginx\n        resources: {}\nstatus: {}\n',
    );
    expect(k.requests.some((r) => r.verb === 'create')).toBe(false);
    expect(k.run('create deployment web --image=nginx').stdout).toBe('deployment.apps/web created\n');
    expect(err('create deployment web --image=nginx')).toBe('error: failed to create deployment: deployments.apps "web" already exists\n');
  });

  it('applies: created, unchanged, configured', () => {
    expect(k.run('apply -f -', manifest('1')).stdout).toBe('configmap/cfg created\n');
    expect(k.run('apply -f -', manifest('1')).stdout).toBe('configmap/cfg unchanged\n');
    expect(k.run('apply -f - --dry-run=server', manifest('2')).stdout).toBe('configmap/cfg configured (server dry run)\n');
    expect(k.run('apply -f -', manifest('2')).stdout).toBe('configmap/cfg configured\n');
    expect(k.requests.at(-1)).toMatchObject({ verb: 'patch', patchType: 'application/strategic-merge-patch+json', query: { fieldManager: 'kubectl-client-side-apply', fieldValidation: 'Strict' } });
  });

  it.each([
    ['kind: ConfigMap\nmetadata: {name: x}\n', 'error: error validating "STDIN": error validating data: apiVersion not set; if you choose to ignore these errors, turn validation off with --validate=false\n'],
    ['a: [\n', /^error: error parsing STDIN: error converting YAML to JSON: yaml: line 1: /],
    ['apiVersion: v9\nkind: Foo\nmetadata: {name: x}\n', 'error: resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "Foo" in version "v9"\nensure CRDs are installed first\n'],
    ['', 'error: no objects passed to apply\n'],
  ])('refuses to apply %j', (text, words) => {
    if (typeof words === 'string') expect(err('apply -f -', text)).toBe(words);
    else expect(err('apply -f -', text)).toMatch(words);
  });

  it('deletes, and says where', () => {
    k.run('create cm cfg');
    k.run('create ns team');
    expect(k.run('delete cm cfg').stdout).toBe('configmap "cfg" deleted from default namespace\n');
    expect(k.run('delete ns team --wait=false').stdout).toBe('namespace "team" deleted\n');
    expect(err('delete cm cfg')).toBe('Error from server (NotFound): configmaps "cfg" not found\n');
    expect(k.run('delete cm cfg --ignore-not-found')).toEqual({ stdout: '', stderr: '', exit: 0 });
  });

  // kubectl pkg/cmd/replace/replace.go: forceReplace
  it('replaces by force what standard input holds', () => {
    const file = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: "1"\n';
    k.run('create cm a');
    expect(k.run('replace --force -f -', file).stdout).toBe('configmap "a" deleted from default namespace\nconfigmap/a replaced\n');
    expect(k.server.get('configmaps', 'a').data).toEqual({ x: '1' });
    expect(k.host.fs.list('/tmp')).toEqual([]);
  });

  it('patches, labels, annotates and scales', () => {
    k.run('create deployment web --image=nginx');
    expect(k.run(['patch', 'deploy', 'web', '-p', '{"spec":{"replicas":2}}']).stdout).toBe('deployment.apps/web patched\n');
    expect(k.run(['patch', 'deploy', 'web', '-p', '{"spec":{"replicas":2}}']).stdout).toBe('deployment.apps/web patched (no change)\n');
    expect(k.run('scale deploy web --replicas=3').stdout).toBe('deployment.apps/web scaled\n');
    expect(k.run('label deploy web a=b').stdout).toBe('deployment.apps/web labeled\n');
    expect(err('label deploy web a=c')).toBe("error: 'a' already has a value (b), and --overwrite is false\n");
    expect(k.run('annotate deploy web note-').stdout).toBe('deployment.apps/web annotated\n');
  });
});
