import { messageOf } from '../errors.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { generator, metadataOf, typedResource } from './generator.ts';
import { labelSelector } from './selector.ts';

const amount = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

const parsedSelector = (text: string): ReturnType<typeof labelSelector> => {
  try {
    return labelSelector(text);
  } catch (error) {
    throw new Error(`couldn't parse the selector string ${JSON.stringify(text)}: ${messageOf(error)}`);
  }
};

export const pdb: CommandSpec = generator({
  name: 'poddisruptionbudget',
  aliases: ['pdb'],
  usage: 'NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
  short: 'Create a pod disruption budget with the given name',
  examples: '# At least half of the pods must stay\nkubectl create pdb web --selector=app=web --min-available=50%',
  flags: [
    { name: 'min-available', type: 'string', usage: 'How many pods, or what percentage, must stay available.' },
    { name: 'max-unavailable', type: 'string', usage: 'How many pods, or what percentage, may be unavailable.' },
    { name: 'selector', type: 'string', usage: 'The labels of the pods.' },
  ],
  resource: typedResource('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
  failure: 'failed to create poddisruptionbudgets: ',
  check({ flags }) {
    const min = flags.string('min-available');
    const max = flags.string('max-unavailable');
    if (!flags.string('selector')) throw new Error('a selector must be specified');
    if (!min && !max) throw new Error('one of min-available or max-unavailable must be specified');
    if (min && max) throw new Error('min-available and max-unavailable cannot be both specified');
    if (min && !/^[0-9]+%?$/.test(min)) throw new Error('invalid format specified for min-available');
    if (max && !/^[0-9]+%?$/.test(max)) throw new Error('invalid format specified for max-unavailable');
  },
  *build({ flags }, name, namespace) {
    const min = flags.string('min-available');
    const selector = parsedSelector(flags.string('selector'));
    const spec = min ? { minAvailable: amount(min), selector } : { selector, maxUnavailable: amount(flags.string('max-unavailable')) };
    return {
      kind: 'PodDisruptionBudget',
      apiVersion: 'policy/v1',
      metadata: metadataOf(name, namespace),
      spec,
      status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
    } as unknown as KubeObject;
  },
});
