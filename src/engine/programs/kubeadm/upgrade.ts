import type { DaemonSet, Node, Pod } from '../../api/kubernetes.ts';
import { StatusError } from '../../api/status.ts';
import { configMaps, daemonSets, nodes, pods } from '../../client/resources.ts';
import type { Process } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { Context } from '../kubectl/context.ts';
import { UrlError } from '../kubectl/errors.ts';
import { TabWriter } from '../kubectl/print/tabwriter.ts';
import { kubernetesVersion } from '../lib/dpkg.ts';
import { readAll } from '../lib/text.ts';
import { cluster, type Command, kubeconfigFlag, KubeadmError, type Run } from './command.ts';

const MANIFESTS = '/etc/kubernetes/manifests';
const KUBE_SYSTEM = 'kube-system';
const configured = '[upgrade] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[upgrade] Use \'kubeadm init phase upload-config kubeadm --config your-config-file\' to re-upload it.\n';

const parts = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

const renewed: Readonly<Record<(typeof parts)[number], readonly string[]>> = {
  'kube-apiserver': ['apiserver', 'apiserver-kubelet-client', 'front-proxy-client', 'apiserver-etcd-client'],
  'kube-controller-manager': ['controller-manager.conf'],
  'kube-scheduler': ['scheduler.conf'],
};

const own = ({ process }: Run): string => kubernetesVersion(process.machine.fs, 'kubeadm');

const numbers = (version: string): number[] => version.replace(/^v/, '').split('.').map(Number);

/** Below, at or above zero as one version is lower, the same or higher. */
const compare = (a: string, b: string): number => {
  const [x, y] = [numbers(a), numbers(b)];
  const at = x.findIndex((n, i) => n !== y[i]);
  return at < 0 ? 0 : x[at]! - y[at]!;
};

const CLUSTER_VERSION = /kubernetesVersion: (\S+)/;

function* versionOfCluster(run: Run, context: Context): Task<string> {
  const config = yield* context.client.get(configMaps, { name: 'kubeadm-config', namespace: KUBE_SYSTEM });
  return CLUSTER_VERSION.exec(config.data?.['ClusterConfiguration'] ?? '')?.[1] ?? own(run);
}

/** What kubeadm logs where the machine has no way to the internet. */
function* lookUps(process: Process, version: string): Task<readonly [first: string, second: string]> {
  yield sleep(100);
  const at = new Date(process.sim.now()).toISOString();
  const log = (line: number, text: string) => `W${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000 ${String(process.pid).padStart(7)} version.go:${line}] ${text}\n`;
  const failed = (name: string) => `could not fetch a Kubernetes version from the internet: unable to get URL "https://dl.k8s.io/release/${name}.txt": Get "https://dl.k8s.io/release/${name}.txt": dial tcp: lookup dl.k8s.io: no such host`;
  const both = (name: string) => log(108, failed(name)) + log(109, `falling back to the local client version: ${version}`);
  return [both('stable'), both(`stable-${version.slice(1).replace(/\.\d+$/, '')}`)];
}

function* plan(run: Run): Task {
  const { process, out } = run;
  const context = cluster(run);
  yield* out('[preflight] Running pre-flight checks.\n[upgrade/config] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n');
  const current = yield* versionOfCluster(run, context);
  const version = own(run);
  const minor = version.replace(/\.\d+$/, '');
  yield* out(`[upgrade/config] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.\n[upgrade] Running cluster health checks\n[upgrade] Fetching available versions to upgrade to\n[upgrade/versions] Cluster version: ${current.slice(1)}\n[upgrade/versions] kubeadm version: ${version}\n`);
  const [stable, ofMinor] = yield* lookUps(process, version);
  yield* process.stderr.write(stable);
  yield* out(`[upgrade/versions] Target version: ${version}\n`);
  yield* process.stderr.write(ofMinor);
  yield* out(`[upgrade/versions] Latest version in the ${minor} series: ${version}\n\n`);
  if (compare(version, current) > 0) yield* out(yield* planned(context, current, version));
}

