import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { generator, metadataOf, typedResource } from './generator.ts';

export const namespace: CommandSpec = generator({
  name: 'namespace',
  aliases: ['ns'],
  usage: 'NAME [--dry-run=server|client|none]',
  short: 'Create a namespace with the given name',
  examples: '# A namespace\nkubectl create namespace dev',
  flags: [],
  resource: typedResource('v1', 'Namespace', 'namespaces', false),
  *build(_, name) {
    return { kind: 'Namespace', apiVersion: 'v1', metadata: metadataOf(name, undefined), spec: {}, status: {} } as unknown as KubeObject;
  },
});
