import { describe, expect, it } from 'vitest';
import { check } from './check.ts';

/** Each problem as `line:column-column message`, lines from one as people count them. */
const told = (text: string) => check(text).map((p) => `${p.line + 1}:${p.column}-${p.endColumn} ${p.message}`);

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: nginx
          image: nginx:1.29
`;

describe('check', () => {
  it('has nothing to say of what the server takes', () => {
    expect(told(deployment)).toEqual([]);
    expect(told('')).toEqual([]);
    expect(told('# only a comment\n---\n' + deployment)).toEqual([]);
  });

  it('marks fields that nobody knows, in the words of strict decoding', () => {
    expect(told(deployment.replace('replicas:', 'replica:').replace('image:', 'imagePolicy: Always\n          image:'))).toEqual([
      '6:2-9 unknown field "spec.replica"',
      '17:10-21 unknown field "spec.template.spec.containers[0].imagePolicy"',
    ]);
  });

  it('marks values of a wrong type, in the words of the decoder', () => {
    expect(told(deployment.replace('replicas: 3', 'replicas: three'))).toEqual(['6:2-17 json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32']);
    expect(told(deployment.replace('        app: web\n    spec', '        app: y\n    spec'))).toEqual(['13:8-14 json: cannot unmarshal bool into Go struct field ObjectMeta.spec.template.metadata.labels of type string']);
    expect(told(deployment.replace(/containers:[^]*/, 'containers: nginx\n'))).toEqual(['15:6-23 json: cannot unmarshal string into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container']);
  });

  it('marks quantities that are none', () => {
    const text = deployment + '          resources:\n            requests:\n              cpu: lots\n';
    expect(told(text)).toEqual([`20:14-23 quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`]);
  });

  it('finds what the kind’s own validation finds, with its place', () => {
    expect(told(deployment.replace('        app: web\n    spec', '        app: other\n    spec'))).toEqual(['12:6-12 spec.template.metadata.labels: Invalid value: {"app":"other"}: `selector` does not match template `labels`']);
    expect(told(deployment.replace('        - name: nginx\n          image', '        - image'))).toEqual(['16:10-27 spec.template.spec.containers[0].name: Required value']);
  });

  it('names what is missing at the top', () => {
    expect(told('kind: Pod\nmetadata:\n  name: a\n')).toEqual(['1:0-9 apiVersion not set']);
    expect(told('apiVersion: v1\nmetadata:\n  name: a\n')).toEqual(['1:0-14 kind not set']);
    expect(told(deployment.replace('  name: web\n', '  labels: {}\n'))).toEqual(['3:0-8 metadata.name: Required value: name or generateName is required']);
    expect(told(deployment.replace('  name: web\n', '  generateName: web-\n'))).toEqual([]);
  });

  it('knows which kinds are in which group, and leaves other groups alone', () => {
    expect(told('apiVersion: v1\nkind: Deployment\nmetadata:\n  name: a\n')).toEqual(['2:0-16 no matches for kind "Deployment" in version "v1"']);
    expect(told('apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata:\n  name: a\nspec:\n  anything: 1\n')).toEqual([]);
  });

  it('tells where a text can’t be parsed, and goes on with the next document', () => {
    const broken = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: bad\nspec:\n  containers:\n  - name: c\n   image: nginx\n';
    const [first, ...rest] = told(`${broken}---\n${deployment.replace('replicas', 'replica')}`);
    expect(first).toMatch(/error converting YAML to JSON: yaml: line \d+:/);
    expect(rest).toEqual(['15:2-9 unknown field "spec.replica"']);
  });

  it('looks into the items of a List', () => {
    const text = 'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: a\n    dat: {}\n';
    expect(told(text)).toEqual(['8:4-7 unknown field "dat"']);
  });

  it('survives anchors, aliases and merges', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: &l\n    app: web\n  annotations: *l\ndata:\n  a: b\n';
    expect(told(text)).toEqual([]);
    expect(() => check('a: &a [*a]\nb: *nowhere\n')).not.toThrow();
  });

  it('reads scalars as YAML 1.1', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  day: 2024-01-01\n  on: "yes"\n  really: yes\n';
    expect(told(text)).toEqual(['8:2-13 json: cannot unmarshal bool into Go struct field ConfigMap.data of type string']);
  });
});
