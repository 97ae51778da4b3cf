import { beforeEach, describe, expect, it } from 'vitest';
import { TestKubectl } from './testing.ts';

let k: TestKubectl;

beforeEach(() => {
  k = new TestKubectl();
  k.host.fs.write('/root/work/cm.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n');
});

const asked = (line: string): string[] => [...k.run(`${line} -v=6`).stderr.matchAll(/verb="(\w+)" url="https:\/\/[^/]+([^"?]*)/g)].map(([, verb, path]) => `${verb} ${path}`);

// What kubectl 1.36.4 asks (kubectl: pkg/validation, pkg/cmd/apply/patcher.go)
describe('the OpenAPI documents', () => {
  beforeEach(() => {
    k.run('get configmaps');
  });

  it('are read before objects of files are written, and where the calls are shown', () => {
    expect(asked('create -f cm.yaml')).toEqual(['GET /openapi/v3', 'GET /openapi/v3/api/v1', 'POST /api/v1/namespaces/default/configmaps']);
    expect(asked('create -f cm.yaml --dry-run=client --validate=false')).toEqual([]);
  });

  it('are read for a patch too', () => {
    k.run('create -f cm.yaml --save-config');
    expect(asked('apply -f cm.yaml')).toEqual(['GET /openapi/v3', 'GET /openapi/v3/api/v1', 'GET /api/v1/namespaces/default/configmaps/one']);
    expect(asked('apply -f cm.yaml --validate=false')).toEqual(['GET /api/v1/namespaces/default/configmaps/one', 'GET /openapi/v3', 'GET /openapi/v3/api/v1']);
  });

  it('are where an explanation comes from', () => {
    expect(asked('explain pods')).toEqual(['GET /openapi/v3', 'GET /openapi/v3/api/v1']);
  });
});

// client-go: restmapper, discovery/cached/memory; cli-runtime: resource.Builder
describe('without a server', () => {
  const refused = 'dial tcp 127.0.0.1:8080: connect: connection refused';
  const complaints = (line: string): number => k.run(`--kubeconfig=/dev/null ${line}`).stderr.match(/memcache\.go:265\] "Unhandled Error" err="couldn't get current server API group list: Get \\"http:\/\/localhost:8080\/api\?timeout=32s\\"/g)?.length ?? 0;

  it.each([
    ['get pods', 5],
    ['get pods,svc', 6],
    ['get pod/a', 4],
    ['get pods.v1.', 7],
    ['logs a', 4],
    ['drain a', 4],
    ['set image deploy/a b=c', 4],
    ['taint node a b=c:NoSchedule', 2],
    ['explain pods', 2],
    ['get -f cm.yaml', 1],
    ['run a --image=b --dry-run=client', 1],
    ['api-resources', 1],
  ])('%s asks %i times', (line, times) => {
    expect(complaints(line)).toBe(times);
  });

  it('tells what it could not look up', () => {
    const last = (line: string): string => k.run(`--kubeconfig=/dev/null ${line}`).stderr.trimEnd().split('\n').pop()!;
    expect(last('get -f cm.yaml')).toBe(`unable to recognize "cm.yaml": Get "http://localhost:8080/api?timeout=32s": ${refused}`);
    expect(last('apply -f cm.yaml')).toBe(`error: error validating "cm.yaml": error validating data: failed to download openapi: Get "http://localhost:8080/openapi/v2?timeout=32s": ${refused}; if you choose to ignore these errors, turn validation off with --validate=false`);
    expect(last('api-versions')).toBe(`error: couldn't get available api versions from server: Get "http://localhost:8080/api?timeout=32s": ${refused}`);
    expect(last('get pods')).toBe('The connection to the server localhost:8080 was refused - did you specify the right host or port?');
  });
});
