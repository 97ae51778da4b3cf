import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { generator, metadataOf, typedResource } from './generator.ts';
import { jobTemplate } from './job.ts';

export const cronjob: CommandSpec = generator({
  name: 'cronjob',
  aliases: ['cj'],
  usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
  short: 'Create a cron job with the given name',
  examples: `# Every minute
kubectl create cronjob tick --image=busybox --schedule="*/1 * * * *" -- date`,
  flags: [
    { name: 'image', type: 'string', required: true, usage: 'The image to run.' },
    { name: 'schedule', type: 'string', required: true, usage: 'When to run, as five fields of cron.' },
    { name: 'restart', type: 'string', usage: "The pods' restart policy: OnFailure or Never.", completion: ['OnFailure', 'Never'] },
  ],
  resource: typedResource('batch/v1', 'CronJob', 'cronjobs'),
  failure: 'failed to create cronjob: ',
  *build({ flags, args }, name, namespace) {
    const template = jobTemplate(name, flags.string('image'), args.slice(1), flags.string('restart') || 'OnFailure');
    return {
      kind: 'CronJob',
      apiVersion: 'batch/v1',
      metadata: metadataOf(name, namespace),
      spec: { schedule: flags.string('schedule'), jobTemplate: { metadata: { name }, spec: { template } } },
      status: {},
    } as unknown as KubeObject;
  },
});
