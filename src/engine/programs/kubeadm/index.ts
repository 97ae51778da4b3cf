import { StatusError } from '../../api/status.ts';
import { FsError, type Process, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { messageOf, UrlError } from '../kubectl/errors.ts';
import { HelpWanted, parseFlags } from '../kubectl/flags/parse.ts';
import type { FlagSpec } from '../kubectl/flags/spec.ts';
import { kubernetesVersion } from '../lib/dpkg.ts';
import { certs } from './certs.ts';
import { config } from './config.ts';
import { type Command, KubeadmError, type Run } from './command.ts';
import { join } from './join.ts';
import { clusterFlags, preflight } from './preflight.ts';
import { reset } from './reset.ts';
import { token } from './token.ts';
import { upgrade } from './upgrade.ts';

const stackHint = 'To see the stack trace of this error execute with --v=5 or higher\n';

function* version({ process, flags, out }: Run): Task {
  const programVersion = kubernetesVersion(process.machine.fs, 'kubeadm');
  const info = { major: '1', minor: '36', gitVersion: programVersion, gitCommit: '', gitTreeState: 'clean', buildDate: '', goVersion: 'go1.26.1', compiler: 'gc', platform: 'linux/amd64' };
  switch (flags.string('output')) {
    case 'short':
      return yield* out(`${programVersion}\n`);
    case 'json':
      return yield* out(`${JSON.stringify({ clientVersion: info }, null, 2)}\n`);
    case 'yaml':
      return yield* out(`clientVersion:\n${Object.entries(info).map(([k, v]) => `  ${k}: ${/^\d+$|^$/.test(v) ? `"${v}"` : v}\n`).join('')}`);
    case '':
      return yield* out(`kubeadm version: &version.Info{Major:"1", Minor:"36", EmulationMajor:"", EmulationMinor:"", MinCompatibilityMajor:"", MinCompatibilityMinor:"", GitVersion:"${programVersion}", GitCommit:"", GitTreeState:"clean", BuildDate:"", GoVersion:"go1.26.1", Compiler:"gc", Platform:"linux/amd64"}\n`);
    default:
      throw new KubeadmError(`invalid output format: ${flags.string('output')}`);
  }
}

const notSimulated = (what: string): Command => ({
  short: `${what} (not simulated)`,
  flags: [...clusterFlags, { name: 'force', shorthand: 'f', type: 'bool', usage: 'Do not ask.' }],
  *run() {
    throw new KubeadmError(`kubeadm ${what} is not simulated`);
  },
});

const root: Command = {
  short: 'kubeadm: easily bootstrap a secure Kubernetes cluster',
  commands: {
    certs,
    config,
    init: {
      short: 'Run this command in order to set up the Kubernetes control plane',
      flags: clusterFlags,
      *run(run) {
        yield* preflight(run, ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'].map((part) => `/etc/kubernetes/manifests/${part}.yaml`), [6443, 10259, 10257, 10250, 2379]);
        throw new KubeadmError('making clusters is not simulated: take a preset');
      },
    },
    join,
    kubeconfig: notSimulated('kubeconfig'),
    reset,
    token,
    upgrade,
    version: { short: 'Print the version of kubeadm', flags: [{ name: 'output', shorthand: 'o', type: 'string', usage: 'How to print: short, yaml or json.' }], run: version },
  },
};

const everywhere: readonly FlagSpec[] = [{ name: 'v', shorthand: 'v', type: 'int', usage: 'How much to log.' }, { name: 'rootfs', type: 'string', usage: "The host's file system.", unsimulated: true }];

function helpText(path: string, command: Command, flags: readonly FlagSpec[]): string {
  const entries = Object.entries(command.commands ?? {});
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  const commands = entries.length > 0 ? `\nAvailable Commands:\n${entries.map(([name, c]) => `  ${name.padEnd(width)} ${c.short}\n`).join('')}` : '';
  return `${command.short}\n\nUsage:\n  ${path}${entries.length > 0 ? ' [command]' : ` ${command.args ? `${command.args} ` : ''}[flags]`}\n${commands}\nFlags:\n${flags.map((f) => `  ${f.shorthand ? `-${f.shorthand},` : '   '} --${f.name}  ${f.usage}\n`).join('')}`;
}

function* execute(process: Process): Task {
  let command = root;
  let path = 'kubeadm';
  const specs: FlagSpec[] = [...everywhere];
  const rest: string[] = [];
  for (const word of process.args.slice(1)) {
    const next = rest.every((w) => w.startsWith('-')) ? command.commands?.[word] : undefined;
    if (!next) {
      if (command.commands && !word.startsWith('-') && rest.length === 0) throw new KubeadmError(`unknown command ${JSON.stringify(word)} for ${JSON.stringify(path)}`);
      rest.push(word);
      continue;
    }
    command = next;
    path += ` ${word}`;
    specs.push(...(next.flags ?? []));
  }
  const out = (text: string) => process.stdout.write(text);
  let parsed: ReturnType<typeof parseFlags>;
  try {
    parsed = parseFlags(specs, rest);
  } catch (error) {
    if (error instanceof HelpWanted) return yield* out(helpText(path, command, specs));
    throw new KubeadmError(messageOf(error));
  }
  if (!command.run) return yield* out(helpText(path, command, specs));
  const given = specs.find((f) => f.unsimulated && parsed.flags.changed(f.name));
  if (given) throw new KubeadmError(`--${given.name} is not simulated`);
  if (process.user.uid !== 0 && path !== 'kubeadm version') throw new KubeadmError('user is not running as root');
  yield* command.run({ process, flags: parsed.flags, args: parsed.args, out });
}

/** kubeadm 1.36 on a machine of a cluster that is there: tokens, certificates, configuration, upgrades. */
const kubeadm: Program = function* (process) {
  try {
    yield* execute(process);
    return 0;
  } catch (error) {
    if (!(error instanceof KubeadmError || error instanceof StatusError || error instanceof UrlError || error instanceof FsError)) throw error;
    yield* process.stderr.write(`${messageOf(error)}\n${stackHint}`);
    return error instanceof KubeadmError ? error.exit : 1;
  }
};

/** The node agent as a command: it runs as a service, and tells its version. */
const kubelet: Program = function* ({ args, machine, stdout, stderr }) {
  if (args[1] === '--version') {
    yield* stdout.write(`Kubernetes ${kubernetesVersion(machine.fs, 'kubelet')}\n`);
    return 0;
  }
  yield* stderr.write('kubelet runs as a service of systemd; by hand only --version is simulated\n');
  return 1;
};

/** The programs of this room by their names. */
export const programs = { kubeadm, kubelet };
