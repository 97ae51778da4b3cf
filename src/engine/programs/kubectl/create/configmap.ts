import type { KubeObject } from '../../../api/types.ts';
import { isUtf8Text } from '../../../api/utf8.ts';
import { encodeBase64 } from '../../../api/base64.ts';
import type { CommandSpec } from '../command.ts';
import { generator, metadataOf, sorted, typedResource } from './generator.ts';
import { configMapHash } from './hash.ts';
import { appendHashFlag, checkSources, keyProblems, readSources, sourceFlags } from './sources.ts';

export const configmap: CommandSpec = generator({
  name: 'configmap',
  aliases: ['cm'],
  usage: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  short: 'Create a config map from files, folders or values',
  examples: `# From values
kubectl create configmap app --from-literal=color=blue --from-literal=mode=dev

# From a file, under its own name
kubectl create configmap app --from-file=app.properties

# From key=value lines
kubectl create configmap app --from-env-file=app.env`,
  flags: [...sourceFlags, appendHashFlag('config map')],
  resource: typedResource('v1', 'ConfigMap', 'configmaps'),
  failure: 'failed to create configmap: ',
  check: checkSources,
  *build(context, name, namespace) {
    const data: Record<string, string> = {};
    const binaryData: Record<string, string> = {};
    readSources(context, 'config', (key, value) => {
      const problems = keyProblems(key);
      if (problems.length) throw new Error(`"${key}" is not a valid key name for a ConfigMap: ${problems.join(',')}`);
      const there = key in data ? 'Data' : key in binaryData ? 'BinaryData' : undefined;
      if (there) throw new Error(`cannot add key "${key}", another key by that name already exists in ${there} for ConfigMap "${name}"`);
      if (isUtf8Text(value)) data[key] = value;
      else binaryData[key] = encodeBase64(value);
    });
    const full = context.flags.bool('append-hash') ? `${name}-${configMapHash(name, data, binaryData)}` : name;
    return { kind: 'ConfigMap', apiVersion: 'v1', metadata: metadataOf(full, namespace), ...(Object.keys(data).length ? { data: sorted(data) } : {}), ...(Object.keys(binaryData).length ? { binaryData: sorted(binaryData) } : {}) } as unknown as KubeObject;
  },
});
