import { beforeEach, describe, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';
import corpus from './testdata/builds.json' with { type: 'json' };

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: nginx
        image: nginx
        envFrom:
        - configMapRef: {name: cfg}
`;

let k: TestKubectl;

const files = (all: Record<string, string>): void => {
  for (const [path, text] of Object.entries(all)) {
    const full = `/root/work/${path}`;
    k.host.fs.mkdir(full.slice(0, full.lastIndexOf('/')), { recursive: true });
    k.host.fs.write(full, text);
  }
};

const build = (folder = '.'): string => {
  const { stdout, stderr, exit } = k.run(['kustomize', folder]);
  return exit === 0 ? stderr + stdout : stderr;
};

beforeEach(() => {
  k = new TestKubectl();
});

// kustomize api v0.21.1, recording 38-kustomize
describe('building a kustomization', () => {
  it('adds prefixes, namespaces, labels and hashes, and lets references follow', () => {
    files({
      'base/web.yaml': deployment,
      'base/kustomization.yaml': 'resources: [web.yaml]\nconfigMapGenerator:\n- name: cfg\n  literals: [A=1]\n',
      'prod/kustomization.yaml': 'resources: [../base]\nnamePrefix: prod-\nnamespace: prod\nlabels:\n- pairs: {env: prod}\n  includeSelectors: true\nreplicas:\n- {name: web, count: 2}\nimages:\n- {name: nginx, newTag: "1.27"}\n',
    });
    expect(build('prod')).toBe(`apiVersion: v1
data:
  A: "1"
kind: ConfigMap
metadata:
  labels:
    env: prod
  name: prod-cfg-89g4tffbfk
  namespace: prod
---
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    env: prod
  name: prod-web
  namespace: prod
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
      env: prod
  template:
    metadata:
      labels:
        app: web
        env: prod
    spec:
      containers:
      - envFrom:
        - configMapRef:
            name: prod-cfg-89g4tffbfk
        image: nginx:1.27
        name: nginx
`);
  });

  it('patches by strategic merge, with what is new in front, and by JSON operations', () => {
    files({
      'web.yaml': deployment,
      'side.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: side, image: busybox}, {name: nginx, envFrom: null}]}}}\n',
      'kustomization.yaml': 'resources: [web.yaml]\npatches:\n- path: side.yaml\n- target: {kind: Deploy.*}\n  patch: |-\n    - {op: add, path: /spec/replicas, value: 3}\n',
    });
    const text = build();
    expect(text).toContain('  replicas: 3\n');
    expect(text).toContain('      containers:\n      - image: busybox\n        name: side\n      - image: nginx\n        name: nginx\n');
  });

  it('merges generated maps into those of the base', () => {
    files({
      'base/kustomization.yaml': 'configMapGenerator: [{name: cfg, literals: [A=1, B=1]}]\ngeneratorOptions: {disableNameSuffixHash: true}\n',
      'app.env': '# comment\nB=2\nC\n',
      'kustomization.yaml': 'resources: [base]\nconfigMapGenerator: [{name: cfg, behavior: merge, envs: [app.env], files: [f=app.env], options: {disableNameSuffixHash: true}}]\n',
    });
    expect(build()).toBe('apiVersion: v1\ndata:\n  A: "1"\n  B: "2"\n  C: ""\n  f: |\n    # comment\n    B=2\n    C\nkind: ConfigMap\nmetadata:\n  name: cfg\n');
  });

  it('copies values with replacements and takes components', () => {
    files({
      'web.yaml': deployment,
      'part/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -x\n',
      'kustomization.yaml':
        'resources: [web.yaml]\ncomponents: [part]\nreplacements:\n- source: {kind: Deployment, fieldPath: metadata.name}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: ["spec.template.spec.containers.[name=nginx].image"]\n    options: {delimiter: ":", index: 1}\n',
    });
    const text = build();
    expect(text).toContain('  name: web-x\n');
    expect(text).toContain('image: nginx:web-x\n');
  });

  it('keeps the order of the input where it is told to', () => {
    const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
    files({ 'a.yaml': `${deployment}---\n${map('z')}---\n${map('a')}`, 'kustomization.yaml': 'resources: [a.yaml]\nsortOptions: {order: fifo}\n' });
    expect(build().match(/^ {2}name: .*$/gm)).toEqual(['  name: web', '  name: z', '  name: a']);
  });

  it.each([
    [{ 'kustomization.yaml': 'resource: []\n' }, 'error: invalid Kustomization: json: unknown field "resource"\n'],
    [{ 'kustomization.yaml': 'resources: x\n' }, 'error: invalid Kustomization: json: cannot unmarshal string into Go struct field Kustomization.resources of type []string\n'],
    [{ 'kustomization.yaml': '\n' }, 'error: kustomization.yaml is empty\n'],
    [{}, "error: unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '/root/work'\n"],
    [
      { 'kustomization.yaml': 'resources: [x.yaml]\n' },
      "error: accumulating resources: accumulation err='accumulating resources from 'x.yaml': evalsymlink failure on '/root/work/x.yaml' : lstat /root/work/x.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '/root/work/x.yaml' : lstat /root/work/x.yaml: no such file or directory\n",
    ],
    [
      { 'web.yaml': deployment, 'kustomization.yaml': 'resources: [web.yaml, web.yaml]\n' },
      "error: accumulating resources: accumulation err='merging resources from 'web.yaml': may not add resource with an already registered id: Deployment.v1.apps/web.[noNs]': must build at directory: '/root/work/web.yaml': file is not directory\n",
    ],
    [
      { 'web.yaml': deployment, 'kustomization.yaml': 'resources: [web.yaml]\npatches: [{patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}}"}]\n' },
      'error: no resource matches strategic merge patch "Deployment.v1.apps/x.[noNs]": no matches for Id Deployment.v1.apps/x.[noNs]; failed to find unique target for patch Deployment.v1.apps/x.[noNs]\n',
    ],
    [{ 'kustomization.yaml': 'resources: [.]\n' }, /cycle detected: candidate root '\/root\/work' contains visited root '\/root\/work'/],
    [{ '../secret.yaml': deployment, 'kustomization.yaml': 'resources: [../secret.yaml]\n' }, /security; file '\/root\/secret.yaml' is not in or below '\/root\/work'/],
  ] as [Record<string, string>, string | RegExp][])('says what is wrong with %j', (all, words) => {
    files(all);
    if (typeof words === 'string') expect(build()).toBe(words);
    else expect(build()).toMatch(words);
  });
});

interface Build {
  files: Record<string, string>;
  folder: string;
  flags: string[];
  stdout?: string;
  stderr?: string;
  exit: number;
}

// What kubectl 1.36.4 prints (kustomize v5.8.1).
describe('kubectl kustomize', () => {
  it.each((corpus as unknown as Build[]).map((c, i) => [`${i}: ${c.files['kustomization.yaml'] ?? c.folder}`, c] as const))('%s', (_, { files: all, folder, flags, stdout = '', stderr = '', exit }) => {
    files(all);
    expect(k.run(['kustomize', folder, ...flags])).toEqual({ stdout, stderr, exit });
  });
});
