import { applyJsonPatch } from '../../../api/jsonpatch.ts';
import { messageOf } from '../errors.ts';
import { goQuote } from '../text/gofmt.ts';
import { parseYaml } from '../../../api/yaml/parse.ts';
import { annotationFields, imageFields, metadataLabels, namespaceFields, replicaFields, selectorLabels, templateLabels, visitField } from './fields.ts';
import { gvkText, isMap, type Json, type Resource, type ResourceMap } from './resource.ts';
import type { FieldSpec, ImageArgs, Kustomization, Patch } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { resourcesOf } from './manifests.ts';
import { mergeObject } from './merge.ts';
import { replace } from './replacements.ts';

const addPairs = (map: ResourceMap, pairs: Readonly<Record<string, string>>, specs: readonly FieldSpec[]): void => {
  for (const resource of map.list) {
    for (const spec of specs) {
      visitField(resource, spec, 'map', ({ value, set }) => {
        if (value !== null && !isMap(value)) throw new Error('wrong node kind: expected MappingNode');
        set({ ...(value as Json | null), ...pairs });
      });
    }
  }
};

const labels = (map: ResourceMap, k: Kustomization): void => {
  for (const entry of k.labels ?? []) {
    const specs = [...(entry.fields ?? []), ...(entry.includeSelectors ? selectorLabels : [...(entry.includeTemplates ? templateLabels : []), ...metadataLabels])];
    addPairs(map, entry.pairs ?? {}, specs);
  }
  if (k.commonLabels) addPairs(map, k.commonLabels, selectorLabels);
};

const namespaces = (map: ResourceMap, namespace: string): void => {
  for (const resource of map.list) {
    resource.remember();
    if (!resource.current.clusterScoped) resource.namespace = namespace;
    const subjects = /^(Cluster)?RoleBinding$/.test(resource.kind) && Array.isArray(resource.object.subjects) ? (resource.object.subjects as Json[]) : [];
    for (const subject of subjects) if (subject.name === 'default') subject.namespace = namespace;
    for (const spec of namespaceFields) {
      if (spec.path === 'metadata/name' && resource.apiVersion !== 'v1') continue;
      visitField(resource, spec, 'scalar', ({ set }) => set(namespace));
    }
    const same = map.list.filter((r) => r.current.equals(resource.current));
    if (same.length !== 1) throw new Error(`namespace transformation produces ID conflict: [${same.map((r) => r.record()).join(' ')}]`);
  }
};

/** Kinds whose names stay as they are. */
const named = (resource: Resource): boolean => {
  const { kind, group } = resource.original;
  return kind === 'CustomResourceDefinition' || kind === 'Namespace' || (kind === 'APIService' && group === 'apiregistration.k8s.io');
};

const affixes = (map: ResourceMap, prefix: string, suffix: string): void => {
  for (const [affix, list, write] of [
    [prefix, 'prefixes', (name: string) => prefix + name],
    [suffix, 'suffixes', (name: string) => name + suffix],
  ] as const) {
    if (!affix) continue;
    for (const resource of map.list) {
      if (named(resource)) continue;
      resource[list].push(affix);
      resource.remember();
      resource.name = write(resource.name);
    }
  }
};

/** Name, tag and digest of an image reference. */
const splitImage = (image: string): { name: string; tag: string; digest: string } => {
  const slash = image.indexOf('/');
  const from = slash > 0 ? slash : 0;
  const at = image.indexOf('@', from);
  const colon = image.indexOf(':', from);
  const digest = at < 0 ? '' : image.slice(at + 1);
  if (colon < 0 || (at >= 0 && at < colon)) return { name: at < 0 ? image : image.slice(0, at), tag: '', digest };
  return { name: image.slice(0, colon), tag: image.slice(colon + 1, at < 0 ? undefined : at), digest };
};

