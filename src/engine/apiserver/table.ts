import type { KubeList, KubeObject, Table, TableColumnDefinition } from '../api/types.ts';
import { apiVersionOf, type Column, type Kind } from '../kinds/kind.ts';

// What a get, list or watch is answered with, as its Accept header asks (kubernetes: apiserver/pkg/endpoints/handlers/response.go).

const nameDescription =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated.';

/** Columns of a kind without its own (apiserver/pkg/registry/rest/table.go). */
const plainColumns: readonly Column[] = [
  { name: 'Name', type: 'string', format: 'name', description: nameDescription, priority: 0, cell: (object) => object.metadata.name },
  { name: 'Created At', type: 'date', format: '', description: '', priority: 0, cell: (object) => object.metadata.creationTimestamp ?? '<unknown>' },
];

const definitions = new WeakMap<Kind, TableColumnDefinition[]>();

const definitionsOf = (kind: Kind): TableColumnDefinition[] => {
  let known = definitions.get(kind);
  if (!known) {
    known = (kind.columns ?? plainColumns).map(({ name, type, format, description, priority }) => ({ name, type, format, description, priority }));
    definitions.set(kind, known);
  }
  return known;
};

/** What a row carries of its object: `Metadata` by default, `Object`, or `None`. */
export type Include = 'Metadata' | 'Object' | 'None';

/** Objects as a table; `now` is virtual milliseconds, for ages. */
const tableOf = (kind: Kind, objects: readonly KubeObject[], metadata: Table['metadata'], now: number, include: Include): Table => {
  const columns = kind.columns ?? plainColumns;
  return {
    apiVersion: 'meta.k8s.io/v1',
    kind: 'Table',
    metadata,
    columnDefinitions: definitionsOf(kind),
    rows: objects.map((object) => ({ cells: columns.map((c) => c.cell(object, now)), object: rowObject(object, include) })),
  };
};

/** The same table for a watch that has told its columns (handlers/response.go: NoHeaders). */
export const withoutHeaders = (table: Table): Table => ({ ...table, columnDefinitions: null });

const rowObject = (object: KubeObject, include: Include): KubeObject => (include === 'Object' ? object : include === 'None' ? (null as unknown as KubeObject) : metadataOf(object));

/** PartialObjectMetadata of an object. */
const metadataOf = (object: KubeObject): KubeObject => ({ apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata: object.metadata });

/** A body as the client's kind, where objects are stored as another. */
export const converted = (served: Kind, body: any): unknown => {
  const { storedAs } = served;
  if (!storedAs || body?.apiVersion !== apiVersionOf(storedAs.kind)) return body;
  if (body.kind === storedAs.kind.kind) return storedAs.decode(body);
  if (!Array.isArray(body.items)) return body;
  return { ...body, apiVersion: apiVersionOf(served), items: body.items.map((item: KubeObject) => storedAs.decode(item)) };
};

/** A body in the shape that was asked for; what is no object or list of the kind (a Status) stays as it is. */
export const shaped = (kind: Kind, body: any, accept: 'object' | 'table' | 'metadata' | undefined, now: number, include: Include): unknown => {
  if (accept === undefined || accept === 'object' || body?.apiVersion !== apiVersionOf(kind)) return body;
  const list = body.kind === `${kind.kind}List` && Array.isArray(body.items) ? (body as KubeList) : undefined;
  if (!list && body.kind !== kind.kind) return body;
  if (accept === 'table') return list ? tableOf(kind, list.items, list.metadata, now, include) : tableOf(kind, [body], { resourceVersion: body.metadata.resourceVersion }, now, include);
  return list ? { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadataList', metadata: list.metadata, items: list.items.map(metadataOf) } : metadataOf(body);
};
