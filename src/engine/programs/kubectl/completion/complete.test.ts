import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';

let k: TestKubectl;

beforeAll(() => {
  k = new TestKubectl();
  const commands = [
    ...['sa default', 'sa builder', 'cm one --from-literal=a=b', 'cm other --from-literal=a=b', 'cm kube-root-ca.crt --from-literal=a=b', 'secret generic sec --from-literal=a=b', 'ns team-a', 'ns team-b'],
    ...['deploy web --image=nginx', 'deploy api --image=httpd', 'job job1 --image=busybox', 'quota q1', 'role reader --verb=get --resource=pods'],
  ];
  for (const command of commands) k.run(`create ${command}`);
  for (const command of ['run pod1 --image=nginx --port=80', 'run pod2 --image=busybox', 'expose pod pod1 --name=web --port=8080']) k.run(command);
});

const facts = readFileSync(new URL('./testdata/complete.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((l) => l.startsWith('"'))
  .map((line) => /^("(?:\\.|[^"])*") (.*)$/.exec(line)!)
  .map(([, words, items]) => ({ words: JSON.parse(words!) as string, items: items! }));

describe('kubectl __complete, as the real one answers', () => {
  it.each(facts)('$words', ({ words, items }) => {
    const { stdout, exit } = k.run(['__complete', ...words.split(' ')]);
    expect(stdout.trimEnd().split('\n').map((l) => l.split('\t')[0]).join(' ')).toBe(items);
    expect(exit).toBe(0);
  });

  it('says what the words mean, and the directive by its name', () => {
    const { stdout, stderr } = k.run(['__complete', 'ge']);
    expect(stdout).toMatch(/^get\t\S.*\n:4\n$/);
    expect(stderr).toBe('Completion ended with directive: ShellCompDirectiveNoFileComp\n');
    expect(k.run(['__completeNoDesc', 'ge']).stdout).toBe('get\n:4\n');
    expect(k.run(['__complete', 'get', '-f', '']).stderr).toBe('Completion ended with directive: ShellCompDirectiveFilterFileExt\n');
  });

  it('offers nothing without a server', () => {
    const { stdout, exit } = k.run(['__complete', '--server=https://192.168.56.99:6443', 'get', 'cm', '']);
    expect([stdout, exit]).toEqual([':4\n', 0]);
  });
});

describe('completion at the prompt', () => {
  // What kubectl itself leaves to file names, a learner is helped with.
  it.each([
    [['run', 'x', '--dry-run='], ['--dry-run=none', '--dry-run=client', '--dry-run=server']],
    [['create', 'role', 'x', '--verb', 'get,l'], ['get,list']],
    [['logs', 'pod1', '-c', ''], ['pod1']],
    [['set', 'image', 'deployment/web', ''], ['nginx=']],
    [['set', 'image', 'deployment', 'web', ''], ['nginx=']],
    [['explain', 'deploy'], ['deployments.apps']],
    [['explain', 'pod.spec.res'], ['pod.spec.resourceClaims', 'pod.spec.resources', 'pod.spec.restartPolicy']],
    [['explain', 'deployments.spec.template.spec.containers.live'], ['deployments.spec.template.spec.containers.livenessProbe']],
    [['get', 'pods', '-l', 'run='], ['run=pod1', 'run=pod2']],
    [['get', 'pods', '--namespace=team'], ['--namespace=team-a', '--namespace=team-b']],
    [['wait', 'po'], ['pods', 'podtemplates', 'poddisruptionbudgets.policy']],
    [['wait', '--for=c'], ['--for=create', '--for=condition=']],
    [['config', 'get-contexts', ''], ['kubernetes-admin@kubernetes']],
    [['create', 'deployment', ''], ['--image']],
    [['get', 'nosuch', ''], []],
  ])('%j', (words, items) => {
    expect(k.complete(words).items).toEqual(items);
  });

  it.each([
    ['nope ', '[Debug] Cleared global flags for plugin completion\n[Debug] [Error] unable to find a command for arguments: [nope]\n'],
    ['get pods --dry-run ', '[Debug] [Error] Error while parsing flags from args [pods --dry-run]: unknown flag: --dry-run\n'],
    ['get -Z ', "[Debug] [Error] Error while parsing flags from args [-Z]: unknown shorthand flag: 'Z' in -Z\n"],
  ])('tells what of %j it does not know', (words, told) => {
    expect(k.run(['__complete', ...words.split(' ')])).toEqual({ stdout: ':0\n', stderr: `${told}Completion ended with directive: ShellCompDirectiveDefault\n`, exit: 0 });
  });

  it('asks for files of the right sort', () => {
    expect(k.complete(['apply', '-f', '']).files).toEqual(['json', 'yaml', 'yml']);
    expect(k.complete(['cp', './']).files).toBe(true);
  });
});
