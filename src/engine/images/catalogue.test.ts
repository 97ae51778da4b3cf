import { describe, expect, it } from 'vitest';
import type { FileSystem } from '../hosts/types.ts';
import { ImageCatalogue } from './catalogue.ts';
import { images } from './others.ts';
import { parseReference } from './reference.ts';
import { PullError } from './types.ts';

describe('parseReference', () => {
  it('normalises as github.com/distribution/reference does', () => {
    const name = (text: string) => {
      const r = parseReference(text);
      return 'error' in r ? r.error : r.name;
    };
    expect(name('nginx')).toBe('docker.io/library/nginx:latest');
    expect(name('luksa/kubia:v1')).toBe('docker.io/luksa/kubia:v1');
    expect(name('localhost:5000/x')).toBe('localhost:5000/x:latest');
    expect(name('gcr.io/a/b/c:1.0')).toBe('gcr.io/a/b/c:1.0');
    expect(name('Nginx')).toBe('invalid reference format: repository name (library/Nginx) must be lowercase');
    expect(name('nginx:')).toBe('invalid reference format');
    expect(name('nginx latest')).toBe('invalid reference format');
    expect(name(`redis@sha256:${'a'.repeat(64)}`)).toBe(`docker.io/library/redis@sha256:${'a'.repeat(64)}`);
  });
});

describe('ImageCatalogue', () => {
  const catalogue = new ImageCatalogue(images);
  const refused = (text: string) => {
    try {
      catalogue.resolve(text);
    } catch (error) {
      if (error instanceof PullError) return `${error.code}: ${error.message}`;
      throw error;
    }
    return 'ok';
  };

  it('finds by digest alone what has one', () => {
    expect(catalogue.resolve(`busybox:1.99.0@sha256:${'b'.repeat(64)}`).repository).toBe('docker.io/library/busybox');
  });

  it('knows real tags and refuses others in the registry\'s words', () => {
    for (const good of ['nginx', 'nginx:1.14.2', 'nginx:1.16.1', 'nginx:1.27', 'nginx:1.27-alpine', 'nginx:alpine', 'httpd:2.4', 'httpd:2.4-alpine', 'busybox:1.28', 'redis:7', 'redis:6.0.5', 'mysql:8.0', 'perl:5.34.0', 'registry.k8s.io/pause:3.10', 'registry.k8s.io/kube-apiserver:v1.36.2', 'node:20-alpine', 'postgres:16', 'alpine:3.20']) {
      expect(`${good} ${refused(good)}`).toBe(`${good} ok`);
    }
    expect(refused('nginxx')).toBe('Unknown: failed to pull and unpack image "docker.io/library/nginxx:latest": failed to resolve reference "docker.io/library/nginxx:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed');
    expect(refused('nginx:1.161')).toBe('NotFound: failed to pull and unpack image "docker.io/library/nginx:1.161": failed to resolve reference "docker.io/library/nginx:1.161": docker.io/library/nginx:1.161: not found');
    expect(refused('gcr.io/google-samples/kubernetes-bootcamp:v10')).toMatch(/^NotFound/);
    expect(refused('registry.invalid/app')).toMatch(/no such host$/);
    expect(refused('Nginx')).toMatch(/^InvalidName/);
  });

  it('knows the official images, and follows the names of Kubernetes\' former registries', () => {
    for (const good of ['wordpress:6.2.1-apache', 'rabbitmq:3-management', 'tomcat:10.1', 'registry:2', 'grafana/grafana', 'registry.k8s.io/nginx-slim:0.8', 'registry.k8s.io/pause:2.0', 'gcr.io/google-samples/node-hello:1.0', 'k8s.gcr.io/pause:3.9', 'gcr.io/google-samples/microservices-demo/frontend:v0.10.0', 'gcr.io/google-containers/busybox', 'gcr.io/google_containers/echoserver:1.4']) {
      expect(`${good} ${refused(good)}`).toBe(`${good} ok`);
    }
    expect(catalogue.resolve('gcr.io/google-containers/busybox').definition.repository).toBe('registry.k8s.io/busybox');
    expect(refused('wordpres')).toMatch(/^Unknown/);
    expect(refused('k8s.gcr.io/pausee:3.9')).toMatch(/^NotFound/);
  });

  it("takes somebody's own image for a server on its declared ports", () => {
    const image = catalogue.resolve('acme/shop:3');
    expect(image.name).toBe('docker.io/acme/shop:3');
    expect(image.definition.server!.start({ args: ['/app/server'], env: {}, image, mounted: () => false, fs: undefined as never, declaredPorts: [] })).toBeDefined();
  });

  it("takes flags, languages and programs that it has not for those of somebody's own image, and leaves the system's to it", () => {
    const image = catalogue.resolve('quay.io/acme/manager:1');
    const there = new Set(['/opt/tool']);
    const fs = { stat: (path: string) => (there.has(path) ? { type: 'file' } : undefined) } as unknown as FileSystem;
    const takes = (...args: string[]) => image.definition.server!.takes!({ args, env: {}, image, mounted: () => false, fs, declaredPorts: [] });
    expect([takes('--metrics=:8443'), takes('/manager', '--leader-elect'), takes('./app'), takes('python3x'), takes('node', 'server.js')]).toEqual([true, true, true, false, true]);
    expect([takes('sleep', '3600'), takes('sh', '-c', 'true'), takes('/bin/nothing'), takes('/opt/tool')]).toEqual([false, false, false, false]);
  });

  it('knows that Kubernetes\' own registry has folders of projects, and what the first ones are', () => {
    expect([refused('registry.k8s.io/prometheus-adapter/prometheus-adapter:v0.12.0'), refused('registry.k8s.io/sig-storage/csi-provisioner:v5.0.1')]).toEqual(['ok', 'ok']);
    expect([refused('registry.k8s.io/nothing:1'), refused('registry.k8s.io/e2e-test-images/nothing:1')].every((r) => r.startsWith('NotFound'))).toBe(true);
  });

  it('shares base layers between images, and gives one digest for one content', () => {
    const a = catalogue.resolve('nginx');
    const b = catalogue.resolve('httpd');
    expect(a.layers[0]).toEqual(b.layers[0]);
    expect(a.layers[1]).not.toEqual(b.layers[1]);
    expect(a.size).toBe(62960551);
    expect(a.layers.reduce((n, l) => n + l.size, 0)).toBe(a.size);
    expect(a.repoDigest).toMatch(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/);
    expect(catalogue.resolve('docker.io/nginx').repoDigest).toBe(a.repoDigest);
  });
});
