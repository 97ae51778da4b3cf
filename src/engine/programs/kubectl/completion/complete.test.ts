import { beforeAll, describe, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';

let k: TestKubectl;

beforeAll(() => {
  k = new TestKubectl();
  for (const command of ['create sa default', 'create cm one --from-literal=a=b', 'create cm other', 'create deploy web --image=nginx', 'create ns team-a', 'run pod1 --image=nginx --port=80']) k.run(command);
});

const complete = (...words: string[]): string[] => k.run(['__complete', ...words]).stdout.trimEnd().split('\n');

// cobra's getCompletions and kubectl's util/completion: the last line is the directive (2: no blank, 4: no files)
describe('completion', () => {
  it.each([
    [['ge'], ['get', ':4']],
    [['create', 'dep'], ['deployment', ':4']],
    [['get', 'depl'], ['deployments.apps', ':4']],
    [['get', 'cm', 'o'], ['one', 'other', ':4']],
    [['get', 'cm', 'one', 'o'], ['other', ':4']],
    [['get', 'cm/o'], ['cm/one', 'cm/other', ':4']],
    [['get', 'pods,depl'], ['pods,deployments.apps', ':4']],
    [['get', 'cm', '-n', 'team'], ['team-a', ':4']],
    [['get', 'cm', '--namespace=team'], ['--namespace=team-a', ':4']],
    [['-n', 'team-a', 'get', 'cm', 'o'], [':4']],
    [['get', 'cm', '-o', 'jsonpath-'], ['jsonpath-as-json', 'jsonpath-file', ':4']],
    [['get', '--show-l'], ['--show-labels', ':4']],
    [['get', '--show-labels', '--show-l'], [':4']],
    [['logs', 'p'], ['pod1', 'pods/', ':4']],
    [['logs', 'dep'], ['deployments/', ':6']],
    [['logs', 'pod1', '-c', ''], ['pod1', ':4']],
    [['port-forward', 'pod1', ''], ['80', ':4']],
    [['scale', 'deployment', 'w'], ['web', ':4']],
    [['config', 'use-context', 'k'], ['kubernetes-admin@kubernetes', ':4']],
    [['apply', '-f', ''], [':0']],
    [['exec', 'pod1', '--', 'l'], [':0']],
    [['help', 'ro'], ['rollout', ':4']],
  ])('%j', (words, lines) => {
    expect(complete(...words)).toEqual(lines);
  });

  it('offers nothing and says nothing without a server', () => {
    const { stdout, stderr, exit } = k.run(['__complete', '--server=https://192.168.56.99:6443', 'get', 'cm', '']);
    expect([stdout, stderr, exit]).toEqual([':4\n', '', 0]);
  });
});
