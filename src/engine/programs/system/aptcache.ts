import type { Process, Program } from '../../hosts/types.ts';
import { installedPackages } from '../lib/dpkg.ts';
import { descriptions, REPOSITORY, versionsOf } from './kubepackages.ts';

const madison = (name: string, width: number): string => (versionsOf(name) ?? []).map((v) => `${name.padStart(width)} | ${v} | ${REPOSITORY}  Packages\n`).join('');

function policy(p: Process, name: string): string {
  const versions = versionsOf(name);
  if (!versions) return '';
  const installed = installedPackages(p.machine.fs)[name]?.version;
  const table = versions.map((v) => `${v === installed ? ' *** ' : '     '}${v} 500\n        500 ${REPOSITORY}  Packages\n${v === installed ? '        100 /var/lib/dpkg/status\n' : ''}`).join('');
  return `${name}:\n  Installed: ${installed ?? '(none)'}\n  Candidate: ${versions[0]}\n  Version table:\n${table}`;
}

const show = (name: string): string => (versionsOf(name) ?? []).map((v) => `Package: ${name}\nVersion: ${v}\nPriority: optional\nSection: admin\nMaintainer: Kubernetes Authors <dev@kubernetes.io>\nArchitecture: amd64\nFilename: amd64/${name}_${v}_amd64.deb\nDescription: ${descriptions[name]}\n\n`).join('');

/** apt-cache madison, policy, show and search of Kubernetes' packages (apt-cache(8)). */
export const aptCache: Program = function* (p) {
  const [verb, ...names] = p.args.slice(1).filter((a) => !a.startsWith('-'));
  const wanted = verb === 'search' ? Object.keys(descriptions).filter((n) => names.every((w) => n.includes(w) || descriptions[n]!.includes(w))) : names;
  switch (verb) {
    case 'madison': {
      const width = Math.max(10, ...names.map((n) => n.length));
      for (const name of names) {
        if (versionsOf(name)) yield* p.stdout.write(madison(name, width));
        else yield* p.stderr.write(`N: Unable to locate package ${name}\n`);
      }
      return 0;
    }
    case 'policy':
      yield* p.stdout.write(wanted.map((n) => policy(p, n)).join(''));
      return 0;
    case 'search':
      yield* p.stdout.write(wanted.map((n) => `${n} - ${descriptions[n]}\n`).join(''));
      return 0;
    case 'show':
      for (const name of names) if (!versionsOf(name)) yield* p.stderr.write(`N: Unable to locate package ${name}\n`);
      if (!names.some(versionsOf)) yield* p.stderr.write('E: No packages found\n');
      yield* p.stdout.write(names.map(show).join(''));
      return names.some(versionsOf) ? 0 : 100;
    default:
      yield* p.stderr.write(`E: Invalid operation ${verb ?? ''}\n`);
      return 100;
  }
};
