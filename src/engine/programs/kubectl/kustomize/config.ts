import { messageOf } from '../errors.ts';
import { parseYaml } from '../../../api/yaml/parse.ts';
import type { FieldSpec, Gvk } from './kustomization.ts';
import type { Loader } from './loader.ts';

/** A kind, and the fields of other kinds that name one of it. */
export interface References extends Gvk {
  fieldSpecs?: readonly FieldSpec[];
}

/** Fields that transformers know besides the built-in ones, from `configurations` (builtinconfig.TransformerConfig). */
export interface TransformerConfig {
  namePrefix: FieldSpec[];
  nameSuffix: FieldSpec[];
  namespace: FieldSpec[];
  commonLabels: FieldSpec[];
  labels: FieldSpec[];
  templateLabels: FieldSpec[];
  commonAnnotations: FieldSpec[];
  images: FieldSpec[];
  replicas: FieldSpec[];
  varReference: FieldSpec[];
  nameReference: References[];
}

export const emptyConfig = (): TransformerConfig => ({
  namePrefix: [],
  nameSuffix: [],
  namespace: [],
  commonLabels: [],
  labels: [],
  templateLabels: [],
  commonAnnotations: [],
  images: [],
  replicas: [],
  varReference: [],
  nameReference: [],
});

const sameSpec = (a: FieldSpec, b: FieldSpec): boolean => a.path === b.path && (a.kind ?? '') === (b.kind ?? '') && (a.group ?? '') === (b.group ?? '') && (a.version ?? '') === (b.version ?? '');

const mergeSpecs = (into: FieldSpec[], more: readonly FieldSpec[]): void => {
  for (const spec of more) {
    const old = into.find((s) => sameSpec(s, spec));
    if (old && Boolean(old.create) !== Boolean(spec.create)) throw new Error(`conflicting fieldSpecs`);
    if (!old) into.push(spec);
  }
};

/** Adds the fields of `more` to `into`; fields that are there stay once. */
export const mergeConfig = (into: TransformerConfig, more: Partial<TransformerConfig>): void => {
  for (const key of Object.keys(into) as (keyof TransformerConfig)[]) {
    const list = more[key];
    if (!Array.isArray(list)) continue;
    if (key === 'nameReference') into.nameReference.push(...(list as References[]).filter((r) => !into.nameReference.includes(r)));
    else mergeSpecs(into[key], list as FieldSpec[]);
  }
};

/** Reads the files of `configurations`. Throws an Error in kustomize's words. */
export const readConfigs = (loader: Loader, paths: readonly string[]): TransformerConfig => {
  const config = emptyConfig();
  for (const path of paths) {
    let value: Partial<TransformerConfig>;
    try {
      value = (parseYaml(loader.load(path)) ?? {}) as Partial<TransformerConfig>;
    } catch (error) {
      throw new Error(messageOf(error));
    }
    const unknown = Object.keys(value).find((key) => !(key in config) && key !== 'volumeClaimTemplateLabels');
    if (unknown !== undefined) throw new Error(`error unmarshaling JSON: while decoding JSON: json: unknown field ${JSON.stringify(unknown)}`);
    mergeConfig(config, value);
  }
  return config;
};
