import type { CommandSpec } from '../command.ts';
import { containerFlag, podRunningTimeoutFlag } from '../flags/common.ts';
import { messageOf } from '../errors.ts';
import { attachablePod, podRunningTimeout } from '../pods.ts';
import { execIn } from '../remote.ts';
import { Resources } from '../resources.ts';

export const exec: CommandSpec = {
  name: 'exec',
  usage: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  short: 'Run a command in a container',
  examples: `# One command
kubectl exec web -- date

# A shell
kubectl exec -it web -- sh

# In a container of that name, of the first pod of a deployment
kubectl exec deploy/web -c nginx -- ls /usr/share/nginx/html`,
  flags: [
    podRunningTimeoutFlag(60_000),
    { name: 'filename', shorthand: 'f', type: 'stringSlice', usage: 'A file that names the pod.', completion: 'file' },
    containerFlag,
    { name: 'stdin', shorthand: 'i', type: 'bool', usage: 'Pass standard input on to the container.' },
    { name: 'tty', shorthand: 't', type: 'bool', usage: 'Standard input is a terminal.' },
    { name: 'quiet', shorthand: 'q', type: 'bool', usage: 'Print only what the command does.' },
  ],
  completion: 'pod',
  *run(context) {
    const { flags, args, dash } = context;
    const files = flags.list('filename');
    const resource = args.length > 0 && dash !== 0 ? args[0]! : '';
    const command = dash > -1 ? args.slice(dash) : [];
    if (dash < 0 && (args.length > 1 || (args.length > 0 && files.length > 0))) throw context.usage('exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
    const { namespace, explicit } = context.namespace();
    yield* context.connect();
    let timeout: number;
    try {
      timeout = podRunningTimeout(context);
    } catch (error) {
      throw context.usage(messageOf(error));
    }
    if (!resource && files.length === 0) throw new Error('pod, type/name or --filename must be specified');
    if (command.length === 0) throw new Error('you must specify at least one command for the container');
    const resources = yield* Resources.of(context, { knownType: true, typed: true, args: !resource ? [] : resource.includes('/') ? [resource] : ['pods', resource], filenames: files, namespace, enforceNamespace: explicit });
    const infos = yield* resources.all();
    if (infos.length > 1) throw new Error('cannot exec into multiple objects at a time');
    const pod = yield* attachablePod(context, infos[0]!.object, timeout);
    yield* execIn(context, pod, flags.string('container'), { stdin: flags.bool('stdin'), tty: flags.bool('tty'), quiet: flags.bool('quiet'), command });
  },
};
