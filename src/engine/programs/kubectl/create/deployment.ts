import { nameAlphabet } from '../../../api/names.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { compact, generator, metadataOf, typedResource } from './generator.ts';

const containerName = (context: Context, image: string): string => {
  const last = image.split('/').pop()!;
  const name = last.split(':')[0]!.split('@')[0]!;
  if (!/[_.]/.test(name)) return name;
  return `${name.replace(/[_.]/g, '-')}-${context.process.sim.random('kubectl').text(5, nameAlphabet)}`;
};

export const deployment: CommandSpec = generator({
  name: 'deployment',
  aliases: ['deploy'],
  usage: 'NAME --image=image -- [COMMAND] [args...]',
  short: 'Create a deployment with the given name',
  examples: `# Three replicas of an image
kubectl create deployment web --image=nginx --replicas=3

# With a command
kubectl create deployment sleeper --image=busybox -- sleep infinity

# Several containers
kubectl create deployment duo --image=nginx --image=redis`,
  flags: [
    { name: 'image', type: 'stringSlice', required: true, usage: 'The image to run; several make several containers.' },
    { name: 'port', type: 'int32', default: -1, usage: 'The port that the first container listens on.' },
    { name: 'replicas', shorthand: 'r', type: 'int32', default: 1, usage: 'How many pods.' },
  ],
  resource: typedResource('apps/v1', 'Deployment', 'deployments'),
  failure: 'failed to create deployment: ',
  check(context) {
    if (context.flags.list('image').length > 1 && context.args.length > 1) throw new Error('cannot specify multiple --image options and command');
  },
  *build(context, name, namespace) {
    const { flags, args } = context;
    const labels = { app: name };
    const port = flags.int('port');
    const containers = flags.list('image').map((image, i) => ({
      ...compact({ name: containerName(context, image), image, command: args.slice(1), ports: i === 0 && port >= 0 ? [{ containerPort: port }] : [] }),
      resources: {},
    }));
    return {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: metadataOf(name, namespace, { labels }),
      spec: { replicas: flags.int('replicas'), selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } }, strategy: {} },
      status: {},
    } as unknown as KubeObject;
  },
});
