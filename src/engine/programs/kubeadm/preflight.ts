import type { Task } from '../../sim/sim.ts';
import type { FlagSpec } from '../kubectl/flags/spec.ts';
import { KubeadmError, type Run } from './command.ts';

const string = (name: string): FlagSpec => ({ name, type: 'string', usage: `The ${name.replace(/-/g, ' ')}.` });
const list = (name: string): FlagSpec => ({ name, type: 'stringSlice', usage: `The ${name.replace(/-/g, ' ')}.` });
const bool = (name: string): FlagSpec => ({ name, type: 'bool', usage: `Whether to ${name.replace(/-/g, ' ')}.` });

/** Flags of the commands that make clusters and join them. */
export const clusterFlags: readonly FlagSpec[] = [
  ...['token', 'config', 'apiserver-advertise-address', 'control-plane-endpoint', 'kubernetes-version', 'node-name', 'pod-network-cidr', 'service-cidr', 'cri-socket', 'certificate-key', 'discovery-token'].map(string),
  ...['discovery-token-ca-cert-hash', 'ignore-preflight-errors'].map(list),
  ...['control-plane', 'upload-certs', 'dry-run', 'discovery-token-unsafe-skip-ca-verification'].map(bool),
];

/** The checks that fail on a machine that is part of a cluster already (cmd/kubeadm/app/preflight). Throws KubeadmError. */
export function* preflight({ process, flags, out }: Run, files: readonly string[], ports: readonly number[]): Task {
  yield* out('[preflight] Running pre-flight checks\n');
  const { fs, net } = process.machine;
  const ignored = new Set(flags.list('ignore-preflight-errors').map((name) => name.toLowerCase()));
  const found = [
    ...ports.filter((port) => net.listening().some((l) => l.port === port)).map((port) => [`Port-${port}`, `Port ${port} is in use`] as const),
    ...files.filter((file) => fs.stat(file)).map((file) => [`FileAvailable-${file.replace(/\//g, '-')}`, `${file} already exists`] as const),
  ];
  const forgiven = ([name]: readonly [string, string]): boolean => ignored.has('all') || ignored.has(name.toLowerCase());
  yield* process.stderr.write(found.filter(forgiven).map(([name, what]) => `\t[WARNING ${name}]: ${what}\n`).join(''));
  const fatal = found.filter((one) => !forgiven(one)).map(([name, what]) => `\t[ERROR ${name}]: ${what}\n`);
  if (fatal.length > 0) throw new KubeadmError(`error execution phase preflight: [preflight] Some fatal errors occurred:\n${fatal.join('')}[preflight] If you know what you are doing, you can make a check non-fatal with \`--ignore-preflight-errors=...\``, 2);
}
