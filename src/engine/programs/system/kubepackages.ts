import type { Process, Program } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { installedPackages, writePackages } from '../lib/dpkg.ts';

/** The repository of one minor version (kubernetes.io: Installing kubeadm). */
export const REPOSITORY = 'https://pkgs.k8s.io/core:/stable:/v1.36/deb';
const CDN = 'https://prod-cdn.packages.k8s.io/repositories/isv:/kubernetes:/core:/stable:/v1.36/deb';

/** Sizes in kB. */
const sizes: Readonly<Record<string, number>> = { 'cri-tools': 16_400, kubeadm: 12_500, kubectl: 11_700, kubelet: 13_200, 'kubernetes-cni': 39_900 };

/** The versions that the repository has of a package, the newest first; undefined for one that it has not. */
export function versionsOf(name: string): readonly string[] | undefined {
  if (name === 'cri-tools') return ['1.36.0-1.1'];
  if (name === 'kubernetes-cni') return ['1.8.0-1.1'];
  return name in sizes ? [4, 3, 2, 1, 0].map((patch) => `1.36.${patch}-1.1`) : undefined;
}

/** True for a package that machines take from Kubernetes' repository. */
export const isKubePackage = (name: string): boolean => name in sizes;

interface Change {
  name: string;
  version: string;
  before: string | undefined;
  held: boolean;
}

class AptError extends Error {}

/** The version that `name=version` asks for, where `*` stands for anything; the newest without one. Throws AptError. */
function wantedVersion(name: string, version: string | undefined): string {
  const [newest, ...older] = versionsOf(name)!;
  if (version === undefined) return newest!;
  const pattern = new RegExp(`^${version.replace(/[.+]/g, '\\$&').replace(/\*/g, '.*')}$`);
  const found = [newest!, ...older].find((v) => pattern.test(v));
  if (!found) throw new AptError(`E: Version '${version}' for '${name}' was not found`);
  return found;
}

const listed = (title: string, names: readonly string[]): string => (names.length > 0 ? `${title}\n  ${[...names].sort().join(' ')}\n` : '');

const megabytes = (kb: number): string => `${(kb / 1000).toFixed(1)} MB`;

function changesFor(p: Process, words: readonly string[], out: string[]): Change[] {
  const installed = installedPackages(p.machine.fs);
  return words.flatMap((word): Change[] => {
    const [name, given] = word.split('=') as [string, string | undefined];
    const version = wantedVersion(name, given);
    const before = installed[name]?.version;
    if (before === version) {
      out.push(`${name} is already the newest version (${version}).\n`);
      return [];
    }
    return [{ name, version, before, held: installed[name]?.held ?? false }];
  });
}

const patchOf = (version: string): number => Number(/^\d+\.\d+\.(\d+)/.exec(version)?.[1] ?? 0);
const older = (a: string, b: string): boolean => patchOf(a) < patchOf(b);

/** `apt-get install` of packages of Kubernetes, as `name` or `name=version`. */
export function* installKube(p: Process, words: readonly string[], options: ReadonlySet<string>): Task<number> {
  const said = ['Reading package lists... Done\n', 'Building dependency tree... Done\n', 'Reading state information... Done\n'];
  let changes: Change[];
  try {
    changes = changesFor(p, words, said);
  } catch (error) {
    if (!(error instanceof AptError)) throw error;
    yield* p.stdout.write(said.join(''));
    yield* p.stderr.write(`${error.message}\n`);
    return 100;
  }
  const upgraded = changes.filter((c) => c.before !== undefined && !older(c.version, c.before));
  const fresh = changes.filter((c) => c.before === undefined);
  const downgraded = changes.filter((c) => c.before !== undefined && older(c.version, c.before));
  const names = (of: readonly Change[]) => of.map((c) => c.name);
  const held = changes.filter((c) => c.held);
  yield* p.stdout.write(
    said.join('') +
      listed('The following held packages will be changed:', names(held)) +
      listed('The following NEW packages will be installed:', names(fresh)) +
      listed('The following packages will be upgraded:', names(upgraded)) +
      listed('The following packages will be DOWNGRADED:', names(downgraded)) +
      `${upgraded.length} upgraded, ${fresh.length} newly installed, ${downgraded.length > 0 ? `${downgraded.length} downgraded, ` : ''}0 to remove and 0 not upgraded.\n`,
  );
  if (changes.length === 0) return 0;
  const yes = ['-y', '--yes', '--assume-yes', '-qy', '-yq'].some((o) => options.has(o));
  if (held.length > 0 && yes && !options.has('--allow-change-held-packages')) return yield* refuse(p, 'E: Held packages were changed and -y was used without --allow-change-held-packages.');
  if (downgraded.length > 0 && yes && !options.has('--allow-downgrades')) return yield* refuse(p, 'E: Packages were downgraded and -y was used without --allow-downgrades.');
  const size = changes.reduce((n, c) => n + sizes[c.name]!, 0);
  yield* p.stdout.write(`Need to get ${megabytes(size)} of archives.\nAfter this operation, 4096 B of additional disk space will be used.\n`);
  if (!yes && !(yield* agreed(p))) {
    yield* p.stdout.write('Abort.\n');
    return 1;
  }
  yield* carryOut(p, changes, size);
  return 0;
}

function* refuse(p: Process, message: string): Task<number> {
  yield* p.stderr.write(`${message}\n`);
  return 100;
}

