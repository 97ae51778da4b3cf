import { messageOf } from '../errors.ts';
import { compareBytes } from '../text/json.ts';
import { readYaml } from '../../../api/yaml/parse.ts';

/** A resource identifier's parts as selectors and field specs give them; missing parts match everything. */
export interface Gvk {
  group?: string;
  version?: string;
  kind?: string;
}

export interface PatchSelector extends Gvk {
  name?: string;
  namespace?: string;
  labelSelector?: string;
  annotationSelector?: string;
}

export interface FieldSpec extends Gvk {
  path: string;
  create?: boolean;
}

export interface Patch {
  path?: string;
  patch?: string;
  target?: PatchSelector;
  options?: { allowNameChange?: boolean; allowKindChange?: boolean };
}

export interface GeneratorOptions {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  disableNameSuffixHash?: boolean;
  immutable?: boolean;
}

export interface GeneratorArgs {
  name?: string;
  namespace?: string;
  behavior?: string;
  type?: string;
  literals?: string[];
  files?: string[];
  envs?: string[];
  env?: string;
  options?: GeneratorOptions;
}

export interface ImageArgs {
  name?: string;
  newName?: string;
  newTag?: string;
  tagSuffix?: string;
  digest?: string;
}

export interface FieldOptions {
  delimiter?: string;
  index?: number;
  create?: boolean;
}

export interface Replacement {
  path?: string;
  source?: PatchSelector & { fieldPath?: string; options?: FieldOptions };
  sourceValue?: string;
  targets?: { select?: PatchSelector; reject?: PatchSelector[]; fieldPaths?: string[]; options?: FieldOptions }[];
}

export interface Var {
  name?: string;
  objref?: Gvk & { apiVersion?: string; name?: string; namespace?: string };
  fieldref?: { fieldPath?: string };
}

export interface Kustomization {
  apiVersion?: string;
  kind?: string;
  namePrefix?: string;
  nameSuffix?: string;
  namespace?: string;
  commonLabels?: Record<string, string>;
  labels?: { pairs?: Record<string, string>; includeSelectors?: boolean; includeTemplates?: boolean; fields?: FieldSpec[] }[];
  commonAnnotations?: Record<string, string>;
  patchesStrategicMerge?: string[];
  patchesJson6902?: Patch[];
  patches?: Patch[];
  images?: ImageArgs[];
  imageTags?: ImageArgs[];
  replacements?: Replacement[];
  replicas?: { name?: string; count?: number }[];
  vars?: Var[];
  configurations?: string[];
  generators?: string[];
  transformers?: string[];
  buildMetadata?: string[];
  helmGlobals?: unknown;
  helmCharts?: Record<string, unknown>[];
  helmChartInflationGenerator?: Record<string, unknown>[];
  sortOptions?: { order?: string; legacySortOptions?: { orderFirst?: string[]; orderLast?: string[] } };
  resources?: string[];
  components?: string[];
  bases?: string[];
  configMapGenerator?: GeneratorArgs[];
  secretGenerator?: GeneratorArgs[];
  generatorOptions?: GeneratorOptions;
  [field: string]: unknown;
}

type Type = 'string' | 'bool' | 'int' | 'int64' | 'any' | { list: Type } | { map: Type } | Struct;

interface Struct {
  struct: string;
  fields: Record<string, Type>;
}

