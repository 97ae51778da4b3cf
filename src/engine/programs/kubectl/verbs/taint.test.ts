import { beforeEach, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';

let k: TestKubectl;

beforeEach(() => {
  k = new TestKubectl();
  k.server.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node01' }, spec: { taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }] } });
});

// kubectl pkg/cmd/taint/taint.go, utils.go
it.each([
  ['taint node x=y:NoSchedule', "error: at least one resource name must be specified since 'all' parameter is not set\n"],
  ['taint node node01', 'error: at least one taint update is required\n'],
  ['taint node node01 x=y:NoSchedule late', 'error: all resources must be specified before taint changes: late\n'],
  ['taint node node01 x=y:NoSchedule x-', 'error: can not both modify and remove the following taint(s) in the same command: x=\n'],
  ['taint node --all -l a=b x=y:NoSchedule', "error: setting 'all' parameter with a non empty selector is prohibited\n"],
  ['taint foo node01 x=y:NoSchedule', 'the server doesn\'t have a resource type "foo"\n'],
  ['taint pod node01 x=y:NoSchedule', 'error: invalid resource type pod, only node types are supported\n'],
  ['taint node node01 x=y:Nope', "error: invalid taint effect: Nope, unsupported taint effect\nSee 'kubectl taint -h' for help and examples\n"],
  ['taint node node01 a=c:NoSchedule', 'error: node node01 already has a taint(s) with same effect(s) and --overwrite is false\n'],
  ['taint node node01 z-', 'error: taint "z" not found\n'],
])('%s', (line, words) => expect(k.run(line)).toMatchObject({ stderr: words, exit: 1 }));

it.each([
  ['taint node node01 x=y:NoExecute', 'tainted'],
  ['taint node node01 a-', 'untainted'],
  ['taint node node01 x=y:NoExecute a:NoSchedule-', 'modified'],
  ['taint node node01 a=c:NoSchedule --overwrite', 'modified'],
  ['taint node node01 a- --overwrite', 'modified'],
])('%s: %s', (line, word) => expect(k.run(line).stdout).toBe(`node/node01 ${word}\n`));
