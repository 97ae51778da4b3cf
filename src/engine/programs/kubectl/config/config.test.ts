import { beforeEach, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';

let k: TestKubectl;

beforeEach(() => {
  k = new TestKubectl();
});

// kubectl pkg/cmd/config
it.each([
  ['config set foo bar', 'unable to parse foo after [] at api.Config'],
  ['config set current-context.x bar', 'unable to parse one or more field values of current-context.x'],
  ['config set clusters.kubernetes.server.x bar', 'unable to parse one or more field values of clusters.kubernetes.server.x'],
  ['config set clusters.kubernetes.insecure-skip-tls-verify yes', 'strconv.ParseBool: parsing "yes": invalid syntax'],
  ['config set clusters.kubernetes.certificate-authority-data a!b', 'error decoding input value: illegal base64 data at input byte 1'],
  ['config unset nope', 'unable to parse nope after [] at api.Config'],
  ['config unset users.nope.token', 'current map key `nope` is invalid'],
  ['config use-context nope', 'no context exists with the name: "nope"'],
  ['config get-contexts -o yaml', '--output yaml is not available in kubectl config get-contexts; resetting to default output format'],
  ['config get-contexts a b', 'context a not found\ncontext b not found'],
  ['config set-context', 'you must specify a non-empty context name or --current'],
  ['config set-context x --current', 'you cannot specify both a context name and --current'],
  ['config set-cluster c --insecure-skip-tls-verify --certificate-authority=ca', 'you cannot specify a certificate authority and insecure mode at the same time'],
  ['config set-cluster c --embed-certs', 'you must specify a --certificate-authority to embed'],
  ['config set-cluster c --embed-certs --certificate-authority=nope', 'could not stat certificate-authority file nope: stat nope: no such file or directory'],
  ['config set-credentials u --token=a --username=b', 'you cannot specify more than one authentication method at the same time: --token, --username/--password'],
  ['config set-credentials u --embed-certs', 'you must specify a --client-certificate or --client-key to embed'],
  ['config set-credentials u --exec-interactive-mode=x', 'invalid interactive mode type, can be only IfAvailable, Never, Always'],
  ['config delete-cluster nope', 'cannot delete cluster nope, not in /root/.kube/config'],
  ['config delete-user', "user to delete is required\nSee 'kubectl config delete-user -h' for help and examples"],
  ['config view --merge=false', 'if merge==false a precise file must be specified'],
  ['config view --minify --context=nope', 'cannot locate context nope'],
])('%s', (line, words) => {
  const { stderr, exit } = k.run(line);
  expect(stderr.replace(/^error: /, '')).toBe(`${words}\n`);
  expect(exit).toBe(1);
});

it('wants its arguments, and shows the help without them', () => {
  const { stdout, stderr } = k.run('config set onlyone');
  expect(stdout).toContain('kubectl config set PROPERTY_NAME PROPERTY_VALUE');
  expect(stderr).toBe('error: Unexpected args: [onlyone]\n');
  expect(k.run('config delete-context')).toMatchObject({ stderr: '', exit: 0 });
});

it('writes what Go writes: fields without omitempty also when they are empty', () => {
  k.run('config set-context dev --namespace=team-a');
  k.run('config set-cluster other');
  k.run('config set clusters.other.insecure-skip-tls-verify true');
  expect(k.run("config view -o jsonpath={.contexts[0].context}").stdout).toBe('{"cluster":"","namespace":"team-a","user":""}');
  expect(k.run("config view -o jsonpath={.clusters[1].cluster}").stdout).toBe('{"insecure-skip-tls-verify":true,"server":""}');
  expect(k.run('config set clusters.10.10.12.56.server https://x').stdout).toBe('Property "clusters.10.10.12.56.server" set.\n');
  expect(k.run('config get-clusters').stdout).toBe('NAME\n10.10.12.56\nkubernetes\nother\n');
});

it('lets one way to log in take the place of another', () => {
  k.run('config set-credentials u --username=a --password=b');
  k.run('config set-credentials u --token=t');
  expect(k.run("config view --raw -o jsonpath={.users[?(@.name=='u')].user}").stdout).toBe('{"token":"t"}');
  k.run('config set-credentials u --exec-command=login --exec-arg=a --exec-arg=b --exec-env=K=v --exec-api-version=client.authentication.k8s.io/v1');
  expect(JSON.parse(k.run("config view --raw -o jsonpath={.users[?(@.name=='u')].user.exec}").stdout)).toEqual({ apiVersion: 'client.authentication.k8s.io/v1', args: ['a', 'b'], command: 'login', env: [{ name: 'K', value: 'v' }], provideClusterInfo: false });
});

it('keeps certificates as they are encoded again', () => {
  k.run('config set clusters.kubernetes.certificate-authority-data ab==');
  expect(k.run('config view --raw -o jsonpath={.clusters[0].cluster.certificate-authority-data}').stdout).toBe('aQ==');
});