const strings: Type = { list: 'string' };
const map: Type = { map: 'string' };
const gvk: Record<string, Type> = { group: 'string', version: 'string', kind: 'string' };
const id: Record<string, Type> = { ...gvk, name: 'string', namespace: 'string' };
const selector: Struct = { struct: 'Selector', fields: { ...id, labelSelector: 'string', annotationSelector: 'string' } };
const fieldSpec: Struct = { struct: 'FieldSpec', fields: { ...gvk, path: 'string', create: 'bool' } };
const options: Struct = { struct: 'GeneratorOptions', fields: { labels: map, annotations: map, disableNameSuffixHash: 'bool', immutable: 'bool' } };
const generator = (struct: string, more: Record<string, Type> = {}): Struct => ({
  struct,
  fields: { name: 'string', namespace: 'string', behavior: 'string', literals: strings, files: strings, envs: strings, env: 'string', options, ...more },
});
const patch: Struct = { struct: 'Patch', fields: { path: 'string', patch: 'string', target: selector, options: { struct: 'PatchArgs', fields: { allowNameChange: 'bool', allowKindChange: 'bool' } } } };
const image: Struct = { struct: 'Image', fields: { name: 'string', newName: 'string', newTag: 'string', tagSuffix: 'string', digest: 'string' } };
const fieldOptions: Struct = { struct: 'FieldOptions', fields: { delimiter: 'string', index: 'int', encoding: 'string', create: 'bool' } };
const replacement: Struct = {
  struct: 'ReplacementField',
  fields: {
    path: 'string',
    source: { struct: 'SourceSelector', fields: { ...id, fieldPath: 'string', options: fieldOptions } },
    sourceValue: 'string',
    targets: { list: { struct: 'TargetSelector', fields: { select: selector, reject: { list: selector }, fieldPaths: strings, options: fieldOptions } } },
  },
};

const kustomization: Struct = {
  struct: 'Kustomization',
  fields: {
    apiVersion: 'string',
    kind: 'string',
    metadata: { struct: 'ObjectMeta', fields: { name: 'string', namespace: 'string', labels: map, annotations: map } },
    openapi: map,
    namePrefix: 'string',
    nameSuffix: 'string',
    namespace: 'string',
    commonLabels: map,
    labels: { list: { struct: 'Label', fields: { pairs: map, includeSelectors: 'bool', includeTemplates: 'bool', fields: { list: fieldSpec } } } },
    commonAnnotations: map,
    patchesStrategicMerge: strings,
    patchesJson6902: { list: patch },
    patches: { list: patch },
    images: { list: image },
    imageTags: { list: image },
    replacements: { list: replacement },
    replicas: { list: { struct: 'Replica', fields: { name: 'string', count: 'int64' } } },
    vars: { list: { struct: 'Var', fields: { name: 'string', objref: { struct: 'Target', fields: { apiVersion: 'string', ...id } }, fieldref: { struct: 'FieldSelector', fields: { fieldPath: 'string' } } } } },
    sortOptions: { struct: 'SortOptions', fields: { order: 'string', legacySortOptions: { struct: 'LegacySortOptions', fields: { orderFirst: strings, orderLast: strings } } } },
    resources: strings,
    components: strings,
    crds: strings,
    bases: strings,
    configMapGenerator: { list: generator('ConfigMapArgs') },
    secretGenerator: { list: generator('SecretArgs', { type: 'string' }) },
    helmGlobals: 'any',
    helmCharts: { list: 'any' },
    helmChartInflationGenerator: { list: 'any' },
    generatorOptions: options,
    configurations: strings,
    generators: strings,
    transformers: strings,
    validators: strings,
    buildMetadata: strings,
  },
};

const jsonKind = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value);

const goType = (type: Type): string => {
  if (typeof type === 'string') return type;
  if ('list' in type) return `[]${goType(type.list)}`;
  return 'map' in type ? `map[string]${goType(type.map)}` : `types.${type.struct}`;
};

/** What Go has in a list for null. */
const zero = (type: Type): unknown => (type === 'string' ? '' : type === 'bool' ? false : type === 'int' || type === 'int64' ? 0 : typeof type === 'object' && 'list' in type ? [] : {});

/** Decodes as encoding/json does with unknown fields forbidden; the first complaint is thrown at the end. */
class Decoder {
  private failure: Error | undefined;

  decode(value: unknown, type: Struct): unknown {
    const out = this.read(value, type, type.struct, '');
    if (this.failure) throw this.failure;
    return out;
  }

  private fail(message: string): undefined {
    this.failure ??= new Error(message);
    return undefined;
  }

  private mismatch(value: unknown, type: Type, struct: string, path: string): undefined {
    const kind = jsonKind(value);
    const what = kind === 'number' && (type === 'int' || type === 'int64') ? `number ${String(value)}` : kind;
    return this.fail(`json: cannot unmarshal ${what} into ${!path ? 'Go value' : /\.\d+$/.test(path) ? `${struct}.${path}` : `Go struct field ${struct}.${path}`} of type ${goType(type)}`);
  }

