import { beforeEach, describe, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';

let k: TestKubectl;

beforeEach(() => {
  k = new TestKubectl();
  k.host.fs.write('/root/work/cm.json', '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"raw"},"data":{"a":"b"}}');
});

const path = '/api/v1/namespaces/default/configmaps';

// kubectl pkg/rawhttp/raw.go
describe('--raw', () => {
  it('sends parameters that have no value', () => {
    expect(k.run("get --raw /livez?verbose").stdout).toMatch(/^\[\+\]ping ok\n/);
  });

  it('creates, replaces and deletes at a path, and prints the answer as it is', () => {
    expect(JSON.parse(k.run(`create --raw ${path} -f cm.json`).stdout)).toMatchObject({ kind: 'ConfigMap', data: { a: 'b' } });
    k.host.fs.write('/root/work/cm.json', '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"raw"},"data":{"a":"c"}}');
    expect(JSON.parse(k.run(`replace --raw ${path}/raw -f cm.json`).stdout)).toMatchObject({ data: { a: 'c' } });
    expect(JSON.parse(k.run(`delete --raw ${path}/raw`).stdout)).toMatchObject({ kind: 'Status', status: 'Success' });
    expect(k.run('get cm raw').stderr).toBe('Error from server (NotFound): configmaps "raw" not found\n');
  });

  it.each([
    [`create --raw ${path} -f cm.json -f cm.json`, 'error: --raw can only use a single local file or stdin\n'],
    [`create --raw ${path} -f http://x/y`, 'error: --raw cannot read from a url\n'],
    [`create --raw ${path} -f nope.json`, 'error: open nope.json: no such file or directory\n'],
    ['create --raw x -f cm.json', 'error: --raw must be a valid URL path: parse "x": invalid URI for request\n'],
    [`create --raw ${path} -f cm.json -o name`, 'error: --raw and --output are mutually exclusive\n'],
    [`delete --raw ${path}/x -i`, 'error: --interactive can not be used with --raw\n'],
    ['delete --raw /x', 'Error from server (MethodNotAllowed): the server does not allow this method on the requested resource\n'],
    ['delete cm --all -l a=b', "error: setting 'all' parameter but found a non empty selector. \n"],
    ['get cm --vmodule=x', "error: invalid argument \"x\" for \"--vmodule\" flag: syntax error: expect comma-separated list of filename=N\nSee 'kubectl get --help' for usage.\n"],
    ['get cm --profile=nope', "error: unknown profile 'nope'\n"],
    ['explain .spec', 'error: invalid jsonpath syntax, first node must be field node\n'],
    ['explain deploy --api-version=nope/v1', 'error: couldn\'t find resource for "nope/v1, Resource=deployments"\n'],
    ['-f create', "error: unknown shorthand flag: 'f' in -f\nSee 'kubectl --help' for usage.\n"],
    ['-w get pods', 'Error: flags cannot be placed before plugin name: -w\n'],
    ['-n x foo', 'Error: flags cannot be placed before plugin name: -n\n'],
  ])('%s', (line, words) => {
    expect(k.run(line)).toEqual({ stdout: '', stderr: words, exit: 1 });
  });

  it("prints what the server sends, in its order and as wide as asked for, and takes its words on text that is no JSON", () => {
    k.run('create -f cm.json');
    expect(k.run(`get --raw ${path}/raw`).stdout).toMatch(/^\{"kind":"ConfigMap","apiVersion":"v1","metadata":\{"name":"raw","namespace":"default","uid":/);
    expect(k.run(`get --raw ${path}/raw?pretty=true`).stdout).toMatch(/^\{\n  "kind": "ConfigMap",\n  "apiVersion": "v1",\n/);
    k.host.fs.write('/root/work/cm.yaml', 'apiVersion: v1\n');
    expect(k.run(`create --raw ${path} -f cm.yaml`).stderr).toBe(
      "Error from server (BadRequest): the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: invalid character 'a' looking for beginning of value (61706956657273696f6e3a2076310a)\n",
    );
  });

  it('explains what is named with its group', () => {
    expect(k.run('explain deployments.apps.spec.replicas').stdout).toBe(k.run('explain deployments.spec.replicas').stdout);
    expect(k.run('explain pods.').stdout).toBe(k.run('explain pods').stdout);
  });
});
