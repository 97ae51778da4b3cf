import { applyJsonPatch } from '../../../api/jsonpatch.ts';
import { messageOf } from '../errors.ts';
import { goQuote, goValue } from '../text/gofmt.ts';
import { emitYaml } from '../../../api/yaml/emit.ts';
import { parseYaml } from '../../../api/yaml/parse.ts';
import { annotationFields, imageFields, metadataLabels, namespaceFields, replicaFields, selectorLabels, templateLabels, visitField } from './fields.ts';
import { gvkText, isMap, type Json, type Resource, type ResourceMap } from './resource.ts';
import type { FieldSpec, ImageArgs, Kustomization, Patch, PatchSelector } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { resourcesOf } from './manifests.ts';
import { mergeObject } from './merge.ts';
import { replace } from './replacements.ts';

/** Puts labels or annotations into the fields of all resources. */
export const addPairs = (map: ResourceMap, pairs: Readonly<Record<string, string>>, specs: readonly FieldSpec[]): void => {
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
  const everywhere = [...selectorLabels, ...map.config.commonLabels];
  for (const entry of k.labels ?? []) {
    const own = [...(entry.fields ?? []), ...map.config.labels];
    const specs = entry.includeSelectors ? [...own, ...everywhere] : [...own, ...(entry.includeTemplates ? [...templateLabels, ...map.config.templateLabels] : []), ...metadataLabels];
    addPairs(map, entry.pairs ?? {}, specs);
  }
  if (k.commonLabels) addPairs(map, k.commonLabels, everywhere);
};