  private read(value: unknown, type: Type, struct: string, path: string): unknown {
    if (type === 'any') return value;
    if (value === null || value === undefined) return undefined;
    if (typeof type === 'string') {
      const fits = type === 'bool' ? typeof value === 'boolean' : type === 'int' || type === 'int64' ? Number.isInteger(value) : typeof value === 'string';
      return fits ? value : this.mismatch(value, type, struct, path);
    }
    if ('list' in type) return Array.isArray(value) ? value.map((v, i) => this.read(v ?? zero(type.list), type.list, struct, `${path}.${i}`)) : this.mismatch(value, type, struct, path);
    if (typeof value !== 'object' || Array.isArray(value)) return this.mismatch(value, type, struct, path);
    const out: Record<string, unknown> = {};
    for (const key of Object.keys(value).sort(compareBytes)) {
      const inner = (value as Record<string, unknown>)[key];
      if ('map' in type) {
        out[key] = this.read(inner, type.map, struct, `${path}.${key}`);
        continue;
      }
      const name = key in type.fields ? key : Object.keys(type.fields).find((f) => f.toLowerCase() === key.toLowerCase());
      if (name === undefined) this.fail(`json: unknown field ${JSON.stringify(key)}`);
      else out[name] = this.read(inner, type.fields[name]!, struct, path ? `${path}.${name}` : name);
    }
    return out;
  }
}

/** Reads a kustomization file. Throws an Error in kustomize's words. */
export const parseKustomization = (text: string): Kustomization => {
  try {
    const value = readYaml(text);
    return value === null || value === undefined ? {} : (new Decoder().decode(value, kustomization) as Kustomization);
  } catch (error) {
    throw new Error(`invalid Kustomization: ${messageOf(error)}`);
  }
};

const fix = "Run 'kustomize edit fix' to update your Kustomization automatically.";

const deprecated: readonly (readonly [string, string])[] = [
  ['bases', 'resources'],
  ['commonLabels', 'labels'],
  ['imageTags', 'images'],
  ['patchesJson6902', 'patches'],
  ['patchesStrategicMerge', 'patches'],
  ['vars', 'replacements'],
];

/** What is said about old fields. */
export const deprecations = (k: Kustomization): string[] =>
  deprecated.filter(([old]) => k[old] !== undefined).map(([old, now]) => `# Warning: '${old}' is deprecated. Please use '${now}' instead. ${old === 'vars' ? '[EXPERIMENTAL] ' : ''}${fix}`);

/** Parts of kustomize that are real, but not simulated. */
const unsimulatedFields: readonly string[] = ['crds', 'openapi', 'validators'];

/** The kustomization with old fields moved to the new ones. Throws what is wrong with its kind or version. */
export const normalised = (given: Kustomization, root: string): Kustomization => {
  const { bases, imageTags, ...k } = given;
  const kind = k.kind || 'Kustomization';
  const next: Kustomization = {
    ...k,
    kind,
    apiVersion: k.apiVersion || (kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1'),
    resources: [...(k.resources ?? []), ...(bases ?? [])],
    images: [...(k.images ?? []), ...(imageTags ?? [])],
  };
  if (!Object.entries(given).some(([key, value]) => key !== 'kind' && key !== 'apiVersion' && value !== undefined)) throw new Error('kustomization.yaml is empty');
  const errors: string[] = [];
  if (kind !== 'Kustomization' && kind !== 'Component') errors.push('kind should be Kustomization or Component');
  const version = kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1';
  if (next.apiVersion !== version) errors.push(`apiVersion for ${kind} should be ${version}`);
  if (errors.length) throw new Error(`Failed to read kustomization file under ${root}:\n${errors.join('\n')}`);
  for (const field of unsimulatedFields) if (next[field] !== undefined && !(Array.isArray(next[field]) && next[field].length === 0)) throw new Error(`${field} is part of kustomize, but is not simulated here`);
  if (next.buildMetadata?.includes('transformerAnnotations')) throw new Error('transformerAnnotations is part of kustomize, but is not simulated here');
  return next;
};