const RULE = `${'_'.repeat(69)}\n`;

/** The tables of what an upgrade changes (cmd/kubeadm/app/cmd/upgrade/plan.go). */
function* planned(context: Context, current: string, target: string): Task<string> {
  const { items } = yield* context.client.list(nodes);
  const master = items.find((n) => 'node-role.kubernetes.io/control-plane' in (n.metadata.labels ?? {}))?.metadata.name ?? '';
  const table = (rows: readonly (readonly string[])[]): string => {
    const writer = new TabWriter({ minWidth: 10, padding: 3 });
    for (const row of [['COMPONENT', 'NODE', 'CURRENT', 'TARGET'], ...rows]) writer.write(`${row.join('\t')}\n`);
    return writer.flush();
  };
  const kubelets = items.map((n: Node) => ['kubelet', n.metadata.name!, n.status?.nodeInfo?.kubeletVersion ?? '', target]);
  const control = [...parts.map((part) => [part, master, current, target]), ['kube-proxy', '', current.slice(1), target], ['CoreDNS', '', 'v1.14.2', 'v1.14.2'], ['etcd', master, '3.6.8-0', '3.6.8-0']];
  const configs = new TabWriter({ minWidth: 10, padding: 3 });
  for (const row of [['API GROUP', 'CURRENT VERSION', 'PREFERRED VERSION', 'MANUAL UPGRADE REQUIRED'], ['kubeproxy.config.k8s.io', 'v1alpha1', 'v1alpha1', 'no'], ['kubelet.config.k8s.io', 'v1beta1', 'v1beta1', 'no']]) configs.write(`${row.join('\t')}\n`);
  return (
    `Components that must be upgraded manually after you have upgraded the control plane with 'kubeadm upgrade apply':\n${table(kubelets)}\n` +
    `Upgrade to the latest version in the ${target.replace(/\.\d+$/, '')} series:\n\n${table(control)}\n` +
    `You can now apply the upgrade by executing the following command:\n\n\tkubeadm upgrade apply ${target}\n\n${RULE}\n\n` +
    'The table below shows the current state of component configs as understood by this version of kubeadm.\nConfigs that have a "yes" mark in the "MANUAL UPGRADE REQUIRED" column require manual config upgrade or\nresetting to kubeadm defaults before a successful upgrade can be performed. The version to manually\nupgrade to is denoted in the "PREFERRED VERSION" column.\n\n' +
    `${configs.flush()}${RULE}\n`
  );
}

/** Throws KubeadmError for a version that this kubeadm can't bring the cluster to (cmd/kubeadm/app/phases/upgrade/policy.go). */
function checkVersion(wanted: string, current: string, kubeadm: string): void {
  const fatal: string[] = [];
  const [, minor] = numbers(wanted);
  const [, currentMinor] = numbers(current);
  const name = JSON.stringify(wanted);
  if (compare(wanted, kubeadm) > 0) fatal.push(minor! > numbers(kubeadm)[1]! ? `Specified version to upgrade to ${name} is at least one minor release higher than the kubeadm minor release (${minor} > ${numbers(kubeadm)[1]}). Such an upgrade is not supported` : `Specified version to upgrade to ${name} is higher than the kubeadm version ${JSON.stringify(kubeadm)}. Upgrade kubeadm first using the tool you used to install kubeadm`);
  if (minor! < currentMinor!) fatal.push(`Specified version to upgrade to ${name} is too low; kubeadm can upgrade only 1 minor version at a time`);
  if (minor! > currentMinor! + 1) fatal.push(`Specified version to upgrade to ${name} is too high; kubeadm can upgrade only 1 minor version at a time`);
  if (fatal.length > 0) throw new KubeadmError(`the version argument is invalid due to these fatal errors:\n\n\t- ${fatal.join('\n\t- ')}\n\nPlease fix the misalignments highlighted above and try upgrading again`);
}