/** Puts all resources into a namespace, and where they name one; with `unsetOnly` those that are in none. */
export const namespaces = (map: ResourceMap, namespace: string, fieldSpecs: readonly FieldSpec[], unsetOnly = false): void => {
  for (const resource of map.list) {
    resource.remember();
    if (!resource.current.clusterScoped && !(unsetOnly && resource.namespace)) resource.namespace = namespace;
    const subjects = /^(Cluster)?RoleBinding$/.test(resource.kind) && Array.isArray(resource.object.subjects) ? (resource.object.subjects as Json[]) : [];
    for (const subject of subjects) if (subject.name === 'default') subject.namespace = namespace;
    for (const spec of fieldSpecs) {
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

/** Puts a prefix or a suffix on names and what else `fieldSpecs` say. */
export const affix = (map: ResourceMap, list: 'prefixes' | 'suffixes', text: string, fieldSpecs: readonly FieldSpec[]): void => {
  const written = (name: string): string => (list === 'prefixes' ? text + name : name + text);
  for (const resource of text ? map.list : []) {
    if (named(resource)) continue;
    for (const spec of fieldSpecs) {
      if (spec.path === 'metadata/name') {
        resource[list].push(text);
        resource.remember();
      }
      visitField(resource, spec, 'scalar', ({ value, set }) => set(written(goValue(value ?? ''))));
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

/** Changes the references to one image wherever containers are, and in the fields that `fieldSpecs` say. */
export const images = (map: ResourceMap, args: ImageArgs, fieldSpecs: readonly FieldSpec[]): void => {
  const change = (image: string): string => newImage(image, args);
  for (const resource of map.list) {
    if (resource.kind === 'CustomResourceDefinition') continue;
    // kustomize looks at containers wherever they are, and then at the fields that it knows: what is in both changes twice.
    containerImages(resource.object, change);
    for (const spec of fieldSpecs) visitField(resource, spec, undefined, ({ value, set }) => typeof value === 'string' && set(change(value)));
  }
};

/** Sets the replicas of what is or was called so. */
export const replicas = (map: ResourceMap, { name = '', count = 0 }: { name?: string; count?: number }, fieldSpecs: readonly FieldSpec[]): void => {
  let found = false;
  for (const spec of fieldSpecs) {
    for (const resource of map.byAnyId((id) => id.name === name && id.isSelected(spec))) {
      found = true;
      visitField(resource, spec, 'scalar', ({ set }) => set(count));
    }
  }
  if (!found) throw new Error(`resource with name ${name} does not match a config with the following GVK [${fieldSpecs.map(gvkText).join(' ')}]`);
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
  for (const { op } of value as { op?: unknown }[]) if (typeof op !== 'string' || !/^(?:add|remove|replace|move|test|copy)$/.test(op)) throw new Error(`Unexpected kind: ${String(op)}`);
  return value;
};

/** What a JSON pointer's last part would be in, if it is there. */
const parentOf = (object: Json, pointer: string): unknown => {
  const parts = pointer.split('/').slice(1, -1).map((p) => p.replace(/~1/g, '/').replace(/~0/g, '~'));
  return parts.reduce<unknown>((o, p) => (typeof o === 'object' && o !== null ? (o as Json)[p] : undefined), object);
};

/** The words of the JSON patch library that kustomize uses for a place that is not there. */
const patchProblem = (object: Json, patch: readonly unknown[], message: string): string => {
  const [, destination] = /^add operation does not apply: doc is missing path: "(.*)": missing value$/.exec(message) ?? [];
  if (destination !== undefined && patch.some((p) => (p as { op?: string; path?: string }).op === 'copy' && (p as { path?: string }).path === destination)) return `copy operation does not apply: doc is missing destination path: ${destination}: missing value`;
  const [, operation, path = ''] = /^(replace|remove) operation does not apply: doc is missing path: "(.*)": missing value$/.exec(message) ?? [];
  if (!operation) return message;
  if (parentOf(object, path) === undefined) return `${operation} operation does not apply: doc is missing path: ${operation === 'remove' ? JSON.stringify(path) : path}: missing value`;
  const index = path.slice(path.lastIndexOf('/') + 1);
  if (operation === 'remove' && Array.isArray(parentOf(object, path))) return `error in remove for path: '${path}': Unable to access invalid index: ${index}: invalid index referenced`;
  return operation === 'replace' ? `replace operation does not apply: doc is missing key: ${path}: missing value` : `error in remove for path: '${path}': unable to remove nonexistent key: ${index}: missing value`;
};

const applyOperations = (resource: Resource, patch: unknown[]): void => {
  const { object } = resource;
  try {
    resource.object = applyJsonPatch(JSON.parse(JSON.stringify(object)) as Json, patch);
  } catch (error) {
    throw new Error(patchProblem(object, patch, messageOf(error)));
  }
};

const tried = <T>(fn: () => T): { value: T } | undefined => {
  try {
    return { value: fn() };
  } catch {
    return undefined;
  }
};

/** What is wrong with how a built-in transformer is configured, told with the configuration. */
const configured = <T>(plugin: string, config: object, fn: () => T): T => {
  try {
    return fn();
  } catch (error) {
    throw new Error(`trouble configuring builtin ${plugin} with config: \`\n${emitYaml(config)}\`: ${messageOf(error)}`);
  }
};

const patchText = (loader: Loader, entry: Patch, inline: string): string => {
  const config = emitYaml({ ...entry, ...(inline ? { patch: inline } : { patch: undefined }) });
  if (!inline && !entry.path) throw new Error(`must specify one of patch and path in\n${config}`);
  if (inline && entry.path) throw new Error(`patch and path can't be set at the same time\n${config}`);
  if (!entry.path) return inline;
  try {
    return loader.load(entry.path);
  } catch (error) {
    throw new Error(`failed to get the patch file from path(${entry.path}): ${messageOf(error)}`);
  }
};

/** Runs a patch of either kind on what it is for. */
export const patchWith = (map: ResourceMap, loader: Loader, given: Patch): void => {
  const { path, patch, target: selector, options } = given;
  const inline = (patch ?? '').trim();
  const entry: Patch = { ...(path ? { path } : {}), ...(inline ? { patch: inline } : {}), ...(selector ? { target: selector } : {}), ...(options ? { options } : {}) };
  const source = path ? `[path: ${goQuote(path)}]` : `[patch: ${goQuote(inline)}]`;
  const { merges, operations } = configured('PatchTransformer', entry, () => {
    const text = patchText(loader, entry, inline);
    const found = { merges: tried(() => resourcesOf(text))?.value, operations: tried(() => jsonPatchOf(text))?.value };
    if (!found.merges && !found.operations) throw new Error(`unable to parse SM or JSON patch from ${source}`);
    return found;
  });
  if (merges) return mergeAll(map, merges, entry, source);
  if (!selector) throw new Error(`must specify a target for JSON patch ${source}`);
  for (const resource of selected(map, selector)) {
    resource.remember();
    applyOperations(resource, operations!);
  }
};

const mergeAll = (map: ResourceMap, patches: readonly Resource[], { target: selector, options }: Patch, source: string): void => {
  if (selector) {
    if (patches.length > 1) throw new Error(`Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`);
    for (const target of selected(map, selector)) mergeInto(map, target, patches[0]!, options);
    return;
  }
  for (const patch of patches) {
    const id = patch.original;
    let target: Resource;
    try {
      target = map.byId(id);
    } catch (error) {
      throw new Error(`no resource matches strategic merge patch ${goQuote(id.toString())}: ${messageOf(error)}`);
    }
    mergeInto(map, target, patch, options);
  }
};

/** What a patch's target selects. Throws what is wrong with its expressions. */
const selected = (map: ResourceMap, selector: PatchSelector): Resource[] => {
  try {
    return map.select(selector);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const bad = [selector.namespace, selector.name, selector.group, selector.version, selector.kind].find((pattern) => pattern?.includes('[') && !pattern.includes(']')) ?? '';
    throw new Error(`unable to find patch target "${selectorText(selector)}" in \`resources\`: error parsing regexp: missing closing ]: \`${bad.slice(bad.indexOf('['))})$\``);
  }
};

const selectorText = (s: PatchSelector): string => `${gvkText(s)}/${s.name || '[noName]'}.${s.namespace || '[noNs]'}:a=${s.annotationSelector ?? ''}:l=${s.labelSelector ?? ''}`;

/** Merges the files and texts of patchesStrategicMerge. */
export const mergePatches = (map: ResourceMap, loader: Loader, paths: readonly string[]): void => {
  const patches = configured('PatchStrategicMergeTransformer', { paths }, () => paths.flatMap((entry) => tried(() => resourcesOf(entry))?.value ?? resourcesOf(loader.load(entry))));
  for (const patch of patches) mergeInto(map, map.byId(patch.original), patch);
};

/** Runs an entry of patchesJson6902. */
export const json6902 = (map: ResourceMap, loader: Loader, { target, path, patch }: Patch): void => {
  const operations = configured('PatchJson6902Transformer', { ...(target ? { target } : {}), ...(path ? { path } : {}), ...(patch ? { jsonOp: patch } : {}) }, () => {
    if (!target?.name) throw new Error('must specify the target name');
    if (!path && !patch) throw new Error('empty file path and empty jsonOp');
    if (path && patch) throw new Error('must specify a file path or jsonOp, not both');
    return jsonPatchOf(patch ?? loader.load(path!));
  });
  for (const resource of map.select(target!)) applyOperations(resource, operations);
};

const nameFields: readonly FieldSpec[] = [{ path: 'metadata/name' }];
const isNoName = (spec: FieldSpec): boolean => spec.path !== 'metadata/name';

/** Runs what a kustomization says on its resources, in kustomize's order. */
export const transform = (map: ResourceMap, k: Kustomization, loader: Loader): void => {
  const { config } = map;
  mergePatches(map, loader, k.patchesStrategicMerge ?? []);
  for (const entry of k.patches ?? []) patchWith(map, loader, entry);
  if (k.namespace) namespaces(map, k.namespace, [...namespaceFields, ...config.namespace]);
  affix(map, 'prefixes', k.namePrefix ?? '', [...nameFields, ...config.namePrefix.filter(isNoName)]);
  affix(map, 'suffixes', k.nameSuffix ?? '', [...nameFields, ...config.nameSuffix.filter(isNoName)]);
  labels(map, k);
  if (k.commonAnnotations) addPairs(map, k.commonAnnotations, [...annotationFields, ...map.config.commonAnnotations]);
  for (const entry of k.patchesJson6902 ?? []) json6902(map, loader, entry);
  for (const entry of k.replicas ?? []) replicas(map, entry, [...replicaFields, ...config.replicas]);
  for (const entry of k.images ?? []) images(map, entry, [...imageFields, ...config.images]);
  for (const entry of k.replacements ?? []) replace(map, loader, entry);
};
