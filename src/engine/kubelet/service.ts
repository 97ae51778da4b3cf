import type { FileSystem } from '../hosts/types.ts';

const FILE = '/usr/lib/systemd/system/kubelet.service';
const DROP_IN = `${FILE}.d/10-kubeadm.conf`;

/** The kubelet's command line as its packages set it up. */
export const KUBELET_COMMAND = '/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml';

/** The unit and kubeadm's addition to it, by path (kubernetes/release: cmd/krel/templates). */
export const unitFiles: Readonly<Record<string, string>> = {
  [FILE]: '[Unit]\nDescription=kubelet: The Kubernetes Node Agent\nDocumentation=https://kubernetes.io/docs/\nWants=network-online.target\nAfter=network-online.target\n\n[Service]\nExecStart=/usr/bin/kubelet\nRestart=always\nStartLimitInterval=0\nRestartSec=10\n\n[Install]\nWantedBy=multi-user.target\n',
  [DROP_IN]:
    '[Service]\nEnvironment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"\nEnvironment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"\n# Written by kubeadm init and kubeadm join.\nEnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\n# For flags of your own.\nEnvironmentFile=-/etc/default/kubelet\nExecStart=\nExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS\n',
};

const text = (fs: FileSystem, path: string): string => (fs.stat(path)?.type === 'file' ? fs.read(path) : '');

/** The command line that the unit's files make (systemd.service(5)): its variables filled in. */
export function kubeletCommand(fs: FileSystem): string {
  const files = text(fs, FILE) + text(fs, DROP_IN);
  if (files === unitFiles[FILE]! + unitFiles[DROP_IN]! && !fs.stat('/etc/default/kubelet') && !fs.stat('/var/lib/kubelet/kubeadm-flags.env')) return KUBELET_COMMAND;
  const variables = new Map<string, string>();
  const set = (line: string): void => {
    const [, name, value] = /^(\w+)=(.*)$/.exec(line.trim().replace(/^(["'])(.*)\1$/, '$2')) ?? [];
    if (name) variables.set(name, value!.replace(/^(["'])(.*)\1$/, '$2'));
  };
  for (const [, kind, value] of files.matchAll(/^Environment(File)?=(.*)$/gm)) {
    if (kind) for (const line of text(fs, value!.replace(/^-/, '')).split('\n')) set(line);
    else set(value!);
  }
  const line = [...files.matchAll(/^ExecStart=(.+)$/gm)].at(-1)?.[1];
  if (line === undefined) return KUBELET_COMMAND;
  return line.replace(/\$\{?(\w+)\}?/g, (_, name: string) => variables.get(name) ?? '').replace(/ {2,}/g, ' ').trim();
}

/** The value of a flag of a command line, as `--name=value` or `--name value`. */
export const flagOf = (command: string, name: string): string | undefined => new RegExp(` --${name}[= ](\\S+)`).exec(command)?.[1];
