import { generate } from './generators.ts';
import type { FieldSpec, GeneratorArgs, ImageArgs, Patch, Replacement } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { replace } from './replacements.ts';
import type { Json, Resource, ResourceMap } from './resource.ts';
import { addPairs, affix, images, json6902, mergePatches, namespaces, patchWith, replicas } from './transformers.ts';

interface Config extends Json {
  metadata?: { name?: string; namespace?: string };
  fieldSpecs?: FieldSpec[];
}

type Plugin = (map: ResourceMap, loader: Loader, config: Config) => void;

const pairs = (field: string): Plugin => (map, _, config) => addPairs(map, config[field] as Record<string, string>, config.fieldSpecs ?? []);

const generator = (kind: 'ConfigMap' | 'Secret'): Plugin => (map, loader, config) => map.absorb(generate(loader, kind, { ...config, ...config.metadata } as GeneratorArgs, undefined));

const transformers: Readonly<Record<string, Plugin>> = {
  PrefixTransformer: (map, _, { prefix, fieldSpecs = [] }) => affix(map, 'prefixes', String(prefix ?? ''), fieldSpecs),
  SuffixTransformer: (map, _, { suffix, fieldSpecs = [] }) => affix(map, 'suffixes', String(suffix ?? ''), fieldSpecs),
  LabelTransformer: pairs('labels'),
  AnnotationsTransformer: pairs('annotations'),
  NamespaceTransformer: (map, _, { metadata, fieldSpecs = [], unsetOnly }) => namespaces(map, metadata?.namespace ?? '', fieldSpecs, unsetOnly === true),
  PatchTransformer: (map, loader, config) => patchWith(map, loader, config as Patch),
  PatchStrategicMergeTransformer: (map, loader, { paths, patches }) => mergePatches(map, loader, [...((paths as string[] | undefined) ?? []), ...(patches ? [String(patches)] : [])]),
  PatchJson6902Transformer: (map, loader, { target, path, jsonOp }) => json6902(map, loader, { target, path, patch: jsonOp } as Patch),
  ReplicaCountTransformer: (map, _, { replica, fieldSpecs = [] }) => replicas(map, (replica ?? {}) as { name?: string; count?: number }, fieldSpecs),
  ImageTagTransformer: (map, _, { imageTag, fieldSpecs = [] }) => images(map, (imageTag ?? {}) as ImageArgs, fieldSpecs),
  ReplacementTransformer: (map, loader, { replacements }) => {
    for (const entry of (replacements ?? []) as Replacement[]) replace(map, loader, entry);
  },
};

const generators: Readonly<Record<string, Plugin>> = { ConfigMapGenerator: generator('ConfigMap'), SecretGenerator: generator('Secret') };

const run = (known: Readonly<Record<string, Plugin>>, what: string, map: ResourceMap, loader: Loader, config: Resource): void => {
  if (config.apiVersion !== 'builtin') throw new Error(`external plugins disabled; unable to load external plugin '${config.kind}'`);
  const plugin = known[config.kind];
  if (plugin) plugin(map, loader, config.object as Config);
  else if (config.kind in transformers || config.kind in generators) throw new Error(`plugin ${config.current.toString()} not a ${what}`);
  else throw new Error(`unable to load builtin ${config.kind}.builtin.[noGrp]`);
};

/** Runs the built-in generator that a file of `generators` configures. Throws an Error in kustomize's words. */
export const runGenerator = (map: ResourceMap, loader: Loader, config: Resource): void => run(generators, 'generator', map, loader, config);

/** Runs the built-in transformer that a file of `transformers` configures. Throws an Error in kustomize's words. */
export const runTransformer = (map: ResourceMap, loader: Loader, config: Resource): void => run(transformers, 'transformer', map, loader, config);
