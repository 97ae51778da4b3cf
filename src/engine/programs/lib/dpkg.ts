import { DPKG_STATUS as database } from '../../hosts/packages.ts';
import type { FileSystem } from '../../hosts/types.ts';

/** What a machine has of a package, in the words of dpkg's database. */
export interface InstalledPackage {
  version: string;
  held: boolean;
}

/** Kubernetes' packages of a machine that was set up with kubeadm's instructions: installed, and held. */
const asSetUp: Readonly<Record<string, InstalledPackage>> = Object.fromEntries(
  [['cri-tools', '1.36.0-1.1'], ['kubeadm', '1.36.2-1.1'], ['kubectl', '1.36.4-1.1'], ['kubelet', '1.36.2-1.1'], ['kubernetes-cni', '1.8.0-1.1']].map(([name, version]) => [name, { version: version!, held: name!.startsWith('kube') && name !== 'kubernetes-cni' }]),
);

/** Kubernetes' packages by name, as the database has them (dpkg(1)). */
export function installedPackages(fs: FileSystem): Record<string, InstalledPackage> {
  if (fs.stat(database)?.type !== 'file') return { ...asSetUp };
  const found: Record<string, InstalledPackage> = {};
  for (const [, name, want, version] of fs.read(database).matchAll(/^Package: (\S+)\nStatus: (\w+) ok installed\nVersion: (\S+)$/gm)) found[name!] = { version: version!, held: want === 'hold' };
  return found;
}

/** Writes the database anew. */
export function writePackages(fs: FileSystem, packages: Readonly<Record<string, InstalledPackage>>): void {
  fs.mkdir('/var/lib/dpkg', { recursive: true });
  const names = Object.keys(packages).sort();
  fs.write(database, names.map((name) => `Package: ${name}\nStatus: ${packages[name]!.held ? 'hold' : 'install'} ok installed\nVersion: ${packages[name]!.version}\n\n`).join(''));
}

/** Kubernetes' version of an installed program: `v1.36.2`. */
export const kubernetesVersion = (fs: FileSystem, name: 'kubeadm' | 'kubelet'): string => `v${(installedPackages(fs)[name]?.version ?? asSetUp[name]!.version).replace(/-.*/, '')}`;
