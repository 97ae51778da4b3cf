import { describe, expect, it } from 'vitest';
import { runLine } from '../../../server/run-scenario.ts';
import { Cluster } from '../../cluster/cluster.ts';
import { download } from './downloads.ts';
import { examplePaths } from './examples/index.ts';

const follow = (url: string): string | undefined => {
  for (let at = url; ;) {
    const [, host, path] = /^https:\/\/([^/]+)(.*)$/.exec(at)!;
    const answer = download(host!, path!);
    if (answer?.status !== 302 && answer?.status !== 301) return answer?.body;
    at = answer.headers['Location']!;
  }
};

const run = async (cluster: Cluster, line: string): Promise<string> => {
  const { stdout, stderr } = await runLine(cluster, line);
  return stdout.replace(/^(namespace|serviceaccount)\/.*\n/gm, '') + stderr.replace(/^.*already exists\n/gm, '');
};

describe('the files of releases', () => {
  it('are found where latest leads to', () => {
    const text = follow('https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml')!;
    expect(text).toContain('image: registry.k8s.io/metrics-server/metrics-server:v0.8.0\n');
    expect(follow('https://github.com/kubernetes-sigs/metrics-server/releases/download/v0.7.2/components.yaml')).toContain('metrics-server:v0.7.2\n');
    expect(text.split('---\n').map((d) => /^kind: (.*)$/m.exec(d)?.[1])).toEqual(['ServiceAccount', 'ClusterRole', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding', 'ClusterRoleBinding', 'Service', 'Deployment', 'APIService']);
  });

  it("are the Gateway API's definitions of the standard channel", () => {
    const text = follow('https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.2.0/standard-install.yaml')!;
    expect(text.split('---\n').map((d) => /^  name: (.*)$/m.exec(d)?.[1])).toEqual(['gatewayclasses', 'gateways', 'httproutes', 'grpcroutes', 'referencegrants'].map((plural) => `${plural}.gateway.networking.k8s.io`));
    expect(text).toContain('gateway.networking.k8s.io/bundle-version: v1.2.0\n');
  });

  it('are not there for other releases, files and projects', () => {
    expect(follow('https://github.com/kubernetes-sigs/metrics-server/releases/download/v9.9.9/components.yaml')).toBeUndefined();
    expect(follow('https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/component.yaml')).toBeUndefined();
    expect(follow('https://github.com/someone/metrics-server/releases/latest/download/components.yaml')).toBeUndefined();
  });

  it('are found in repositories, for each place to run ingress-nginx at', () => {
    const manifest = (ref: string, provider: string) => follow(`https://raw.githubusercontent.com/kubernetes/ingress-nginx/${ref}/deploy/static/provider/${provider}/deploy.yaml`);
    expect(manifest('controller-v1.12.1', 'baremetal')).toMatch(/image: registry\.k8s\.io\/ingress-nginx\/controller:v1\.12\.1\n[^]*type: NodePort\n|type: NodePort\n[^]*controller:v1\.12\.1\n/);
    expect(manifest('main', 'cloud')).toContain('type: LoadBalancer\n');
    expect([manifest('main', 'nowhere'), manifest('controller-v9.9.9', 'cloud')]).toEqual([undefined, undefined]);
  });
});

describe("the examples of kubernetes.io's pages", () => {
  it('are found from the short address, on the site, and in its repository', () => {
    const body = follow('https://k8s.io/examples/application/deployment.yaml')!;
    expect(body).toContain('image: nginx:1.14.2\n');
    expect(download('k8s.io', '/examples/application/deployment.yaml')).toMatchObject({ status: 301, headers: { Location: 'https://kubernetes.io/examples/application/deployment.yaml' } });
    expect(follow('https://kubernetes.io/docs/examples/application/deployment.yaml')).toBe(body);
    expect(follow('https://raw.githubusercontent.com/kubernetes/website/main/content/en/examples/application/deployment.yaml')).toBe(body);
    expect(JSON.parse(follow('https://k8s.io/examples/admin/namespace-dev.json')!)).toMatchObject({ kind: 'Namespace', metadata: { name: 'development' } });
    expect(follow('https://k8s.io/examples/application/nothing.yaml')).toBeUndefined();
  });

  it('are all objects that the API server takes, in the order of their files', async () => {
    const cluster = Cluster.create({ seed: 1, preset: 'solo' });
    const files = examplePaths().filter((path) => !/shirt-resources|job-tmpl|private-reg/.test(path));
    for (const name of ['mem-example', 'cpu-example', 'qos-example']) await run(cluster, `kubectl create namespace ${name}; kubectl -n default create serviceaccount build-robot`);
    const tried = await run(cluster, files.map((path) => `kubectl create --dry-run=server -f https://k8s.io/examples/${path} > /dev/null || echo ${path}`).join('\n'));
    expect(tried).toBe('');
  });
});
