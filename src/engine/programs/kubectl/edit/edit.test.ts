import { beforeEach, describe, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';

let k: TestKubectl;

/** An editor that does one of `changes` each time that it is started. What it was shown is in `shown`. */
const editor = (...changes: ((text: string) => string)[]): { shown: string[] } => {
  const shown: string[] = [];
  k.program('ed', function* (process) {
    const [, path = ''] = process.args;
    const { fs } = process.machine;
    shown.push(fs.read(path));
    fs.write(path, (changes.shift() ?? ((t) => t))(fs.read(path)));
    yield* process.stdout.write('');
    return 0;
  });
  return { shown };
};

const edit = (args: string) => k.run(args, '', { KUBE_EDITOR: 'ed' });
const temporary = (): string[] => k.host.fs.list('/tmp').filter((n) => n.startsWith('kubectl-edit-'));

beforeEach(() => {
  k = new TestKubectl();
  k.run('create deployment web --image=nginx');
});

// kubectl/pkg/cmd/util/editor/editoptions.go
describe('edit', () => {
  it('sends what was changed as a patch and tidies up', () => {
    const { shown } = editor((t) => t.replace('replicas: 1', 'replicas: 2'));
    expect(edit('edit deploy web --output-patch')).toEqual({ stdout: 'Patch: {"spec":{"replicas":2}}\ndeployment.apps/web edited\n', stderr: '', exit: 0 });
    expect(shown[0]).toMatch(/^# Please edit the object below\. Lines beginning with a '#' will be ignored,\n[^]*\n#\napiVersion: apps\/v1\n/);
    expect(shown[0]).not.toContain('managedFields');
    expect(temporary()).toEqual([]);
  });

  it('ends lines as Windows does', () => {
    const { shown } = editor((t) => t.replace('replicas: 1', 'replicas: 2'));
    expect(edit('edit deploy web --windows-line-endings --output-patch').stdout).toBe('Patch: {"spec":{"replicas":2}}\ndeployment.apps/web edited\n');
    expect(shown[0]).toMatch(/apiVersion: apps\/v1\r\nkind: Deployment\r\n/);
  });

  it('does nothing without a change, or with an empty file', () => {
    editor((t) => `${t}# a comment\n`, () => '# only comments\n');
    expect(edit('edit deploy web').stderr).toBe('Edit cancelled, no changes made.\n');
    expect(edit('edit deploy web').stderr).toBe('Edit cancelled, saved file was empty.\n');
  });

  it('comes up again with the reasons of the server', () => {
    const { shown } = editor(
      (t) => t.replace('replicas: 1', 'replicas: -1'),
      (t) => t.replace('replicas: -1', 'replicas: 4'),
    );
    const { stdout, stderr, exit } = edit('edit deploy web');
    expect([stdout, stderr, exit]).toEqual(['deployment.apps/web edited\n', 'error: deployments.apps "web" is invalid\n', 0]);
    expect(shown[1]).toContain('# deployments.apps "web" was not valid:\n# * spec.replicas: Invalid value: -1: must be greater than or equal to 0\n#\n');
  });

  it('gives up when the mistake stays, and keeps the text', () => {
    editor((t) => t.replace(/^kind:/m, 'kin:'));
    const { stderr, exit } = edit('edit deploy web');
    expect(stderr).toMatch(/^error: deployments\.apps "web" is invalid\nA copy of your changes has been stored to "\/tmp\/kubectl-edit-\d+\.yaml"\nerror: Edit cancelled, no valid changes were saved\.\n$/);
    expect(exit).toBe(1);
    expect(temporary().length).toBe(2);
  });

  it('refuses another name, and an editor that is not there', () => {
    editor((t) => t.replace('\n  name: web\n', '\n  name: other\n'));
    expect(edit('edit deploy web').stderr).toMatch(/error: At least one of apiVersion, kind and name was changed\n$/);
    expect(k.run('edit deploy web', '', { EDITOR: 'nope' }).stderr).toBe('error: unable to launch the editor "nope"\n');
  });

  it('edits several objects as a list', () => {
    k.run('create deployment two --image=nginx');
    const { shown } = editor((t) => t.replace('replicas: 1', 'replicas: 2'));
    expect(edit('edit deploy').stdout).toBe('deployment.apps/two edited\ndeployment.apps/web skipped\n');
    expect(shown[0]).toMatch(/\napiVersion: v1\nitems:\n- apiVersion: apps\/v1\n[^]*\nkind: List\nmetadata: \{\}\n$/);
  });

  it('lets a manifest be edited before it is created', () => {
    editor((t) => t.replace('name: cfg', 'name: better'));
    k.host.fs.write('/root/work/cm.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg}\n');
    expect(edit('create --edit -f cm.yaml').stdout).toBe('configmap/better created\n');
  });
});
