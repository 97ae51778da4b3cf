import { describe, expect, it } from 'vitest';
import { serverProblems } from './server.ts';

const text = `apiVersion: v1
kind: Pod
metadata:
  name: good
spec:
  containers:
    - name: c
      image: nginx
---
apiVersion: v1
kind: Pod
metadata:
  name: bad
spec:
  containers:
    - name: c
      image: nginx
      ports:
        - containerPort: 99999
`;

/** `line message`, lines as people count them. */
const told = (stderr: string, of = text) => serverProblems(of, stderr).map((p) => `${p.line + 1} ${p.source} ${p.message}`);

// The words are kubectl 1.36's, as recorded against a real server.
describe('serverProblems', () => {
  it('places one complaint and several', () => {
    expect(told('The Pod "bad" is invalid: spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive\n')).toEqual([
      '19 server spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive',
    ]);
    expect(told('The Pod "bad" is invalid: \n* spec.containers[0].image: Required value\n* spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"\n')).toEqual([
      '17 server spec.containers[0].image: Required value',
      '14 server spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"',
    ]);
  });

  it('places unknown fields', () => {
    const typo = text.replace('ports:', 'port:');
    expect(told('Error from server (BadRequest): error when creating "web.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].port"\n', typo)).toEqual([
      '18 server unknown field "spec.containers[0].port"',
    ]);
  });

  it('places what the decoder could not read', () => {
    const wrong = text.replace('99999', '"80"');
    expect(told('Error from server (BadRequest): error when creating "web.yaml": Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32\n', wrong)).toEqual([
      '19 server json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ]);
  });

  it('places kinds that do not exist', () => {
    const kind = text.replace('kind: Pod\nmetadata:\n  name: bad', 'kind: Pood\nmetadata:\n  name: bad');
    expect(told('error: resource mapping not found for name: "bad" namespace: "" from "web.yaml": no matches for kind "Pood" in version "v1"\nensure CRDs are installed first\n', kind)).toEqual(['11 server no matches for kind "Pood" in version "v1"']);
  });

  it('places refusals by name', () => {
    expect(told('Error from server (Forbidden): error when creating "web.yaml": pods "bad" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1\n')).toEqual([
      '13 server pods "bad" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
    ]);
  });

  it('has nothing to say where nothing was refused', () => {
    expect(told('Warning: resource pods/bad is missing the kubectl.kubernetes.io/last-applied-configuration annotation\n')).toEqual([]);
  });
});
