import type { KubeObject } from '../../api/types.ts';
import { apiVersionOf } from '../../kinds/kind.ts';
import { goSorted } from '../../kinds/internal/order.ts';
import { difference, emptySet, type FieldSet } from './fieldset.ts';
import { typedOf, type Writer } from './managers.ts';

// What kubectl leaves on objects that it has applied on the client's side, as far as the server knows of it
// (apimachinery/pkg/util/managedfields/internal/lastappliedmanager.go, lastappliedupdater.go).

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
/** apimachinery/pkg/api/validation/objectmeta.go: TotalAnnotationSizeLimitB */
const maxAnnotations = 256 * 1024;

/** The fields that kubectl has applied before and that still are as it left them: it may take them over from anybody. Throws TypedError. */
export const takenOver = ({ kind, served, manager }: Writer, live: KubeObject): FieldSet => {
  const text = manager === 'kubectl' && live.metadata.annotations?.[annotation];
  const before = text ? read(text) : undefined;
  if (before?.apiVersion !== apiVersionOf(served)) return emptySet;
  const { typed, shape } = typedOf(kind);
  const { changed, removed } = typed.compare(before, live, shape);
  return difference(difference(typed.fieldsIn(before, shape), changed), removed);
};

const read = (text: string): KubeObject | undefined => {
  try {
    return JSON.parse(text) as KubeObject;
  } catch {
    return undefined;
  }
};

/** An object that kubectl has applied on the server, with its note of that where it has one from before. */
export const withLastApplied = ({ manager }: Writer, object: KubeObject, configuration: KubeObject): KubeObject => {
  const { annotations } = object.metadata;
  if (manager !== 'kubectl' || !annotations?.[annotation]) return object;
  const { [annotation]: _, ...given } = configuration.metadata.annotations ?? {};
  const { annotations: had, ...metadata } = configuration.metadata;
  const text = `${JSON.stringify(goSorted({ ...configuration, metadata: { ...metadata, ...(had && { annotations: given }) } }))}\n`;
  const { [annotation]: _old, ...others } = annotations;
  const size = [...Object.entries(others).flat(), annotation, text].reduce((sum, each) => sum + each.length, 0);
  return { ...object, metadata: { ...object.metadata, annotations: size > maxAnnotations ? others : { ...annotations, [annotation]: text } } };
};
