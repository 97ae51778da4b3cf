import { beforeEach, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';

let k: TestKubectl;

beforeEach(() => {
  k = new TestKubectl();
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.27', env: [{ name: 'PLAIN', value: 'text' }, { name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } }, { name: 'CPU', valueFrom: { resourceFieldRef: { containerName: 'nginx', resource: 'limits.cpu' } } }], resources: { limits: { cpu: '200m' } } }] } };
  k.server.create('deployments', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default' }, spec: { selector: { matchLabels: { app: 'web' } }, template } });
  k.server.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' }, data: { color: 'blue' } });
});

const localNames = "error: you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n";

// kubectl pkg/cmd/set/set_image.go, set_env.go, set_resources.go, set_subject.go, env/env_parse.go
it.each([
  ['set image deploy/web', 'error: at least one image update is required\n'],
  ['set image deploy/web nginx=a --local', localNames],
  ['set image cm/settings a=b', 'error: configmaps/settings the object is not a pod or does not have a pod template: *v1.ConfigMap\n'],
  ['set image deploy/web --dry-run=client --local', localNames],
  ['set env deploy/web 1A=x', `error: "1A" is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')\n`],
  ['set env deploy/web A=1 A-', 'error: can not both modify and remove the same environment variable in the same command\n'],
  ['set env deploy/web PLAIN=x --overwrite=false', "error: deployments/web 'PLAIN' already has a value (text), and --overwrite is false\n"],
  ['set env A=1', 'error: one or more resources must be specified as <resource> <name> or <resource>/<name>\n'],
  ['set env deploy/web --list -o yaml', 'error: --list and --output may not be specified together\n'],
  ['set env deploy/web --keys=color', 'error: when specifying --keys, a configmap or secret must be provided with --from\n'],
  ['set resources deploy web -c nope --limits=cpu=1', 'error: unable to find container named nope\n'],
  ['set resources deploy web --limits=cpu', 'error: Invalid argument syntax cpu, expected <resource>=<value>\n'],
  ['set subject cm settings --user=x', 'error: configmaps/settings setting subjects is only supported for RoleBinding/ClusterRoleBinding\n'],
])('%s', (line, words) => expect(k.run(line)).toMatchObject({ stderr: words, exit: 1 }));

it('sets the images that it finds, and tells of the others', () => {
  expect(k.run('set image deploy/web nginx=nginx:1.28 other=b')).toEqual({ stdout: 'deployment.apps/web image updated\n', stderr: 'error: unable to find container named "other"\n', exit: 1 });
  expect(k.run('set image deploy/web nginx=nginx:1.28 -o yaml')).toEqual({ stdout: '', stderr: '', exit: 0 });
});

it('lists references, and resolves them', () => {
  expect(k.run('set env deploy/web --list').stdout).toBe('# Deployment web, container nginx\nPLAIN=text\n# COLOR from configmap settings, key color\n# CPU from resource field nginx/limits.cpu\n');
  expect(k.run('set env deploy/web --list --resolve NEW=1').stdout).toBe('# Deployment web, container nginx\nPLAIN=text\nCOLOR=blue\nCPU=1\nNEW=1\n');
});

it('takes variables from a ConfigMap, and from standard input', () => {
  expect(k.run('set env deploy/web --from=cm/settings --prefix=X_')).toEqual({ stdout: 'deployment.apps/web env updated\n', stderr: 'Warning: key color transferred to COLOR\n', exit: 0 });
  k.run('set env deploy/web -', 'A=1 # one\nnothing\nB=two\n');
  expect(k.run(['get', 'deploy', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].env[*].name}']).stdout).toBe('PLAIN COLOR CPU X_COLOR A B');
});

it('takes --all along with the name of what gets a selector', () => {
  k.run('create service clusterip web --tcp=80');
  expect(k.run('set selector svc/web a=b --all').stdout).toBe('service/web selector updated\n');
});
