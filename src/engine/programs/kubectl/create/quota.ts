import { canonicalQuantity } from '../../../api/quantity.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { compact, generator, metadataOf, sorted, typedResource } from './generator.ts';

const hardOf = (text: string): Record<string, string> => {
  const hard: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const parts = pair.split('=');
    if (parts.length !== 2) throw new Error(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
    hard[parts[0]!] = canonicalQuantity(parts[1]!);
  }
  return sorted(hard);
};

export const quota: CommandSpec = generator({
  name: 'quota',
  aliases: ['resourcequota'],
  usage: 'NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
  short: 'Create a resource quota with the given name',
  examples: '# Limits for a namespace\nkubectl create quota small --hard=cpu=1,memory=1Gi,pods=2',
  flags: [
    { name: 'hard', type: 'string', usage: 'The limits, as resource=quantity pairs with commas between them.' },
    { name: 'scopes', type: 'string', usage: 'The scopes that all must fit an object for it to count.' },
  ],
  resource: typedResource('v1', 'ResourceQuota', 'resourcequotas'),
  failure: 'failed to create quota: ',
  *build({ flags }, name, namespace) {
    const hard = flags.string('hard') ? hardOf(flags.string('hard')) : undefined;
    const scopes = flags.string('scopes') ? flags.string('scopes').split(',') : [];
    if (scopes.includes('')) throw new Error('invalid resource quota scope ""');
    return { kind: 'ResourceQuota', apiVersion: 'v1', metadata: metadataOf(name, namespace), spec: compact({ hard, scopes }), status: {} } as unknown as KubeObject;
  },
});