function* confirm({ process, flags, out }: Run): Task {
  if (flags.bool('yes') || flags.bool('force') || flags.bool('dry-run')) return;
  yield* out('[upgrade] Are you sure you want to proceed? [y/N]: ');
  const answer = process.stdin.tty ? yield* process.stdin.read() : yield* readAll(process.stdin);
  if (!/^\s*y(es)?\s*(\n|$)/i.test(answer ?? '')) throw new KubeadmError('aborting the upgrade: won\'t proceed; the user didn\'t answer (Y|y) in order to continue');
}

/** Waits until the kubelet tells of a static pod that runs with another manifest than before. */
function* restarted(context: Context, name: string, before: string | undefined): Task {
  for (let tries = 0; tries < 300; tries++) {
    yield sleep(1000);
    try {
      const pod: Pod = yield* context.client.get(pods, { name, namespace: KUBE_SYSTEM });
      if (pod.metadata.annotations?.['kubernetes.io/config.hash'] !== before && pod.status?.phase === 'Running' && pod.status.containerStatuses?.every((c) => c.ready)) return;
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof UrlError)) throw error;
    }
  }
  throw new KubeadmError(`couldn't upgrade control plane. kubeadm has tried to recover everything into the earlier state. Errors faced: static Pod hash for component ${name} did not change after 5m0s: timed out waiting for the condition`);
}

/** Gives one static pod the new version's image, and waits for it. */
function* upgradePart(run: Run, context: Context, part: (typeof parts)[number], target: string, backup: string): Task {
  const { process, out } = run;
  const { fs } = process.machine;
  const path = `${MANIFESTS}/${part}.yaml`;
  const name = `${part}-${process.machine.host}`;
  yield* out(`[upgrade/staticpods] Preparing for "${part}" upgrade\n`);
  const text = fs.read(path);
  const next = text.replace(new RegExp(`(image: \\S+/${part}):\\S+`), `$1:${target}`);
  if (next === text) return yield* out(`[upgrade/staticpods] Current and new manifests of ${part} are equal, skipping upgrade\n`);
  if (run.flags.bool('certificate-renewal')) for (const one of renewed[part]) yield* out(`[upgrade/staticpods] Renewing ${one} certificate\n`);
  const before = (yield* context.client.get(pods, { name, namespace: KUBE_SYSTEM })).metadata.annotations?.['kubernetes.io/config.hash'];
  fs.mkdir(backup, { recursive: true });
  fs.write(`${backup}/${part}.yaml`, text, { mode: 0o600 });
  fs.write(path, next, { mode: 0o600 });
  yield* out(`[upgrade/staticpods] Moving new manifest to "${path}" and backing up old manifest to "${backup}/${part}.yaml"\n[upgrade/staticpods] Waiting for the kubelet to restart the component\n[upgrade/staticpods] This can take up to 5m0s\n`);
  yield* restarted(context, name, before);
  yield* out(`[apiclient] Found 1 Pods for label selector component=${part}\n[upgrade/staticpods] Component "${part}" upgraded successfully!\n`);
}

/** Stores the version, and brings the addons to it. */
function* upgradeCluster({ out }: Run, context: Context, target: string): Task {
  const config = yield* context.client.get(configMaps, { name: 'kubeadm-config', namespace: KUBE_SYSTEM });
  const text = config.data?.['ClusterConfiguration'] ?? '';
  yield* context.client.patch(configMaps, { name: 'kubeadm-config', namespace: KUBE_SYSTEM }, { data: { ClusterConfiguration: text.replace(CLUSTER_VERSION, `kubernetesVersion: ${target}`) } });
  yield* out('[upload-config] Storing the configuration used in ConfigMap "kubeadm-config" in the "kube-system" Namespace\n[kubelet] Creating a ConfigMap "kubelet-config" in namespace kube-system with the configuration for the kubelets in the cluster\n[upgrade/kubeconfig] The kubeconfig files for this node were successfully upgraded!\n');
}

