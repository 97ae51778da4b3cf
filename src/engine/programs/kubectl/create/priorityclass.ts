import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { compact, generator, metadataOf, typedResource } from './generator.ts';

export const priorityclass: CommandSpec = generator({
  name: 'priorityclass',
  aliases: ['pc'],
  usage: 'NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
  short: 'Create a priority class with the given name',
  examples: "# A class above the default\nkubectl create priorityclass high --value=1000 --description='high priority'",
  flags: [
    { name: 'value', type: 'int32', usage: 'The priority.' },
    { name: 'global-default', type: 'bool', usage: 'Make it the class of pods that name none.' },
    { name: 'description', type: 'string', usage: 'When to use it.' },
    { name: 'preemption-policy', type: 'string', default: 'PreemptLowerPriority', usage: 'Whether its pods may push others out.', completion: ['PreemptLowerPriority', 'Never'] },
  ],
  resource: typedResource('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', false),
  failure: 'failed to create priorityclass: ',
  *build({ flags }, name) {
    return {
      kind: 'PriorityClass',
      apiVersion: 'scheduling.k8s.io/v1',
      metadata: metadataOf(name, undefined),
      value: flags.int('value'),
      ...compact({ globalDefault: flags.bool('global-default'), description: flags.string('description') }),
      preemptionPolicy: flags.string('preemption-policy'),
    } as unknown as KubeObject;
  },
});