const newImage = (image: string, args: ImageArgs): string => {
  if (!new RegExp(`^${args.name ?? ''}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`).test(image)) return image;
  let { name, tag, digest } = splitImage(image);
  if (args.newName) name = args.newName;
  if (args.newTag || args.digest) {
    tag = args.newTag ?? '';
    digest = args.digest ?? '';
  } else if (args.tagSuffix) {
    tag += args.tagSuffix;
    digest = '';
  }
  return `${name}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
};

/** Images in lists of containers, wherever they are. */
const containerImages = (value: unknown, change: (image: string) => string): void => {
  if (Array.isArray(value)) for (const item of value) containerImages(item, change);
  if (!isMap(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    containerImages(inner, change);
    if ((key === 'containers' || key === 'initContainers') && Array.isArray(inner)) for (const c of inner) if (isMap(c) && typeof c.image === 'string') c.image = change(c.image);
  }
};

const images = (map: ResourceMap, args: ImageArgs): void => {
  const change = (image: string): string => newImage(image, args);
  for (const resource of map.list) {
    if (resource.kind === 'CustomResourceDefinition') continue;
    // kustomize looks at containers wherever they are, and then at the fields that it knows: what is in both changes twice.
    containerImages(resource.object, change);
    for (const spec of imageFields) visitField(resource, spec, undefined, ({ value, set }) => typeof value === 'string' && set(change(value)));
  }
};

const replicas = (map: ResourceMap, { name = '', count = 0 }: { name?: string; count?: number }): void => {
  let found = false;
  for (const spec of replicaFields) {
    for (const resource of map.byAnyId((id) => id.name === name && id.isSelected(spec))) {
      found = true;
      visitField(resource, spec, 'scalar', ({ set }) => set(count));
    }
  }
  if (!found) throw new Error(`resource with name ${name} does not match a config with the following GVK [${replicaFields.map(gvkText).join(' ')}]`);
};

const mergeInto = (map: ResourceMap, target: Resource, patch: Resource, options: Patch['options'] = {}): void => {
  const { name, namespace, kind } = target;
  if (options.allowNameChange || options.allowKindChange) target.remember();
  const { apiVersion: _, kind: patchKind, ...rest } = patch.object;
  const merged = mergeObject(target.object, { ...rest, ...(options.allowKindChange ? { kind: patchKind } : {}) });
  if (!merged) {
    map.list = map.list.filter((r) => r !== target);
    return;
  }
  target.object = merged;
  if (!options.allowKindChange) target.object.kind = kind;
  if (!options.allowNameChange) target.name = name;
  target.namespace = namespace;
};

const jsonPatchOf = (text: string): unknown[] => {
  const value = parseYaml(text);
  if (!Array.isArray(value)) throw new Error('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  return value;
};

/** Whether what a JSON pointer's last part would be in is there. */
const hasParent = (object: Json, pointer: string): boolean => {
  const parts = pointer.split('/').slice(1, -1).map((p) => p.replace(/~1/g, '/').replace(/~0/g, '~'));
  return parts.reduce<unknown>((o, p) => (typeof o === 'object' && o !== null ? (o as Json)[p] : undefined), object) !== undefined;
};

/** The words of the JSON patch library that kustomize uses for a place that is not there. */
const patchProblem = (object: Json, message: string): string => {
  const [, operation, path = ''] = /^(replace|remove) operation does not apply: doc is missing path: "(.*)": missing value$/.exec(message) ?? [];
  if (!operation) return message;
  if (!hasParent(object, path)) return `${operation} operation does not apply: doc is missing path: ${operation === 'remove' ? JSON.stringify(path) : path}: missing value`;
  return operation === 'replace' ? `replace operation does not apply: doc is missing key: ${path}: missing value` : `error in remove for path: '${path}': unable to remove nonexistent key: ${path.slice(path.lastIndexOf('/') + 1)}: missing value`;
};

const applyOperations = (resource: Resource, patch: unknown[]): void => {
  const { object } = resource;
  try {
    resource.object = applyJsonPatch(JSON.parse(JSON.stringify(object)) as Json, patch);
  } catch (error) {
    throw new Error(patchProblem(object, messageOf(error)));
  }
};

const tried = <T>(fn: () => T): { value: T } | undefined => {
  try {
    return { value: fn() };
  } catch {
    return undefined;
  }
};

const patchWith = (map: ResourceMap, loader: Loader, entry: Patch): void => {
  const inline = (entry.patch ?? '').trim();
  if (!inline && !entry.path) throw new Error(`trouble configuring builtin PatchTransformer with config: \`\n{}\n\`: must specify one of patch and path in\n{}\n`);
  if (inline && entry.path) throw new Error(`trouble configuring builtin PatchTransformer with config: \`\npatch: ${inline}\npath: ${entry.path}\n\`: patch and path can't be set at the same time\npatch: ${inline}\npath: ${entry.path}\n`);
  let text = inline;
  if (entry.path) {
    try {
      text = loader.load(entry.path);
    } catch (error) {
      throw new Error(`trouble configuring builtin PatchTransformer with config: \`\npath: ${entry.path}\n\`: failed to get the patch file from path(${entry.path}): ${messageOf(error)}`);
    }
  }
  const source = entry.path ? `[path: ${goQuote(entry.path)}]` : `[patch: ${goQuote(inline)}]`;
  const merges = tried(() => resourcesOf(text));
  if (merges) {
    const patches = merges.value;
    if (!entry.target) {
      for (const patch of patches) {
        const id = patch.original;
        let target: Resource;
        try {
          target = map.byId(id);
        } catch (error) {
          throw new Error(`no resource matches strategic merge patch ${goQuote(id.toString())}: ${messageOf(error)}`);
        }
        mergeInto(map, target, patch, entry.options);
      }
      return;
    }
    if (patches.length > 1) throw new Error(`Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`);
    for (const target of map.select(entry.target)) mergeInto(map, target, patches[0]!, entry.options);
    return;
  }
  const operations = tried(() => jsonPatchOf(text));
  if (!operations) throw new Error(`trouble configuring builtin PatchTransformer with config: \`\n${entry.path ? `path: ${entry.path}` : `patch: ${inline}`}\n\`: unable to parse SM or JSON patch from ${source}`);
  if (!entry.target) throw new Error(`must specify a target for JSON patch ${source}`);
  for (const resource of map.select(entry.target)) {
    resource.remember();
    applyOperations(resource, operations.value);
  }
};

