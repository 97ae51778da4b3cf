import { type FileSystem, FsError } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { readAll } from '../lib/text.ts';
import { hostOf } from '../system/units.ts';
import { type Command, KubeadmError, type Run } from './command.ts';

const FOLDERS = ['/etc/kubernetes/manifests', '/var/lib/kubelet', '/etc/kubernetes/pki'];
const FILES = ['admin', 'super-admin', 'kubelet', 'bootstrap-kubelet', 'controller-manager', 'scheduler'].map((name) => `/etc/kubernetes/${name}.conf`);

const AFTER = `
The reset process does not perform cleanup of CNI plugin configuration,
network filtering rules and kubeconfig files.

For information on how to perform this cleanup manually, please see:
    https://k8s.io/docs/reference/setup-tools/kubeadm/kubeadm-reset/

`;

function* confirm({ process, flags, out }: Run): Task {
  if (flags.bool('force')) return;
  yield* process.stderr.write("[reset] WARNING: Changes made to this host by 'kubeadm init' or 'kubeadm join' will be reverted.\n");
  yield* out('[reset] Are you sure you want to proceed? [y/N]: ');
  const answer = process.stdin.tty ? yield* process.stdin.read() : yield* readAll(process.stdin);
  if (!/^\s*y(es)?\s*(\n|$)/i.test(answer ?? '')) throw new KubeadmError("error execution phase preflight: aborted reset operation: won't proceed; the user didn't answer (Y|y) in order to continue");
}

/** Removes what is in a folder; the pods' own folders go with their containers. */
function empty(fs: FileSystem, folder: string): void {
  for (const name of fs.list(folder)) {
    try {
      fs.remove(`${folder}/${name}`, { recursive: true });
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
    }
  }
}

function* run(run: Run): Task {
  const { process, out } = run;
  const host = hostOf(process);
  const { fs } = process.machine;
  if (!host) throw new KubeadmError('kubeadm reset works on machines');
  if (fs.stat('/etc/kubernetes/manifests/kube-apiserver.yaml')) throw new KubeadmError('kubeadm reset of a control plane is not simulated: it could not be made again');
  yield* confirm(run);
  yield* out('[preflight] Running pre-flight checks\n[reset] Deleting Bootstrap/Kubelet configuration\n[reset] Stopping the kubelet service\n'.replace('[reset] Deleting Bootstrap/Kubelet configuration\n', ''));
  const kubelet = host.systemd.unit('kubelet');
  if (kubelet) host.systemd.stop(kubelet);
  const { containerd } = host;
  for (const container of [...(containerd?.tasks.values() ?? [])]) {
    yield* container.stop(0);
    containerd!.remove(container);
  }
  yield sleep(500);
  yield* out(`[reset] Unmounting mounted directories in "/var/lib/kubelet"\n[reset] Deleting contents of directories: [${FOLDERS.join(' ')}]\n`);
  for (const folder of FOLDERS) if (fs.stat(folder)) empty(fs, folder);
  yield* out(`[reset] Deleting files: [${FILES.join(' ')}]\n`);
  for (const file of FILES) if (fs.stat(file)) fs.remove(file);
  yield* out(AFTER);
}

/** `kubeadm reset` of a worker (cmd/kubeadm/app/cmd/reset.go). */
export const reset: Command = {
  short: "Performs a best effort revert of changes made to this host by 'kubeadm init' or 'kubeadm join'",
  flags: [
    { name: 'force', shorthand: 'f', type: 'bool', usage: 'Do not ask.' },
    { name: 'cri-socket', type: 'string', usage: 'The socket of the container runtime.' },
    { name: 'cert-dir', type: 'string', default: '/etc/kubernetes/pki', usage: 'The folder of the certificates.' },
    { name: 'cleanup-tmp-dir', type: 'bool', usage: 'Remove /etc/kubernetes/tmp too.' },
    { name: 'ignore-preflight-errors', type: 'stringSlice', usage: 'Checks that may fail.' },
  ],
  run,
};
