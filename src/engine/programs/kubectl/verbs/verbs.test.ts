import { beforeEach, describe, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';

let k: TestKubectl;

beforeEach(() => {
  k = new TestKubectl();
});

// kubectl pkg/cmd/wait, cli-runtime ResourceBuilderFlags
describe('wait', () => {
  beforeEach(() => {
    for (const name of ['a', 'b']) k.run(`create configmap ${name} --from-literal=k=v`);
    k.run('label configmap a app=a');
  });

  it('takes --all along with names and selectors', () => {
    expect(k.run('wait cm/a --all --for=jsonpath={.data.k}=v').stdout).toBe('configmap/a condition met\n');
    expect(k.run('wait cm --all -l app=a --for=jsonpath={.data.k}=v').stdout).toBe('configmap/a condition met\n');
  });

  it('goes on with the others where one is not there', () => {
    expect(k.run('wait cm/nope cm/b --for=jsonpath={.data.k}=v')).toEqual({ stdout: 'configmap/b condition met\n', stderr: 'Error from server (NotFound): configmaps "nope" not found\n', exit: 1 });
  });

  it('looks once without a timeout', () => {
    expect(k.run('wait cm/b --for=jsonpath={.data.k}=x --timeout=0').stderr).toBe('error: condition not met for configmaps/b\n');
    expect(k.run('wait cm/b --for=delete --timeout=0').stderr).toBe('error: condition not met for configmaps/b\n');
  });
});

// kubectl pkg/cmd/plugin/plugin.go
it('lists plugins with what is wrong with them', () => {
  k.host.fs.mkdir('/root/work/p');
  for (const name of ['kubectl-foo', 'kubectl-create-foo', 'kubectl-plain']) k.host.fs.write(`/root/work/p/${name}`, '#!/bin/sh\n');
  for (const name of ['kubectl-foo', 'kubectl-create-foo']) k.host.fs.chmod(`/root/work/p/${name}`, 0o755);
  const { stdout, stderr, exit } = k.run('plugin list', '', { PATH: '/usr/bin:p:p:none' });
  expect(stdout).toBe('The following compatible plugins are available:\n\np/kubectl-create-foo\np/kubectl-foo\np/kubectl-plain\n');
  expect(stderr).toBe(
    'Unable to read directory "none" from your PATH: open none: no such file or directory. Skipping...\n  - warning: kubectl-create-foo overwrites existing command: "kubectl create"\n  - warning: p/kubectl-plain identified as a kubectl plugin, but it is not executable\nerror: 2 plugin warnings were found\n',
  );
  expect(exit).toBe(1);
});

// kubectl pkg/cmd/expose/expose.go: the options are kept from object to object
it('lends the service of a second object what the first one had', () => {
  k.run('create deployment web --image=nginx --port=80');
  k.run('create deployment api --image=nginx');
  const { stdout } = k.run('expose deployment web api --dry-run=client -o jsonpath={.metadata.name}{.spec.selector}{.spec.ports[0].port};');
  expect(stdout).toBe('web{"app":"web"}80;api{"app":"web"}80;');
});

it.each([
  ['create service clusterip s --tcp=0 --dry-run=client -o jsonpath={.spec.ports[0]}', '{"name":"0","port":0,"protocol":"TCP","targetPort":0}'],
  ['certificate approve csr/nope', 'Error from server (NotFound): certificatesigningrequests.certificates.k8s.io "nope" not found\n'],
  ['certificate approve pod/x', 'error: namespace may not be empty when retrieving a resource by name\n'],
  ['run r --image=nginx --dry-run=client --override-type=json --overrides=x', "error: invalid character 'x' looking for beginning of value\n"],
  ['run r --image=nginx --dry-run=client --override-type=json --overrides={}', 'error: json: cannot unmarshal object into Go value of type jsonpatch.Patch\n'],
  ['run r --image=nginx --dry-run=client --override-type=strategic --overrides=x', 'error: invalid JSON document\n'],
  ['run r --image=nginx --dry-run=client --overrides=null', 'error: Invalid JSON Patch\n'],
  ['run r --image=nginx --dry-run=client --overrides={"spec":{"containers":"x"}}', 'error: json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container\n'],
  ['run r --image=nginx --dry-run=client --overrides={"kind":"Deployment"}', 'error: no kind "Deployment" is registered for version "v1" in scheme "pkg/scheme/scheme.go:28"\n'],
  ['create cm x --context=nope --dry-run=client', 'error: context "nope" does not exist\n'],
  ['create cm x --as-group=g --dry-run=x', 'error: requesting uid, groups or user-extra for kubernetes-admin without impersonating a user\n'],
  ['get cm -n default --as-group=g', 'Error in configuration: requesting uid, groups or user-extra for kubernetes-admin without impersonating a user\n'],
  ['version --server=a/b', 'error: host must be a URL or a host:port pair: "a/b"\n'],
  ['version --server=x:y', 'Unable to connect to the server: invalid port ":y" after host\n'],
  ['replace -f x --record', "error: unknown flag: --record\nSee 'kubectl replace --help' for usage.\n"],
  ['apply -f x --record --prune=y', "error: invalid argument \"y\" for \"--prune\" flag: strconv.ParseBool: parsing \"y\": invalid syntax\nSee 'kubectl apply --help' for usage.\n"],
  ['create pc x --value=1 --preemption-policy= --dry-run=client -o jsonpath={.preemptionPolicy}|{.value}', '|1'],
  ['set env cm/x A=b --all', 'Error from server (NotFound): configmaps "x" not found\n'],
  ['explain .', 'error: a resource must be present, got: /, Resource=\n'],
  ['explain sa.. --recursive', 'KIND:       ServiceAccount\nVERSION:    v1\n\nerror: field "" does not exist\n'],
  ['set selector svc/x a!=b', 'error: "!=" is not a valid label selector operator\n'],
  ['set image --dry-run=x', 'error: Invalid dry-run value (x). Must be "none", "server", or "client".\n'],
  ['rollout restart crd/x', 'Error from server (NotFound): customresourcedefinitions.apiextensions.k8s.io "x" not found\n'],
  ['wait cm/x --local --for=delete -f nope.yaml', 'the path "nope.yaml" does not exist\nerror: you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   \'-f rsrc.yaml\'\n   \'--filename=rsrc.json\'\n'],
  ['cordon --dry-run=x', "error: USAGE: cordon NODE [flags]\nSee 'kubectl cordon -h' for help and examples\n"],
  ['run r --image=nginx --dry-run=client --overrides={"apiVersion":"v2"}', 'error: no kind "Pod" is registered for version "v2" in scheme "pkg/scheme/scheme.go:28"\n'],
])('kubectl %s', (line, text) => {
  const { stdout, stderr } = k.run(line);
  expect(stdout + stderr).toBe(text);
});

it('wants a selector of a disruption budget that can be parsed', () => {
  expect(k.run(['create', 'pdb', 'p', '--selector=a in (', '--min-available=1']).stderr).toBe('error: couldn\'t parse the selector string "a in (": unable to parse requirement: found \'\', expected: \',\', \')\' or identifier\n');
});

it('names the object of a file that has no namespace where one is needed', () => {
  k.host.fs.write('/root/work/cm.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n');
  expect(k.run('certificate approve -f cm.yaml').stderr).toBe('error: no namespace set on resource /v1, Resource=configmaps "one"\n');
});

// kubectl pkg/cmd/clusterinfo/clusterinfo_dump.go
it('dumps what there is into files', () => {
  k.run('create configmap x');
  expect(k.run('cluster-info dump --output-directory=out --namespaces=default -o yaml').stdout).toBe('Cluster info dumped to out\n');
  expect(k.host.fs.list('/root/work/out')).toEqual(['default', 'nodes.yaml']);
  expect(k.host.fs.list('/root/work/out/default')).toEqual(['daemonsets.yaml', 'deployments.yaml', 'events.yaml', 'pods.yaml', 'replicasets.yaml', 'replication-controllers.yaml', 'services.yaml']);
  expect(k.run('cluster-info dump -o name').stderr).toBe('error: list types are not supported by name printing: *v1.NodeList\n');
});

// cli-runtime pkg/resource/visitor.go: EagerVisitorList within ContinueOnErrorVisitor
it('tells what could not be read as one error among others', () => {
  k.host.fs.write('/root/work/mixed.yaml', ['metadata: {name: a1, labels: {x: yes}}', 'metadata: {name: a2, labels: {x: 1}}', 'metadata: {name: a3}'].map((m) => `apiVersion: v1\nkind: ConfigMap\n${m}\n`).join('---\n'));
  const unread = ['bool', 'number'].map((t) => `unable to decode "mixed.yaml": json: cannot unmarshal ${t} into Go struct field ObjectMeta.metadata.labels of type string`);
  expect(k.run('create -f mixed.yaml').stderr).toBe(`${unread.join('\n')}\n`);
  expect(k.run('create -f mixed.yaml').stderr).toBe(`Error from server (AlreadyExists): error when creating "mixed.yaml": configmaps "a3" already exists\n[${unread.join(', ')}]\n`);
  k.run('label cm a3 x=1');
  expect(k.run('label cm a3 nope x=2').stderr).toMatch(/\nError from server \(NotFound\): configmaps "nope" not found\n$/);
});

it.each([
  ['get -f none.yaml', 'Error from server (NotFound): the server could not find the requested resource (get configmaps x)\n'],
  ['create role r --verb=get --resource=deploy.v1.apps --dry-run=client', 'the server doesn\'t have a resource type "deploy" in group "v1.apps"\n'],
  ['describe -f noname.yaml', 'error: resource name may not be empty\n'],
  ['run r --image=nginx --cascade=x --dry-run=client', 'error: invalid cascade value (x). Must be "background", "foreground", or "orphan"\n'],
  ['cp f other/duo:/x', 'Error from server (NotFound): pods "duo" not found\n'],
  ['top pods --field-selector=x', "error: invalid selector: 'x'; can't understand 'x'\n"],
])('kubectl %s is refused', (line, text) => {
  k.host.fs.write('/root/work/f', 'x');
  k.host.fs.write('/root/work/none.yaml', 'kind: ConfigMap\nmetadata: {name: x}\n');
  k.host.fs.write('/root/work/noname.yaml', 'apiVersion: v1\nkind: ConfigMap\n');
  expect(k.run(line).stderr).toBe(text);
});

it('proxy refuses what is no regular expression', () => {
  const { stderr, exit } = k.run('proxy --accept-hosts=[');
  expect(stderr).toMatch(/^F\d{4} .* proxy_server\.go:83\] Error compiling re: error parsing regexp: missing closing \]: `\[`\n$/);
  expect(exit).toBe(255);
});