function* upgradeAddons({ out }: Run, context: Context, target: string): Task {
  yield* out('[bootstrap-token] Configured RBAC rules to allow Node Bootstrap tokens to get nodes\n[bootstrap-token] Configured RBAC rules to allow Node Bootstrap tokens to post CSRs in order for nodes to get long term certificate credentials\n[bootstrap-token] Configured RBAC rules to allow the csrapprover controller automatically approve CSRs from a Node Bootstrap Token\n[bootstrap-token] Configured RBAC rules to allow certificate rotation for all node client certificates in the cluster\n[addons] Applied essential addon: CoreDNS\n');
  const set: DaemonSet = yield* context.client.get(daemonSets, { name: 'kube-proxy', namespace: KUBE_SYSTEM });
  const containers = set.spec!.template.spec!.containers.map((c) => (c.name === 'kube-proxy' ? { ...c, image: c.image!.replace(/:[^:]+$/, `:${target}`) } : c));
  yield* context.client.patch(daemonSets, { name: 'kube-proxy', namespace: KUBE_SYSTEM }, { spec: { template: { spec: { containers } } } });
  yield* out('[addons] Applied essential addon: kube-proxy\n');
}

const kubeletConfig = (number: number): string => `[upgrade] Backing up kubelet config file to /etc/kubernetes/tmp/kubeadm-kubelet-config${number}/config.yaml\n[kubelet-start] Writing kubelet configuration to file "/var/lib/kubelet/config.yaml"\n[upgrade/kubelet-config] The kubelet configuration for this node was successfully upgraded!\n`;

const suffix = ({ process }: Run): number => process.sim.random('kubeadm').int(100_000_000, 4_000_000_000);

const stamp = (now: number): string => new Date(now).toISOString().slice(0, 19).replace(/[T:]/g, '-');

function* controlPlane(run: Run, context: Context, target: string): Task {
  const { process, out } = run;
  yield* out(`[upgrade/control-plane] Upgrading your static Pod-hosted control plane to version "${target}" (timeout: 5m0s)...\n[upgrade/staticpods] Writing new Static Pod manifests to "/etc/kubernetes/tmp/kubeadm-upgraded-manifests${suffix(run)}"\n[upgrade/staticpods] Preparing for "etcd" upgrade\n[upgrade/staticpods] Current and new manifests of etcd are equal, skipping upgrade\n[upgrade/etcd] Waiting for etcd to become available\n`);
  const backup = `/etc/kubernetes/tmp/kubeadm-backup-manifests-${stamp(process.sim.now())}`;
  for (const part of parts) yield* upgradePart(run, context, part, target, backup);
  yield* out('[upgrade/control-plane] The control plane instance for this node was successfully upgraded!\n');
}

function* apply(run: Run): Task {
  const { args, out, flags } = run;
  if (args.length !== 1) throw new KubeadmError('missing one or more required arguments. Required arguments: [version]');
  const target = args[0]!.replace(/^v?(?=\d)/, 'v');
  if (!/^v\d+\.\d+\.\d+$/.test(target)) throw new KubeadmError(`couldn't parse version ${JSON.stringify(args[0])}: version ${JSON.stringify(args[0])} doesn't match patterns for neither semantic version nor labels (stable, latest, ...)`);
  const context = cluster(run);
  yield* out(`${configured}[upgrade/preflight] Running pre-flight checks\n[upgrade] Running cluster health checks\n`);
  const current = yield* versionOfCluster(run, context);
  const kubeadm = own(run);
  yield* out(`[upgrade/preflight] You have chosen to upgrade the cluster version to "${target}"\n[upgrade/versions] Cluster version: ${current}\n[upgrade/versions] kubeadm version: ${kubeadm}\n`);
  checkVersion(target, current, kubeadm);
  yield* confirm(run);
  if (flags.bool('dry-run')) return yield* out('[upgrade/dryrun] Would pull the images, upgrade the static Pods and the addons\n[dryrun] Finished dryrunning successfully!\n');
  yield* out("[upgrade/preflight] Pulling images required for setting up a Kubernetes cluster\n[upgrade/preflight] This might take a minute or two, depending on the speed of your internet connection\n[upgrade/preflight] You can also perform this action beforehand using 'kubeadm config images pull'\n");
  yield sleep(3000);
  yield* controlPlane(run, context, target);
  yield* upgradeCluster(run, context, target);
  yield* out(kubeletConfig(suffix(run)));
  yield* upgradeAddons(run, context, target);
  yield* out(`\n[upgrade] SUCCESS! A control plane node of your cluster was upgraded to "${target}".\n\n[upgrade] Now please proceed with upgrading the rest of the nodes by following the right order.\n`);
}

