import { beforeEach, describe, expect, it } from 'vitest';
import corpus from './testdata/charts.json' with { type: 'json' };
import { TestHelm } from './testing.ts';

let helm: TestHelm;

beforeEach(() => {
  helm = new TestHelm();
});

interface Case {
  files?: Record<string, string>;
  commands: { args: string[]; stdout?: string; stderr?: string; exit: number }[];
}

// What Helm v3.21.4 prints; charts without files are what `helm create web` makes.
describe('charts', () => {
  it.each((corpus as Case[]).map((c, i) => [`${i}: ${c.commands[0]?.args.join(' ') ?? ''}`, c] as const))('%s', (_, { files, commands }) => {
    if (files) helm.files(files);
    else helm.run('create web');
    for (const { args, stdout = '', stderr = '', exit } of commands) expect({ args, ...helm.run(args) }).toEqual({ args, stdout, stderr, exit });
  });
});

const chart = (templates: Record<string, string>, more = ''): Record<string, string> => ({
  'c/Chart.yaml': `apiVersion: v2\nname: c\nversion: 1.0.0\n${more}`,
  'c/values.yaml': 'name: x\n',
  ...Object.fromEntries(Object.entries(templates).map(([name, text]) => [`c/templates/${name}`, text])),
});

const map = (name: string, data: string, annotations = ''): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${annotations ? `  annotations: {${annotations}}\n` : ''}data:\n  v: ${data}\n`;

const untimed = (text: string): string => text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC/g, 'TIME').replace(/[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}/g, 'TIME');

describe('releases', () => {
  const object = (name: string): string => helm.kubectl.run(`get cm ${name} -o jsonpath={.data.v}`).stdout;

  it('installs, upgrades, rolls back and uninstalls', () => {
    helm.files(chart({ 'a.yaml': map('{{ .Release.Name }}', '"{{ .Values.name }}"'), 'b.yaml': '{{ if .Values.more }}' + map('more', 'yes-more') + '{{ end }}', 'NOTES.txt': 'Hello {{ .Values.name }}\n' }));
    expect(untimed(helm.said('install web c --set more=1'))).toBe('NAME: web\nLAST DEPLOYED: TIME\nNAMESPACE: default\nSTATUS: deployed\nREVISION: 1\nTEST SUITE: None\nNOTES:\nHello x\n');
    expect(object('web')).toBe('x');
    expect(object('more')).toBe('yes-more');
    expect(helm.said('install web c')).toBe('!Error: INSTALLATION FAILED: cannot re-use a name that is still in use\n');
    expect(untimed(helm.said('upgrade web c --set name=z'))).toBe('Release "web" has been upgraded. Happy Helming!\nNAME: web\nLAST DEPLOYED: TIME\nNAMESPACE: default\nSTATUS: deployed\nREVISION: 2\nTEST SUITE: None\nNOTES:\nHello z\n');
    expect(object('web')).toBe('z');
    expect(object('more')).toBe('');
    expect(helm.said('get values web')).toBe('USER-SUPPLIED VALUES:\nname: z\n');
    expect(helm.said('rollback web')).toBe('Rollback was a success! Happy Helming!\n');
    expect([object('web'), object('more')]).toEqual(['x', 'yes-more']);
    expect(untimed(helm.said('history web'))).toBe(
      'REVISION\tUPDATED                 \tSTATUS    \tCHART  \tAPP VERSION\tDESCRIPTION     \n1       \tTIME\tsuperseded\tc-1.0.0\t           \tInstall complete\n2       \tTIME\tsuperseded\tc-1.0.0\t           \tUpgrade complete\n3       \tTIME\tdeployed  \tc-1.0.0\t           \tRollback to 1   \n',
    );
    expect(helm.said('list -q')).toBe('web\n');
    expect(helm.said('uninstall web')).toBe('release "web" uninstalled\n');
    expect([object('web'), object('more')]).toEqual(['', '']);
    expect(helm.said('status web')).toBe('!Error: release: not found\n');
  });

  it('keeps each revision in a Secret, gzipped as Helm does', () => {
    helm.files(chart({ 'a.yaml': map('a', 'b') }));
    helm.run('install web c');
    const secret = JSON.parse(helm.kubectl.run('get secret sh.helm.release.v1.web.v1 -o json').stdout) as { type: string; data: { release: string }; metadata: { labels: object } };
    expect(secret.type).toBe('helm.sh/release.v1');
    expect(secret.metadata.labels).toMatchObject({ name: 'web', owner: 'helm', status: 'deployed', version: '1' });
    expect(atob(secret.data.release)).toMatch(/^H4sI/);
  });

  it('marks what is its own, and leaves alone what is not', () => {
    helm.files(chart({ 'a.yaml': map('a', 'b') }));
    helm.kubectl.run('create cm a');
    expect(helm.said('install web c')).toBe(
      '!Error: INSTALLATION FAILED: Unable to continue with install: ConfigMap "a" in namespace "default" exists and cannot be imported into the current release: invalid ownership metadata; label validation error: missing key "app.kubernetes.io/managed-by": must be set to "Helm"; annotation validation error: missing key "meta.helm.sh/release-name": must be set to "web"; annotation validation error: missing key "meta.helm.sh/release-namespace": must be set to "default"\n',
    );
    expect(helm.run('install web c --take-ownership').exit).toBe(0);
    expect(helm.kubectl.run('get cm a -o jsonpath={.metadata.annotations}').stdout).toContain('"meta.helm.sh/release-name":"web"');
  });

  it('takes values over, or not', () => {
    helm.files(chart({ 'a.yaml': map('a', '"{{ .Values.name }} {{ .Values.other }}"') }));
    helm.run('install web c --set name=1,other=2');
    helm.run('upgrade web c --reuse-values --set other=3');
    expect(object('a')).toBe('1 3');
    helm.run('upgrade web c');
    expect(object('a')).toBe('1 3');
    helm.run('upgrade web c --reset-values');
    expect(object('a')).toBe('x ');
  });

  it('runs hooks by weight and keeps what is to be kept', () => {
    helm.files(chart({ 'a.yaml': map('a', 'b', 'helm.sh/resource-policy: keep'), 'h.yaml': map('h', 'x', 'helm.sh/hook: pre-install, helm.sh/hook-delete-policy: hook-succeeded') }));
    expect(helm.run('install web c').exit).toBe(0);
    expect(helm.kubectl.run('get cm h').stderr).toContain('not found');
    expect(helm.said('uninstall web')).toBe('These resources were kept due to the resource policy:\n[ConfigMap] a\n\nrelease "web" uninstalled\n');
    expect(object('a')).toBe('b');
  });

  it('only shows what a dry run would do, and looks objects up where it may', () => {
    helm.files(chart({ 'a.yaml': map('a', '"{{ (lookup "v1" "ConfigMap" "default" "there").data.k }}"') }));
    helm.kubectl.run('create cm there --from-literal=k=found');
    expect(helm.said('install web c --dry-run=server')).toContain('v: "found"');
    expect(helm.run('list -q').stdout).toBe('');
    helm.run('install web c');
    expect(object('a')).toBe('found');
  });

  it('installs what an upgrade does not find, into a namespace of its own', () => {
    helm.files(chart({ 'a.yaml': map('a', 'b') }));
    expect(helm.said('upgrade --install web c -n new --create-namespace')).toMatch(/^Release "web" does not exist. Installing it now.\nNAME: web\n/);
    expect(helm.said('list')).toBe('NAME\tNAMESPACE\tREVISION\tUPDATED\tSTATUS\tCHART\tAPP VERSION\n');
    expect(untimed(helm.said('list -A'))).toContain('web \tnew      \t1       \tTIME');
  });

  it('offers commands, flags and releases', () => {
    helm.files(chart({ 'a.yaml': map('a', 'b') }));
    helm.run('install web c');
    expect(helm.run(['__complete', 'roll']).stdout).toBe('rollback\troll back a release to a previous revision\n:4\n');
    expect(helm.run(['__complete', 'upgrade', '']).stdout).toBe('web\n:4\n');
    expect(helm.run(['__complete', 'rollback', 'web', '']).stdout).toBe('1\n:4\n');
    expect(helm.run(['__complete', 'list', '--all-n']).stdout).toBe('--all-namespaces\tList the releases of all namespaces.\n:4\n');
    expect(helm.run(['__complete', 'list', '-n', 'def']).stdout).toBe('default\n:4\n');
  });
});
