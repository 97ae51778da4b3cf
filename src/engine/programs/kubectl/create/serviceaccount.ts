import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { generator, metadataOf, typedResource } from './generator.ts';

export const serviceaccount: CommandSpec = generator({
  name: 'serviceaccount',
  aliases: ['sa'],
  usage: 'NAME [--dry-run=server|client|none]',
  short: 'Create a service account with the given name',
  examples: '# An account for pods to act as\nkubectl create serviceaccount robot',
  flags: [],
  resource: typedResource('v1', 'ServiceAccount', 'serviceaccounts'),
  failure: 'failed to create serviceaccount: ',
  *build(_, name, namespace) {
    return { kind: 'ServiceAccount', apiVersion: 'v1', metadata: metadataOf(name, namespace) } as unknown as KubeObject;
  },
});
