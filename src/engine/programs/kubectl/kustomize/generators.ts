import { isUtf8Text } from '../../../api/utf8.ts';
import { messageOf } from '../errors.ts';
import { encodeBase64 } from '../../../api/base64.ts';
import { baseName } from '../text/path.ts';
import type { GeneratorArgs, GeneratorOptions } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { Resource, type Json } from './resource.ts';

type Pair = [key: string, value: string];

const literals = (sources: readonly string[]): Pair[] =>
  sources.map((source) => {
    const at = source.indexOf('=');
    if (at <= 0) throw new Error(`invalid literal source ${source}, expected key=value`);
    const value = source.slice(at + 1);
    const quoted = value.length >= 2 && value[0] === value.at(-1) && (value[0] === '"' || value[0] === "'");
    return [source.slice(0, at), quoted ? value.slice(1, -1) : value];
  });

const fileSource = (source: string): [key: string, path: string] => {
  const count = source.split('=').length - 1;
  if (count === 0) return [baseName(source), source];
  if (count > 1) throw new Error(`source ${JSON.stringify(source)} key name or file path contains '='`);
  if (source.startsWith('=')) throw new Error(`missing key name for file path ${JSON.stringify(source.slice(1))} in source ${JSON.stringify(source)}`);
  if (source.endsWith('=')) throw new Error(`missing file path for key name ${JSON.stringify(source.slice(0, -1))} in source ${JSON.stringify(source)}`);
  return source.split('=') as [string, string];
};

const envFile = (text: string): Pair[] =>
  text.split('\n').flatMap((line, i): Pair[] => {
    const clean = (i === 0 ? line.replace(/^\ufeff/, '') : line).replace(/\r$/, '').trimStart();
    if (clean === '' || clean.startsWith('#')) return [];
    const at = clean.indexOf('=');
    return [at < 0 ? [clean, ''] : [clean.slice(0, at), clean.slice(at + 1)]];
  });

const pairsOf = (loader: Loader, args: GeneratorArgs): Pair[] => {
  const step = (what: string, sources: readonly string[], read: () => Pair[]): Pair[] => {
    try {
      return read();
    } catch (error) {
      throw new Error(`${what} [${sources.join(' ')}]: ${messageOf(error)}`);
    }
  };
  const envs = [...(args.envs ?? []), ...(args.env ? [args.env] : [])];
  const files = args.files ?? [];
  return [
    ...step('env source files:', envs, () => envs.flatMap((path) => envFile(loader.load(path)))),
    ...step('literal sources', args.literals ?? [], () => literals(args.literals ?? [])),
    ...step('file sources:', files, () =>
      files.map((source): Pair => {
        const [key, path] = fileSource(source);
        return [key, loader.load(path)];
      }),
    ),
  ];
};

const optionsOf = (local: GeneratorOptions = {}, global: GeneratorOptions = {}): GeneratorOptions => ({
  labels: { ...global.labels, ...local.labels },
  annotations: { ...global.annotations, ...local.annotations },
  disableNameSuffixHash: Boolean(global.disableNameSuffixHash ?? false) || Boolean(local.disableNameSuffixHash),
  immutable: Boolean(global.immutable ?? false) || Boolean(local.immutable),
});

/** Makes the ConfigMap or Secret of a generator entry. */
export const generate = (loader: Loader, kind: 'ConfigMap' | 'Secret', args: GeneratorArgs, global: GeneratorOptions | undefined): Resource => {
  if (!args.name) throw new Error('a configmap must have a name');
  let pairs: Pair[];
  try {
    pairs = pairsOf(loader, args);
  } catch (error) {
    throw new Error(`loading KV pairs: ${messageOf(error)}`);
  }
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  for (const [key, value] of pairs) {
    if (key in data || key in binaryData) throw new Error(`configmap ${args.name} illegally repeats the key \`${key}\``);
    if (kind === 'Secret') data[key] = encodeBase64(value);
    else if (isUtf8Text(value)) data[key] = value;
    else binaryData[key] = encodeBase64(value);
  }
  const { labels, annotations, disableNameSuffixHash, immutable } = optionsOf(args.options, global);
  const object: Json = {
    apiVersion: 'v1',
    kind,
    metadata: {
      name: args.name,
      ...(args.namespace ? { namespace: args.namespace } : {}),
      ...(Object.keys(labels!).length ? { labels } : {}),
      ...(Object.keys(annotations!).length ? { annotations } : {}),
    },
    ...(kind === 'Secret' ? { type: args.type || 'Opaque' } : {}),
    ...(Object.keys(data).length || kind === 'Secret' ? { data } : {}),
    ...(Object.keys(binaryData).length ? { binaryData } : {}),
    ...(immutable ? { immutable: true } : {}),
  };
  const resource = new Resource(object);
  resource.hashed = !disableNameSuffixHash;
  resource.behavior = args.behavior ?? '';
  return resource;
};