function* node(run: Run): Task {
  const { process, out } = run;
  const { fs } = process.machine;
  if (!fs.stat('/etc/kubernetes/kubelet.conf')) throw new KubeadmError('couldn\'t get node registration from cluster: failed to read kubelet.conf: open /etc/kubernetes/kubelet.conf: no such file or directory');
  const isMaster = fs.stat(`${MANIFESTS}/kube-apiserver.yaml`) !== undefined;
  yield* out(`${configured}[upgrade/preflight] Running pre-flight checks\n`);
  if (isMaster) {
    yield* out("[upgrade/preflight] Pulling images required for setting up a Kubernetes cluster\n[upgrade/preflight] This might take a minute or two, depending on the speed of your internet connection\n[upgrade/preflight] You can also perform this action beforehand using 'kubeadm config images pull'\n");
    const context = cluster(run);
    yield* controlPlane(run, context, yield* versionOfCluster(run, context));
    yield* out('[upgrade/kubeconfig] The kubeconfig files for this node were successfully upgraded!\n');
  } else yield* out('[upgrade/preflight] Skipping prepull. Not a control plane node.\n[upgrade/control-plane] Skipping phase. Not a control plane node.\n[upgrade/kubeconfig] Skipping phase. Not a control plane node.\n');
  yield sleep(500);
  yield* out(kubeletConfig(suffix(run)));
  if (!isMaster) yield* out('[upgrade/addon] Skipping the addon/coredns phase. Not a control plane node.\n[upgrade/addon] Skipping the addon/kube-proxy phase. Not a control plane node.\n');
}

const applyFlags = [
  kubeconfigFlag,
  { name: 'yes', shorthand: 'y', type: 'bool', usage: 'Do not ask.' },
  { name: 'force', shorthand: 'f', type: 'bool', usage: 'Upgrade although something speaks against it.' },
  { name: 'dry-run', type: 'bool', usage: 'Tell what would be done.' },
  { name: 'certificate-renewal', type: 'bool', default: true, usage: 'Renew certificates on the way.' },
  { name: 'etcd-upgrade', type: 'bool', default: true, usage: 'Upgrade etcd too.' },
  { name: 'config', type: 'string', usage: 'A configuration file.', unsimulated: true },
  { name: 'ignore-preflight-errors', type: 'stringSlice', usage: 'Checks that may fail.' },
  { name: 'patches', type: 'string', usage: 'A folder of patches.', unsimulated: true },
] as const;

/** `kubeadm upgrade` (cmd/kubeadm/app/cmd/upgrade). */
export const upgrade: Command = {
  short: 'Upgrade your cluster smoothly to a newer version with this command',
  commands: {
    apply: { short: 'Upgrade your Kubernetes cluster to the specified version', args: '[version]', flags: applyFlags, run: apply },
    diff: {
      short: 'Show what differences would be applied to existing static pod manifests (not simulated)',
      *run() {
        throw new KubeadmError('kubeadm upgrade diff is not simulated');
      },
    },
    node: { short: 'Upgrade commands for a node in the cluster', flags: applyFlags, run: node },
    plan: { short: 'Check which versions are available to upgrade to and validate whether your current cluster is upgradeable', args: '[version]', flags: [kubeconfigFlag, { name: 'ignore-preflight-errors', type: 'stringSlice', usage: 'Checks that may fail.' }], run: plan },
  },
};
