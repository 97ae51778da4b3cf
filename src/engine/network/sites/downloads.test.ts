import { describe, expect, it } from 'vitest';
import { download } from './downloads.ts';

const follow = (url: string): string | undefined => {
  for (let at = url; ;) {
    const [, host, path] = /^https:\/\/([^/]+)(.*)$/.exec(at)!;
    const answer = download(host!, path!);
    if (answer?.status !== 302) return answer?.body;
    at = answer.headers['Location']!;
  }
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
