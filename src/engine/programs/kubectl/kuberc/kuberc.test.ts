import { beforeEach, describe, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';

let k: TestKubectl;

beforeEach(() => {
  k = new TestKubectl();
});

const out = (line: string, env: Record<string, string> = {}): string => {
  const { stdout, stderr, exit } = k.run(line, '', env);
  expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
  return stdout;
};

const rc = (text: string): void => k.host.fs.write('/root/.kube/kuberc', `apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n${text}`);

// kubectl pkg/kuberc, pkg/cmd/kuberc
describe('kuberc', () => {
  it('writes defaults and aliases, and uses them', () => {
    expect(out('kuberc set --section defaults --command version --option client=true')).toBe('Updated /root/.kube/kuberc\n');
    expect(k.host.fs.read('/root/.kube/kuberc')).toBe('aliases: null\napiVersion: kubectl.config.k8s.io/v1beta1\ndefaults:\n- command: version\n  options:\n  - default: "true"\n    name: client\nkind: Preference\n');
    expect(out('version')).toMatch(/^Client Version: \S+\nKustomize Version: \S+\n$/);
    expect(k.run('kuberc set --section defaults --command version').stderr).toBe('error: defaults for command "version" already exist, use --overwrite to replace\n');
  });

  it('puts the arguments of an alias around those given', () => {
    rc('aliases:\n- name: mk\n  command: create deployment\n  prependArgs: [x]\n  appendArgs: [--image=nginx]\n  options:\n  - {name: dry-run, default: client}\n  - {name: output, default: name}\n');
    expect(out('mk')).toBe('deployment.apps/x\n');
    expect(out('mk -oname --replicas=2')).toBe('deployment.apps/x\n');
    expect(k.run('mk y').stderr).toBe("error: exactly one NAME is required, got 2\nSee 'kubectl mk -h' for help and examples\n");
  });

  it('prefers what is given, and asks for get as for others', () => {
    rc('defaults:\n- command: get\n  options:\n  - {name: output, default: name}\n');
    k.run('create cm a');
    expect(out('get cm a')).toBe('configmap/a\n');
    expect(out('get cm a -ojsonpath={.kind}')).toBe('ConfigMap');
  });

  it.each([
    ['defaults:\n- command: get\n  options:\n  - {name: nope, default: x}\n', 'invalid flag nope for command get'],
    ['defaults:\n- command: get\n  options:\n  - {name: watch, default: x}\n', 'could not apply override value x to flag watch in command get err: invalid argument "x" for "-w, --watch" flag: strconv.ParseBool: parsing "x": invalid syntax'],
    ['aliases:\n- {name: a-b, command: get}\n', 'invalid alias name, can only include alphabetical characters'],
    ['aliases:\n- {name: a, command: get, options: [{name: --x, default: y}]}\n', 'flag name --x should be in long form without dashes'],
  ])('refuses %s', (text, problem) => {
    rc(text);
    expect(k.run('get cm')).toEqual({ stdout: '', stderr: `error occurred while applying preferences ${problem}\n`, exit: 1 });
  });

  it('names a file that is not there, and is off when it is told so', () => {
    expect(k.run('get cm --kuberc=nope').stderr).toBe('error occurred while applying preferences kuberc error kuberc: open nope: no such file or directory\n');
    expect(k.run('version --client --kuberc').stderr).toBe('error occurred while applying preferences kuberc file is not found\n');
    expect(k.run(['version', '--client', '--kuberc', '']).exit).toBe(0);
    expect(k.run('kuberc view', '', { KUBERC: 'off' }).stderr).toBe('error: KUBERC is disabled via KUBERC=off environment variable\n');
  });
});
