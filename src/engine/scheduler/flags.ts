import { commandLineFlags } from '../api/commandline.ts';
import { parseYaml } from '../api/yaml/parse.ts';

/** What kube-scheduler is told to be. */
export interface SchedulerFlags {
  /** The profiles' names: pods with one of these schedulerNames are its own. */
  schedulerNames: readonly string[];
  leaderElect: boolean;
  /** The Lease that it wants to hold. */
  lease: { namespace: string; name: string };
  /** True where a kubeconfig says who it is; without one it is its pod's service account. */
  kubeconfig: boolean;
  bindAddress: string;
  securePort: number;
}

/** KubeSchedulerConfiguration (kubernetes: staging/src/k8s.io/kube-scheduler/config/v1). */
interface Configuration {
  apiVersion?: string;
  kind?: string;
  leaderElection?: { leaderElect?: boolean; resourceName?: string; resourceNamespace?: string };
  clientConnection?: { kubeconfig?: string };
  profiles?: { schedulerName?: string }[];
}

const failed = (why: string): string => `"command failed" err=${JSON.stringify(why)}`;

const readConfiguration = (path: string, read: (path: string) => string | undefined): Configuration | string => {
  const text = read(path);
  if (text === undefined) return failed(`open ${path}: no such file or directory`);
  try {
    const config = (parseYaml(text) ?? {}) as Configuration;
    if (config.kind === 'KubeSchedulerConfiguration' && config.apiVersion === 'kubescheduler.config.k8s.io/v1') return config;
    return failed(config.kind && config.apiVersion ? `no kind ${JSON.stringify(config.kind)} is registered for version ${JSON.stringify(config.apiVersion)} in scheme "k8s.io/kubernetes/pkg/scheduler/apis/config/scheme/scheme.go:30"` : `Object 'Kind' is missing in '${text.trim()}'`);
  } catch (error) {
    return failed((error as Error).message.replace(/^error converting YAML to JSON: /, ''));
  }
};

/** Reads the command line of a kube-scheduler, its configuration file with it; a text is the last thing that it says before it ends (kubernetes: cmd/kube-scheduler/app/options). */
export function readSchedulerFlags(args: readonly string[], read: (path: string) => string | undefined): SchedulerFlags | string {
  const flags = new Map(commandLineFlags(args));
  const path = flags.get('config');
  const config = path === undefined ? {} : readConfiguration(path, read);
  if (typeof config === 'string') return config;
  const { leaderElection: elected = {}, profiles = [] } = config;
  const names = profiles.map((p) => p.schedulerName ?? 'default-scheduler');
  const flag = (name: string): string | undefined => (path === undefined ? flags.get(name) : undefined);
  return {
    schedulerNames: names.length ? names : ['default-scheduler'],
    leaderElect: elected.leaderElect ?? flag('leader-elect') !== 'false',
    lease: { namespace: elected.resourceNamespace ?? flag('leader-elect-resource-namespace') ?? 'kube-system', name: elected.resourceName ?? flag('leader-elect-resource-name') ?? 'kube-scheduler' },
    kubeconfig: Boolean(config.clientConnection?.kubeconfig ?? flags.get('kubeconfig')),
    bindAddress: flags.get('bind-address') ?? '0.0.0.0',
    securePort: Number(flags.get('secure-port') ?? 10259),
  };
}
