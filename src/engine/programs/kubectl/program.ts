import type { Process, Program } from '../../hosts/types.ts';
import { Part } from '../../sim/part.ts';
import type { Completer } from '../sh/completer.ts';
import { Context } from './context.ts';
import { ended, runCommand } from './run.ts';
import { get } from './verbs/get.ts';

const whole = new Part('kubectl', () => import('./index.ts'));

/** Whether a kuberc file may have a say in what a command does. */
const hasPreferences = ({ args, env, user, machine }: Process): boolean =>
  env['KUBERC'] !== undefined || args.some((arg) => arg.includes('--kuberc')) || machine.fs.stat(`${env.HOME ?? user.home}/.kube/kuberc`) !== undefined;

/**
 * kubectl v1.36. It reads the kubeconfig from the process's files and talks to nothing but the server named there.
 * `kubectl get` is there from the start; the other commands are loaded when one of them is first run.
 */
export const kubectl: Program = function* (process) {
  if (process.args[1] !== 'get' || hasPreferences(process)) return yield* (yield* process.sim.part(whole)).kubectl(process);
  const context = new Context(process, 'kubectl get');
  return yield* ended(context, get, runCommand(context, get, process.args.slice(2)));
};

/** The completer of kubectl's arguments for a shell. */
export const kubectlCompleter: Completer = function* (words, index, process) {
  return yield* (yield* process.sim.part(whole)).completeKubectl(words, index, process);
};
