import { beforeEach, describe, expect, it } from 'vitest';
import { TestKubectl } from './testing.ts';

let k: TestKubectl;

beforeEach(() => {
  k = new TestKubectl();
  k.run('create configmap a --from-literal=x=1');
  k.host.fs.write('/root/work/read.yaml', k.run('get cm a -o yaml').stdout);
});

// cli-runtime pkg/resource/helper.go: Create with modify
describe('an object that was read and deleted', () => {
  it.each([
    ['apply -f read.yaml', 'configmap/a created\n'],
    ['create -f read.yaml', 'configmap/a created\n'],
    ['replace --force -f read.yaml', 'configmap/a replaced\n'],
  ])('is there again after %s, whatever version it had', (args, stdout) => {
    expect(k.run('delete cm a').exit).toBe(0);
    expect(k.run(args)).toEqual({ stdout, stderr: '', exit: 0 });
    expect(k.run('get cm a -o jsonpath={.data.x}').stdout).toBe('1');
  });

  it('would be created too', () => {
    k.run('delete cm a');
    expect(k.run('apply -f read.yaml --dry-run=server').stdout).toBe('configmap/a created (server dry run)\n');
  });

  it('is refused where the server is asked as it is', () => {
    k.host.fs.write('/root/work/read.json', k.run('get cm a -o json').stdout);
    k.run('delete cm a');
    expect(k.run('create --raw /api/v1/namespaces/default/configmaps -f read.json').stderr).toContain('resourceVersion should not be set on objects to be created');
  });
});