it('prints the headers of columns whose paths can not be parsed', () => {
  k.run('create configmap x');
  expect(k.run('get cm -o custom-columns=A:.x[')).toMatchObject({ stdout: 'A\n', exit: 1 });
  k.run('create configmap one');
  expect(k.run('get cm one -o custom-columns=N:.metadata.name,A:.kind[0]')).toMatchObject({ stdout: 'N     A\n', exit: 1 });
});

// kubectl pkg/cmd/auth/reconcile.go: the builder is Local()
it('reconciles in the namespaces that a file names, and in no other', () => {
  const role = (metadata: string): void => k.host.fs.write('/root/work/role.yaml', `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: ${metadata}\nrules: [{apiGroups: [""], resources: [pods], verbs: [get]}]\n`);
  role('{name: reader}');
  expect(k.run('auth reconcile -f role.yaml')).toMatchObject({ stdout: '', stderr: 'error: resource name may not be empty\n', exit: 1 });
  role('{name: reader, namespace: team}');
  expect(k.run('auth reconcile -f role.yaml -n other').stdout).toBe('role.rbac.authorization.k8s.io/reader reconciled\n');
  expect(k.run('get role reader -n team -o name').stdout).toBe('role.rbac.authorization.k8s.io/reader\n');
});

// kubectl pkg/cmd/util/kubectl_match_version.go
it('refuses a server of another version where it must match', () => {
  expect(k.run('get cm --match-server-version').stderr).toMatch(/^error: server version \(&version\.Info\{Major:"1", .*Platform:"linux\/amd64"\}\) differs from client version \(version\.Info\{Major:"1", Minor:"36", EmulationMajor:"", .*GitVersion:"v1\.36\.4", .*\}\)\n$/);
});

// pkg/scheme: what kubectl has compiled in
it('tells kinds that it has no types for, and lists their variables of the others', () => {
  k.host.fs.write('/root/work/w.yaml', 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n');
  expect(k.run('set image -f w.yaml a=b --local').stderr).toBe('error: unable to decode "w.yaml": no kind "Widget" is registered for version "example.com/v1" in scheme "pkg/scheme/scheme.go:28"\n');
  k.run('create configmap c');
  expect(k.run('set env cm/c --list')).toEqual({ stdout: '', stderr: '', exit: 0 });
});
