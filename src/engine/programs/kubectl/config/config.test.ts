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

// client-go tools/clientcmd: latest.Codec, Convert_Slice_v1_NamedContext_To_Map
it.each([
  ['apiVersion: v2\nkind: Config\n', 'no kind "Config" is registered for version "v2" in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"'],
  ['clusters: x\n', 'json: cannot unmarshal string into Go struct field Config.clusters of type []v1.NamedCluster'],
  ['users: [{name: u, user: {token: 5}}]\n', 'json: cannot unmarshal number into Go struct field AuthInfo.users.user.token of type string'],
  ['contexts: [{name: a, context: {cluster: b, user: c}}, {name: a, context: {cluster: d}}]\n', 'error converting *[]NamedContext into *map[string]*api.Context: duplicate name "a" in list: [{a {b c  []}} {a {d   []}}]'],
])('refuses a file that is no kubeconfig: %s', (text, problem) => {
  k.host.fs.write('/root/work/wrong.cfg', text);
  for (const command of ['config view', 'config set-context x', 'get pods']) expect(k.run(`${command} --kubeconfig=wrong.cfg`)).toMatchObject({ stdout: '', stderr: `error: error loading config file "wrong.cfg": ${problem}\n`, exit: 1 });
});

it('names files as they were given, and prints fields in the order of the Go types', () => {
  expect(k.run('config set-context x --kubeconfig=new.cfg').stdout).toBe('Context "x" created.\n');
  expect(k.run('config delete-context x --kubeconfig=new.cfg').stdout).toBe('deleted context x from new.cfg\n');
  expect(k.run('config set preferences.colors true').stdout).toBe('Property "preferences.colors" set.\n');
  expect(Object.keys(JSON.parse(k.run('config view -o json').stdout))).toEqual(['kind', 'apiVersion', 'preferences', 'clusters', 'users', 'contexts', 'current-context']);
});

it('asks for a name and a password where nothing says who the user is', () => {
  k.host.fs.write('/root/work/half.cfg', 'clusters: [{name: c, cluster: {server: "https://192.168.56.10:6443"}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n');
  expect(k.run('get pods --kubeconfig=half.cfg')).toMatchObject({ stdout: 'Please enter Username: ', stderr: 'error: EOF\n' });
  expect(k.run('get pods --kubeconfig=half.cfg', 'me\nsecret\n').stdout).toBe('Please enter Username: Please enter Password: \n');
});

it('says everything that is wrong with the files of a user and a cluster', () => {
  k.host.fs.write('/root/work/paths.cfg', 'clusters: [{name: c, cluster: {server: "https://h:1", certificate-authority: /a}}]\nusers: [{name: u, user: {client-certificate: /b, client-key: /c}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n');
  expect(k.run('get pods --kubeconfig=paths.cfg').stderr).toBe(
    'Error in configuration: \n* unable to read certificate-authority /a for c due to open /a: no such file or directory\n* unable to read client-cert /b for u due to open /b: no such file or directory\n* unable to read client-key /c for u due to open /c: no such file or directory\n',
  );
});
