import { beforeEach, expect, it } from 'vitest';
import { TestKubectl } from './testing.ts';

let k: TestKubectl;
const cause = (resource: string, name: string, group = ''): string | undefined => k.server.get(resource, name, group).metadata.annotations?.['kubernetes.io/change-cause'];

beforeEach(() => {
  k = new TestKubectl();
  k.run('create deployment web --image=nginx:1');
});

// cli-runtime: pkg/genericclioptions/record_flags.go
it('keeps the command with its flags in order, and says that it is going', () => {
  const { stdout, stderr } = k.run('set image --record -n default deploy/web nginx=nginx:2');
  expect(stdout).toBe('deployment.apps/web image updated\n');
  expect(stderr).toBe('Flag --record has been deprecated, --record will be removed in the future\n');
  expect(cause('deployments', 'web', 'apps')).toBe('kubectl set image deploy/web nginx=nginx:2 --record=true --namespace=default');
});

it.each([
  ['scale deploy web --replicas=2 --record', 'kubectl scale deploy web --replicas=2 --record=true'],
  ['patch deploy web -p {"spec":{"replicas":3}} --record', 'kubectl patch deploy web --patch={"spec":{"replicas":3}} --record=true'],
  ['label deploy web a=b --record', 'kubectl label deploy web a=b --record=true'],
  ['annotate deploy web a=b --record', 'kubectl annotate deploy web a=b --record=true'],
  ['set serviceaccount deploy web robot --record', 'kubectl set serviceaccount deploy web robot --record=true'],
  ['set resources deploy web --limits=cpu=1 --record', 'kubectl set resources deploy web --limits=cpu=1 --record=true'],
])('%s', (line, words) => {
  expect(k.run(line).exit).toBe(0);
  expect(cause('deployments', 'web', 'apps')).toBe(words);
});

it('does so for what is made, too, but not unasked and not by commands without the flag', () => {
  k.run('create -f - --record', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n');
  expect(cause('configmaps', 'a')).toBe('kubectl create --filename=- --record=true');
  k.run('apply -f - --record', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n');
  expect(cause('configmaps', 'b')).toBe('kubectl apply --filename=- --record=true');
  expect(k.server.get('configmaps', 'b').metadata.annotations['kubectl.kubernetes.io/last-applied-configuration']).toContain('change-cause');
  k.run('label cm a x=y --record=false');
  expect(cause('configmaps', 'a')).toBe('kubectl create --filename=- --record=true');
  expect(k.run('set env deploy/web A=b --record').stderr).toContain('unknown flag: --record');
});
