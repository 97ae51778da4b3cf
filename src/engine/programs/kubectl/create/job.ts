import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { Resources } from '../resources.ts';
import { compact, generator, metadataOf, sorted, typedResource } from './generator.ts';

/** The pod template of `create job` and `create cronjob`. */
export const jobTemplate = (name: string, image: string, command: readonly string[], restartPolicy: string): object => ({
  metadata: {},
  spec: { containers: [{ ...compact({ name, image, command: [...command] }), resources: {} }], restartPolicy },
});

export const job: CommandSpec = generator({
  name: 'job',
  usage: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  short: 'Create a job with the given name',
  examples: `# Run a command once
kubectl create job hello --image=busybox -- echo hello

# Run a cron job now
kubectl create job now --from=cronjob/backup`,
  flags: [
    { name: 'image', type: 'string', usage: 'The image to run.' },
    { name: 'from', type: 'string', usage: 'The cron job to take the template from, as cronjob/NAME.' },
  ],
  resource: typedResource('batch/v1', 'Job', 'jobs'),
  failure: 'failed to create job: ',
  check({ flags, args }) {
    if ((flags.string('image') === '') === (flags.string('from') === '')) throw new Error('either --image or --from must be specified');
    if (args.length > 1 && flags.string('from')) throw new Error('cannot specify --from and command');
  },
  *build(context, name, namespace) {
    const { flags, args } = context;
    if (flags.string('image'))
      return { kind: 'Job', apiVersion: 'batch/v1', metadata: metadataOf(name, namespace), spec: { template: jobTemplate(name, flags.string('image'), args.slice(1), 'Never') }, status: {} } as unknown as KubeObject;
    const resources = yield* Resources.of(context, { typed: true, args: [flags.string('from')], namespace: context.namespace().namespace, flatten: true, latest: true });
    const infos = yield* resources.all();
    if (infos.length !== 1) throw new Error('from must be an existing cronjob');
    const from = infos[0]!.object;
    if (from.kind !== 'CronJob') throw new Error(`unknown object type *${from.apiVersion.split('/').pop()}.${from.kind}`);
    const template = from.spec.jobTemplate;
    const annotations: Record<string, string> = sorted<string>({ 'cronjob.kubernetes.io/instantiate': 'manual', ...template.metadata?.annotations });
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: from.metadata.name, uid: from.metadata.uid, controller: true };
    return {
      kind: 'Job',
      apiVersion: 'batch/v1',
      metadata: { ...metadataOf(name, namespace, { labels: template.metadata?.labels ?? {}, annotations }), ownerReferences: [owner] },
      spec: template.spec,
      status: {},
    } as unknown as KubeObject;
  },
});