/** Asks; an empty answer is yes, and the end of the input no. */
function* agreed(p: Process): Task<boolean> {
  yield* p.stdout.write('Do you want to continue? [Y/n] ');
  const answer = yield* p.stdin.read();
  return answer !== undefined && /^\s*(y|$)/i.test(answer);
}

function* carryOut(p: Process, changes: readonly Change[], size: number): Task {
  let i = 0;
  for (const { name, version } of changes) {
    yield sleep(sizes[name]! / 40);
    yield* p.stdout.write(`Get:${++i} ${CDN}  ${name} ${version} [${megabytes(sizes[name]!)}]\n`);
  }
  yield* p.stdout.write(`Fetched ${megabytes(size)} in 1s (${megabytes(size)}/s)\n`);
  let unpacked = '(Reading database ... 72553 files and directories currently installed.)\n';
  for (const { name, version, before } of changes) {
    const over = before === undefined ? '' : ` over (${before})`;
    unpacked += `${before === undefined ? `Selecting previously unselected package ${name}.\n` : ''}Preparing to unpack .../${name}_${version}_amd64.deb ...\nUnpacking ${name} (${version})${over} ...\n`;
  }
  yield* p.stdout.write(unpacked);
  yield sleep(1500);
  const { fs } = p.machine;
  for (const { name, version, held } of changes) {
    writePackages(fs, { ...installedPackages(fs), [name]: { version, held } });
    yield* p.stdout.write(`Setting up ${name} (${version}) ...\n`);
  }
}

/** apt-mark hold, unhold and showhold of packages of Kubernetes. */
export function markKube(p: Process, verb: 'hold' | 'unhold', name: string): string {
  const { fs } = p.machine;
  const all = installedPackages(fs);
  const one = all[name];
  if (!one) return '';
  const held = verb === 'hold';
  if (one.held === held) return held ? `${name} was already set on hold.\n` : `${name} was already not on hold.\n`;
  writePackages(fs, { ...all, [name]: { ...one, held } });
  return held ? `${name} set on hold.\n` : `Canceled hold on ${name}.\n`;
}

/** The names of held packages. */
export const heldKube = (p: Process): string[] => Object.entries(installedPackages(p.machine.fs)).filter(([, one]) => one.held).map(([name]) => name).sort();

/** `apt list` of Kubernetes' packages: of all, of those installed, of those named, each version with -a. */
export function kubeList(p: Process, names: readonly string[], options: ReadonlySet<string>): string {
  const installed = installedPackages(p.machine.fs);
  const shown = Object.keys(sizes).filter((name) => names.length === 0 || names.includes(name));
  const line = (name: string, version: string): string => {
    const have = installed[name]?.version;
    const newest = versionsOf(name)![0]!;
    const state = have === version ? (version === newest ? ' [installed]' : ` [installed,upgradable to: ${newest}]`) : '';
    return `${name}/unknown${state ? ',now' : ''} ${version} amd64${state}\n`;
  };
  return shown
    .flatMap((name) => {
      const have = installed[name]?.version;
      if (options.has('-a') || options.has('--all-versions')) return [...versionsOf(name)!.map((v) => line(name, v)), '\n'];
      if (options.has('--upgradable')) return have && have !== versionsOf(name)![0] ? [`${name}/unknown ${versionsOf(name)![0]} amd64 [upgradable from: ${have}]\n`] : [];
      if (options.has('--installed')) return have ? [line(name, have)] : [];
      return [line(name, have ?? versionsOf(name)![0]!)];
    })
    .join('');
}

/** `dpkg -l` of Kubernetes' packages. */
export const dpkg: Program = function* (p) {
  const [verb, ...names] = p.args.slice(1);
  if (verb !== '-l' && verb !== '--list') {
    yield* p.stderr.write(verb === undefined ? 'dpkg: error: need an action option\n' : `dpkg: ${verb} is not simulated; -l is\n`);
    return 2;
  }
  const installed = p.machine.kind === 'host' ? installedPackages(p.machine.fs) : {};
  const patterns = names.map((n) => new RegExp(`^${n.replace(/[.+]/g, '\\$&').replace(/\*/g, '.*')}$`));
  const rows = Object.keys(installed).filter((name) => patterns.length === 0 || patterns.some((r) => r.test(name))).sort();
  for (const name of names) if (!/\*/.test(name) && !installed[name]) yield* p.stderr.write(`dpkg-query: no packages found matching ${name}\n`);
  if (rows.length === 0) return names.length > 0 ? 1 : 0;
  const width = [Math.max(14, ...rows.map((n) => n.length)), Math.max(12, ...rows.map((n) => installed[n]!.version.length))] as const;
  const head = `Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n||/ ${'Name'.padEnd(width[0])} ${'Version'.padEnd(width[1])} Architecture Description\n+++-${'='.repeat(width[0])}-${'='.repeat(width[1])}-============-=================================\n`;
  yield* p.stdout.write(head + rows.map((n) => `${installed[n]!.held ? 'h' : 'i'}i  ${n.padEnd(width[0])} ${installed[n]!.version.padEnd(width[1])} amd64        ${descriptions[n]}\n`).join(''));
  return 0;
};

/** What each package is, in a line. */
export const descriptions: Readonly<Record<string, string>> = { 'cri-tools': 'Container Runtime Interface Tools', kubeadm: 'Command-line utility for administering a Kubernetes cluster', kubectl: 'Command-line utility for interacting with a Kubernetes cluster', kubelet: 'Node agent for Kubernetes clusters', 'kubernetes-cni': 'Binaries required to provision kubernetes container networking' };
