import { beforeEach, describe, expect, it } from 'vitest';
import { TestKubectl, type Ran } from '../testing.ts';

let k: TestKubectl;

const configMap = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n---\n`;

beforeEach(() => {
  k = new TestKubectl();
  k.host.fs.write('/root/work/both.yaml', configMap('a') + configMap('b'));
  k.host.fs.write('/root/work/one.yaml', configMap('a'));
});

const run = (args: string): Ran => k.run(args, '', { KUBECTL_APPLYSET: 'True' });
const annotations = (name: string): Record<string, string> => JSON.parse(k.run(`get ${name} -o jsonpath={.metadata.annotations}`).stdout) as Record<string, string>;

// kubectl pkg/cmd/apply/applyset_test.go, KEP-3659
describe('kubectl apply --applyset', () => {
  it('is not there unless its feature is enabled', () => {
    const unknown = { stdout: '', stderr: "error: unknown flag: --applyset\nSee 'kubectl apply --help' for usage.\n", exit: 1 };
    expect(k.run('apply -f one.yaml --prune --applyset=s -n default')).toEqual(unknown);
    expect(k.run('apply -f one.yaml --prune --applyset=s -n default', '', { KUBECTL_APPLYSET: '1' })).toEqual(unknown);
    expect(k.run('apply --help').stdout).not.toContain('--applyset');
    expect(run('apply --help').stdout).toContain('--applyset');
  });

  it('keeps the books in a Secret, and deletes what left the set', () => {
    expect(run('apply -f both.yaml --prune --applyset=s -n default').stdout).toBe('configmap/a created\nconfigmap/b created\n');
    expect(annotations('secret/s')).toEqual({
      'applyset.kubernetes.io/additional-namespaces': '',
      'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap',
      'applyset.kubernetes.io/tooling': 'kubectl/v1.36.4',
    });
    const id = 'applyset-76eBEMZDiDpZnUerzUhgLO6YnKM281fNNahOmU9AcJk-v1';
    expect(k.run('get secret s -o jsonpath={.metadata.labels}').stdout).toBe(`{"applyset.kubernetes.io/id":"${id}"}`);
    expect(k.run('get cm b -o jsonpath={.metadata.labels}').stdout).toBe(`{"applyset.kubernetes.io/part-of":"${id}"}`);
    expect(run('apply -f one.yaml --prune --applyset=s -n default --dry-run=server').stdout).toBe('configmap/a unchanged (server dry run)\nconfigmap/b pruned (server dry run)\n');
    expect(run('apply -f one.yaml --prune --applyset=s -n default').stdout).toBe('configmap/a unchanged\nconfigmap/b pruned\n');
    expect(k.run('get cm b').exit).toBe(1);
  });

  it('keeps sets over many namespaces in objects of a kind that is marked for that', () => {
    k.run('create ns shop');
    k.host.fs.write('/root/work/crd.yaml', `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: sets.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {plural: sets, singular: set, kind: Set}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`);
    k.run('apply -f crd.yaml');
    k.run('wait --for=condition=Established crd/sets.example.com');
    k.host.fs.write('/root/work/set.yaml', 'apiVersion: example.com/v1\nkind: Set\nmetadata: {name: s, annotations: {applyset.kubernetes.io/tooling: kubectl/v1, applyset.kubernetes.io/contains-group-kinds: ""}}\n');
    k.host.fs.write('/root/work/spread.yaml', `${configMap('a')}apiVersion: v1\nkind: Secret\nmetadata: {name: z, namespace: shop}\n`);
    const apply = (file: string): Ran => run(`apply -f ${file} --prune --applyset=sets.example.com/s`);
    expect(apply('spread.yaml').stderr).toBe('error: resource "example.com/v1, Resource=sets" is not permitted as an ApplySet parent\n');
    k.run('label crd sets.example.com applyset.kubernetes.io/is-parent-type=true');
    expect(apply('spread.yaml').stderr).toBe('error: custom resource ApplySet parents cannot be created automatically\n');
    k.run('apply -f set.yaml');
    expect(apply('spread.yaml').stderr).toBe('error: ApplySet parent object "sets.example.com/s" exists and does not have required label applyset.kubernetes.io/id\n');
    k.run('label sets s applyset.kubernetes.io/id=applyset-eA7feFSO2vO5WG0jrgnHim7m59qGuWGfYXibCuEbt1o-v1');
    expect(apply('spread.yaml')).toMatchObject({ stdout: 'configmap/a created\nsecret/z created\n' });
    expect(annotations('sets/s')).toMatchObject({ 'applyset.kubernetes.io/additional-namespaces': 'default,shop', 'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap,Secret' });
    expect(apply('one.yaml').stdout).toBe('configmap/a unchanged\nsecret/z pruned\n');
    expect(annotations('sets/s')).toMatchObject({ 'applyset.kubernetes.io/additional-namespaces': 'default', 'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap' });
  });

  it('takes back fields of the parent that others took', () => {
    run('apply -f one.yaml --prune --applyset=s -n default');
    k.run('annotate secret s --overwrite applyset.kubernetes.io/contains-group-kinds=Pod');
    const { stdout, stderr } = run('apply -f one.yaml --prune --applyset=s -n default');
    expect(stdout).toBe('configmap/a unchanged\n');
    expect(stderr).toContain('ApplySet field manager kubectl-applyset should own these fields. Retrying with conflicts forced.\n');
    expect(annotations('secret/s')).toMatchObject({ 'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap' });
  });

  it.each([
    ['--applyset=s -n default', 'error: --applyset requires --prune\n'],
    ['--prune --applyset=s', 'error: namespace is required to use namespace-scoped ApplySet\n'],
    ['--prune --applyset=pods/s', 'namespace is required to use namespace-scoped ApplySet\nresource "/v1, Resource=pods" is not permitted as an ApplySet parent\n'],
    ['--prune --applyset=secrets/ -n default', 'error: invalid parent reference "secrets/": name cannot be blank\n'],
    ['--prune --applyset=nope/s -n default', 'error: invalid parent reference "nope/s": no matches for /, Resource=nope\n'],
    ['--prune --applyset=s -n default --all', 'error: --all is incompatible with --applyset\n'],
    ['--prune --applyset=s -n nowhere', 'error: failed to update ApplySet: namespaces "nowhere" not found\n'],
  ])('refuses %s', (flags, stderr) => {
    expect(run(`apply -f one.yaml ${flags}`)).toEqual({ stdout: '', stderr, exit: 1 });
  });

  it('leaves alone a parent that is another tool\'s or no parent', () => {
    k.run('create secret generic plain');
    expect(run('apply -f one.yaml --prune --applyset=plain -n default').stderr).toBe('error: ApplySet parent object "secrets./plain" already exists and is missing required annotation "applyset.kubernetes.io/tooling"\n');
    k.run('annotate secret plain applyset.kubernetes.io/tooling=helm/v3');
    expect(run('apply -f one.yaml --prune --applyset=plain -n default').stderr).toBe('error: ApplySet parent object "secrets./plain" already exists and is managed by tooling "helm" instead of "kubectl"\n');
  });

  it('refuses objects that have the label of a set', () => {
    k.host.fs.write('/root/work/labelled.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: {applyset.kubernetes.io/part-of: x}}\n');
    expect(run('apply -f labelled.yaml --prune --applyset=s -n default').stderr).toBe('error: ApplySet label "applyset.kubernetes.io/part-of" already set in input data\n');
  });
});
