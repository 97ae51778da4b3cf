import { parseYaml } from '../api/yaml/parse.ts';
import type { Host } from '../hosts/host.ts';

/** KubeletConfiguration, as far as it is used (kubelet.config.k8s.io/v1beta1). */
export interface KubeletConfig {
  staticPodPath: string | undefined;
  clusterDNS: readonly string[];
  clusterDomain: string;
  maxPods: number;
  nodeStatusUpdateMs: number;
  clientCAFile?: string;
}

export const defaultConfig: KubeletConfig = {
  staticPodPath: '/etc/kubernetes/manifests',
  clusterDNS: ['10.96.0.10'],
  clusterDomain: 'cluster.local',
  maxPods: 110,
  nodeStatusUpdateMs: 10_000,
};

const DEFAULT_FILE = '/var/lib/kubelet/config.yaml';

/** Thousands of nodes have the same file. */
const read = new Map<string, KubeletConfig>();

/** Reads the kubelet's configuration. A string is why it can't start, as the error of its log says it. */
export function readConfig(host: Host, configFile = DEFAULT_FILE): KubeletConfig | string {
  const failed = (why: string) => `failed to load kubelet config file, path: ${configFile}, error: ${why}`;
  if (!host.fs.stat(configFile)) {
    return failed(`failed to load Kubelet config file ${configFile}, error failed to read kubelet config file "${configFile}", error: open ${configFile}: no such file or directory`);
  }
  const text = host.fs.read(configFile);
  const known = read.get(text);
  if (known) return withAuthority(host, known);
  let object: Record<string, unknown>;
  try {
    object = parseYaml(text) as Record<string, unknown>;
  } catch (error) {
    return failed(`failed to load Kubelet config file ${configFile}, error ${(error as Error).message.split('\n')[0]}`);
  }
  if (object === null || typeof object !== 'object' || object['kind'] !== 'KubeletConfiguration') return failed('failed to decode kubelet config: Object \'Kind\' is missing');
  const authority = (object['authentication'] as { x509?: { clientCAFile?: unknown } } | undefined)?.x509?.clientCAFile;
  const config: KubeletConfig = {
    staticPodPath: typeof object['staticPodPath'] === 'string' ? object['staticPodPath'] : undefined,
    clusterDNS: Array.isArray(object['clusterDNS']) ? (object['clusterDNS'] as string[]) : [],
    clusterDomain: typeof object['clusterDomain'] === 'string' ? object['clusterDomain'] : defaultConfig.clusterDomain,
    maxPods: typeof object['maxPods'] === 'number' ? object['maxPods'] : defaultConfig.maxPods,
    nodeStatusUpdateMs: defaultConfig.nodeStatusUpdateMs,
    ...(typeof authority === 'string' && { clientCAFile: authority }),
  };
  read.set(text, config);
  return withAuthority(host, config);
}

/** The configuration, if the file is there by which clients' certificates are checked. */
function withAuthority(host: Host, config: KubeletConfig): KubeletConfig | string {
  const { clientCAFile: path } = config;
  if (path === undefined || host.fs.stat(path)) return config;
  return `failed to construct kubelet dependencies: unable to load client CA file ${path}: open ${path}: no such file or directory`;
}
