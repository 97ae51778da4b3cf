import type { KubeObject, TableColumnDefinition } from '../api/types.ts';
import type { Part } from '../sim/part.ts';

/** A problem with one field, as apimachinery's field.Error words it. */
export interface FieldError {
  type: 'FieldValueInvalid' | 'FieldValueRequired' | 'FieldValueDuplicate' | 'FieldValueNotSupported' | 'FieldValueForbidden' | 'FieldValueTooLong' | 'FieldValueTooMany' | 'FieldValueNotFound' | 'FieldValueTypeInvalid' | 'InternalError';
  /** `spec.containers[0].name` */
  field: string;
  /** The message as the Status cause has it: `Required value`, `Invalid value: "x": must be ...`, ... */
  message: string;
}

export interface Column<T = KubeObject> extends TableColumnDefinition {
  /** The cell; `now` is virtual milliseconds, for ages. */
  cell(object: T, now: number): unknown;
}

/**
 * Everything the API server must know of one kind: routes, discovery, OpenAPI, tables, explain, the editor's help and
 * lesson checks all read it. What is done about a kind lives in controllers/.
 */
export interface Kind<T extends KubeObject = any> {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: readonly string[];
  /** `all` puts it into `kubectl get all`. */
  categories: readonly string[];
  namespaced: boolean;
  /** The warning that every request to the kind gets: `v1 Endpoints is deprecated in v1.33+; ...`. */
  deprecated?: string;
  /** Verbs in discovery; all eight by default. */
  verbs?: readonly string[];
  /** `status`, `scale`, `log`, `exec`, ...: the subresources that are served. */
  subresources?: readonly string[];
  /** Where the scale subresource finds its numbers and its selector (dotted paths). */
  scale?: { specReplicas: string; statusReplicas: string; selector?: string };
  /** The schema type in schema/: `IoK8sApiCoreV1Pod`. Undefined for kinds without one. */
  schema?: string;
  /** True where metadata.generation counts changes of spec. */
  generation?: boolean;
  /** Fills in defaults; returns the same object when nothing is missing. Pure. */
  defaults?(object: T): T;
  /** Fills in defaults of a status that is written alone, as `defaults` does of a whole object. */
  statusDefaults?(object: T): T;
  /**
   * Drops what a client may not set on create (status), sets what the strategy sets. The metadata has its name, namespace,
   * uid and creationTimestamp by then: a Job's selector is made of its uid.
   */
  prepareForCreate?(object: T): T;
  /** Keeps what a client may not change on update (status, clusterIP, ...). */
  prepareForUpdate?(object: T, old: T): T;
  /** What must be loaded before `validate`, `validateCreate`, `validateUpdate` and `warnings` may be called. */
  checks?: Part;
  /** Problems of a whole object, metadata included; empty when valid. `old` is what it was before a change. */
  validate?(object: T, old?: T): FieldError[];
  /** Problems that only a new object has; `validate` runs as well. `served` is the kind that it was sent as, by default this one. */
  validateCreate?(object: T, served: Kind): FieldError[];
  /** Problems of a change, immutable fields above all; `validate` runs as well. `subresource` is the one written to, `served` as above. */
  validateUpdate?(object: T, old: T, subresource: string | undefined, served: Kind): FieldError[];
  /** True where the problems of a change are told before those of the whole object. */
  changesFirst?: boolean;
  /** Warning headers. */
  warnings?(object: T, old?: T): string[];
  columns?: readonly Column<T>[];
  /** Field selectors besides metadata.name and metadata.namespace. */
  selectableFields?(object: T): Record<string, string>;
  /**
   * Set where objects are stored as another kind's: autoscaling/v1 as autoscaling/v2, events.k8s.io as core events. The
   * server keeps, defaults and validates what `encode` gives, and answers with what `decode` gives. `fields` are the fields
   * that select, metadata's aside, by their names in the stored kind, where these are others.
   */
  storedAs?: { kind: Kind; encode(object: T): KubeObject; decode(stored: KubeObject): T; fields?: Readonly<Record<string, string>> };
  /** Set for kinds of which only the facts are there until latekinds.ts is loaded: what is a function, the columns and the checks come then. */
  late?: boolean;
  /** Set for kinds of a CustomResourceDefinition. */
  custom?: boolean;
}

/** `v1`, `apps/v1` */
export const apiVersionOf = (kind: Pick<Kind, 'group' | 'version'>): string => (kind.group ? `${kind.group}/${kind.version}` : kind.version);

/** The kinds that a server knows; built-in ones at the start, custom ones come and go. */
export interface KindRegistry {
  all(): readonly Kind[];
  byResource(group: string, version: string, plural: string): Kind | undefined;
  byKind(apiVersion: string, kind: string): Kind | undefined;
  /** The preferred version of a group and kind. */
  preferred(group: string, kind: string): Kind | undefined;
  add(kind: Kind): void;
  remove(kind: Kind): void;
}
