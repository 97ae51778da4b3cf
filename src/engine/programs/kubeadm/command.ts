import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { Context } from '../kubectl/context.ts';
import { globalFlags } from '../kubectl/flags/global.ts';
import { Flags } from '../kubectl/flags/flags.ts';
import type { FlagSpec } from '../kubectl/flags/spec.ts';

/** What ends a command, with kubeadm's exit status (cmd/kubeadm/app/util/error.go). */
export class KubeadmError extends Error {
  constructor(
    message: string,
    readonly exit = 1,
  ) {
    super(message);
  }
}

/** What a command works with. */
export interface Run {
  process: Process;
  flags: Flags;
  args: readonly string[];
  out(text: string): Task;
}

export interface Command {
  short: string;
  /** What its arguments are, in the usage line. */
  args?: string;
  flags?: readonly FlagSpec[];
  commands?: Readonly<Record<string, Command>>;
  run?(run: Run): Task;
}

export const ADMIN_CONF = '/etc/kubernetes/admin.conf';

export const kubeconfigFlag: FlagSpec = { name: 'kubeconfig', type: 'string', default: ADMIN_CONF, usage: 'The kubeconfig file to talk to the cluster with.' };

/** The API through the kubeconfig that the flags name. Throws KubeadmError where there is none. */
export function cluster({ process, flags }: Run): Context {
  const path = flags.string('kubeconfig');
  if (!process.machine.fs.stat(path)) throw new KubeadmError(`failed to load admin kubeconfig: open ${path}: no such file or directory`);
  const context = new Context(process, 'kubeadm');
  context.flags = new Flags(new Map(globalFlags.map((f) => [f.name, f])));
  context.flags.set('kubeconfig', path);
  return context;
}

