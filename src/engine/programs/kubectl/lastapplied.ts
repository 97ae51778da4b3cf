import type { KubeObject } from '../../api/types.ts';
import { compactJson } from './text/json.ts';

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

type Order = 'sorted' | 'own';

const annotationsOf = (object: KubeObject): Record<string, string> | undefined => object.metadata?.annotations as Record<string, string> | undefined;

/** The configuration that an object was last applied with, as JSON text; undefined when it never was. */
export const originalConfiguration = (object: KubeObject): string | undefined => annotationsOf(object)?.[lastAppliedAnnotation];

/** The object as it is to be remembered: without the annotation that remembers it (util.GetModifiedConfiguration). */
export const withoutLastApplied = (object: KubeObject, order: Order = 'sorted'): KubeObject => {
  const { [lastAppliedAnnotation]: _, ...annotations } = annotationsOf(object) ?? {};
  if (order === 'own' && Object.keys(annotations).length === 0) {
    const { annotations: __, ...metadata } = object.metadata;
    return { ...object, metadata };
  }
  return { ...object, metadata: { ...object.metadata, annotations } };
};

/** The object with its own configuration in the annotation (util.CreateApplyAnnotation). */
export const withLastApplied = (object: KubeObject, order: Order = 'sorted'): KubeObject => {
  const configuration = `${compactJson(withoutLastApplied(object, order), order)}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotationsOf(object), [lastAppliedAnnotation]: configuration } } };
};

/** With --save-config, or where the annotation is there already, the object remembers its configuration. */
export const saveConfig = (object: KubeObject, wanted: boolean, order: Order = 'sorted'): KubeObject =>
  wanted || originalConfiguration(object) !== undefined ? withLastApplied(object, order) : object;
