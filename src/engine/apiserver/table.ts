import { badRequest } from '../api/errors.ts';
import type { ApiRequest } from '../api/http.ts';
import type { KubeList, KubeObject, Table, TableColumnDefinition } from '../api/types.ts';
import { age, integer, text } from '../kinds/columns.ts';
import { apiVersionOf, type Column, type Kind } from '../kinds/kind.ts';

// What a get, list or watch is answered with, as its Accept header asks (kubernetes: apiserver/pkg/endpoints/handlers/response.go).

const nameDescription =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated.';

/** Columns of a kind without its own (apiserver/pkg/registry/rest/table.go). */
const plainColumns: readonly Column[] = [
  { name: 'Name', type: 'string', format: 'name', description: nameDescription, priority: 0, cell: (object) => object.metadata.name },
  { name: 'Created At', type: 'date', format: '', description: '', priority: 0, cell: (object) => object.metadata.creationTimestamp ?? '<unknown>' },
];

/** Columns of the scale subresource (pkg/printers/internalversion/printers.go: printScale). */
const scaleColumns: readonly Column<any>[] = [
  { ...text('Name', (scale) => scale.metadata.name), description: nameDescription },
  { ...integer('Desired', (scale) => scale.spec?.replicas), description: 'replicas is the desired number of instances for the scaled object.' },
  { ...integer('Available', (scale) => scale.status?.replicas), description: 'replicas is the actual number of observed instances of the scaled object.' },
  age,
];

const definitions = new WeakMap<readonly Column[], TableColumnDefinition[]>();

const definitionsOf = (columns: readonly Column[]): TableColumnDefinition[] => {
  let known = definitions.get(columns);
  if (!known) {
    known = columns.map(({ name, type, format, description, priority }) => ({ name, type, format, description, priority }));
    definitions.set(columns, known);
  }
  return known;
};

/** What a row carries of its object: `Metadata` by default, `Object`, or `None`. */
export type Include = 'Metadata' | 'Object' | 'None';

const includes: readonly unknown[] = ['Metadata', 'Object', 'None', '', undefined];

/** Throws BadRequest for a table whose rows are to carry something else (apimachinery/pkg/apis/meta/v1/validation: ValidateTableOptions). */
export const checkTableOptions = ({ accept, query }: Pick<ApiRequest, 'accept' | 'query'>): void => {
  const asked = query?.['includeObject'];
  if (accept === 'table' && !includes.includes(asked)) throw badRequest(`Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(asked)}: must be 'Metadata', 'Object', 'None', or empty`);
};

/** Objects as a table; `now` is virtual milliseconds, for ages. */
const tableOf = (columns: readonly Column[], objects: readonly KubeObject[], metadata: Table['metadata'], now: number, include: Include): Table => {
  return {
    apiVersion: 'meta.k8s.io/v1',
    kind: 'Table',
    metadata,
    columnDefinitions: definitionsOf(columns),
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
  if (!storedAs) return body;
  const own = apiVersionOf(served);
  const of = (object: KubeObject) => (object.apiVersion === own ? object : storedAs.decode(object));
  if (body?.kind === storedAs.kind.kind) return of(body);
  if (body?.apiVersion !== apiVersionOf(storedAs.kind) || !Array.isArray(body.items)) return body;
  return { ...body, apiVersion: own, items: body.items.map(of) };
};

/** True for a kind whose objects are stored as its own: of a definition's kinds one. */
export const isStored = (kind: Kind): boolean => !kind.storedAs || kind.storedAs.kind === kind;

/** A body in the shape that was asked for; what is no object or list of the kind (a Status) stays as it is. */
export const shaped = (kind: Kind, body: any, accept: 'object' | 'table' | 'metadata' | undefined, now: number, include: Include): unknown => {
  if (accept === undefined || accept === 'object') return body;
  if (body?.kind === 'Scale' && body.apiVersion === 'autoscaling/v1' && accept === 'table' && !kind.custom) return tableOf(scaleColumns, [body], { resourceVersion: body.metadata.resourceVersion }, now, include);
  if (body?.apiVersion !== apiVersionOf(kind)) return body;
  const list = body.kind === `${kind.kind}List` && Array.isArray(body.items) ? (body as KubeList) : undefined;
  if (!list && body.kind !== kind.kind) return body;
  const columns = kind.columns ?? plainColumns;
  if (accept === 'table') return list ? tableOf(columns, list.items, list.metadata, now, include) : tableOf(columns, [body], { resourceVersion: body.metadata.resourceVersion }, now, include);
  return list ? { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadataList', metadata: list.metadata, items: list.items.map(metadataOf) } : metadataOf(body);
};
