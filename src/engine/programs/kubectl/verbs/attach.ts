import type { Pod } from '../../../api/kubernetes.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { messageOf } from '../errors.ts';
import { containerFlag, podRunningTimeoutFlag } from '../flags/common.ts';
import { attachablePod, containerOf, findContainer, podRunningTimeout } from '../pods.ts';
import { stream, terminalFor } from '../remote.ts';
import { Resources } from '../resources.ts';

export interface AttachOptions {
  container: string;
  stdin: boolean;
  tty: boolean;
  quiet: boolean;
}

const recorded = 'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.';

/** Attaches to a container of a pod that runs (attach.AttachOptions.Run). */
export function* attachTo(context: Context, pod: Pod, wanted: AttachOptions): Task {
  const { quiet, stdin } = wanted;
  let container;
  try {
    container = containerOf(context, pod, wanted.container, quiet);
  } catch (error) {
    throw new Error(`cannot attach to the container: ${messageOf(error)}`);
  }
  let { tty } = wanted;
  if (tty && !container.tty) {
    tty = false;
    if (!quiet) context.err(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  } else if (!tty && container.tty) tty = true;
  const terminal = terminalFor(context, { stdin, tty, quiet });
  if (!quiet) context.err(`${recorded}\nIf you don't see a command prompt, try pressing enter.\n`);
  const namespace = pod.metadata.namespace ?? '';
  yield* stream(context, { namespace, pod: pod.metadata.name, container: container.name, stdin, tty }, terminal);
  if (quiet || !stdin || !terminal) return;
  const ephemeral = findContainer(pod, container.name)!.path.startsWith('spec.ephemeralContainers');
  const again = `'kubectl attach ${pod.metadata.name} -c ${container.name} -n ${namespace} -i -t'`;
  context.out(
    ephemeral
      ? `Session ended, the ephemeral container will not be restarted but may be reattached using ${again} if it is still running\n`
      : `Session ended, resume using ${again} command\n`,
  );
}

export const attach: CommandSpec = {
  name: 'attach',
  usage: '(POD | TYPE/NAME) -c CONTAINER',
  short: 'Attach to a running container',
  long: 'Attach to the process that already runs in a container.',
  examples: `# See what a pod prints
kubectl attach web

# And type
kubectl attach web -c shell -it`,
  flags: [
    podRunningTimeoutFlag(60_000),
    containerFlag,
    { name: 'stdin', shorthand: 'i', type: 'bool', usage: 'Pass standard input on to the container.' },
    { name: 'tty', shorthand: 't', type: 'bool', usage: 'Standard input is a terminal.' },
    { name: 'quiet', shorthand: 'q', type: 'bool', usage: 'Print only what comes from the container.' },
    { name: 'detach-keys', type: 'string', default: 'ctrl-p,ctrl-q', usage: 'The keys that detach.', unsimulated: true },
  ],
  completion: 'pod',
  *run(context) {
    const { flags, args } = context;
    const { namespace } = context.namespace();
    const timeout = podRunningTimeout(context);
    if (args.length === 0) throw new Error('at least 1 argument is required for attach');
    if (args.length > 2) throw new Error(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`);
    const resources = yield* Resources.of(context, { knownType: true, typed: true, args: args.length === 2 || args[0]!.includes('/') ? args : ['pods', args[0]!], namespace });
    const [info] = yield* resources.all();
    const pod = yield* attachablePod(context, info!.object, timeout);
    const { phase } = pod.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed') throw new Error(`cannot attach a container in a completed pod; current phase is ${phase}`);
    yield* attachTo(context, pod, { container: flags.string('container'), stdin: flags.bool('stdin'), tty: flags.bool('tty'), quiet: flags.bool('quiet') });
  },
};