const mergePatches = (map: ResourceMap, loader: Loader, entries: readonly string[]): void => {
  for (const entry of entries) {
    const patches = tried(() => resourcesOf(entry))?.value ?? resourcesOf(loader.load(entry));
    for (const patch of patches) mergeInto(map, map.byId(patch.original), patch);
  }
};

const json6902 = (map: ResourceMap, loader: Loader, entry: Patch): void => {
  if (!entry.target?.name) throw new Error('must specify the target name');
  if (!entry.path && !entry.patch) throw new Error('empty file path and empty jsonOp');
  if (entry.path && entry.patch) throw new Error('must specify a file path or jsonOp, not both');
  const operations = jsonPatchOf(entry.patch ?? loader.load(entry.path!));
  for (const resource of map.select(entry.target)) applyOperations(resource, operations);
};

/** Runs what a kustomization says on its resources, in kustomize's order. */
export const transform = (map: ResourceMap, k: Kustomization, loader: Loader): void => {
  mergePatches(map, loader, k.patchesStrategicMerge ?? []);
  for (const entry of k.patches ?? []) patchWith(map, loader, entry);
  if (k.namespace) namespaces(map, k.namespace);
  affixes(map, k.namePrefix ?? '', k.nameSuffix ?? '');
  labels(map, k);
  if (k.commonAnnotations) addPairs(map, k.commonAnnotations, annotationFields);
  for (const entry of k.patchesJson6902 ?? []) json6902(map, loader, entry);
  for (const entry of k.replicas ?? []) replicas(map, entry);
  for (const entry of k.images ?? []) images(map, entry);
  for (const entry of k.replacements ?? []) replace(map, loader, entry);
};
