import { metadataOrder } from '../kinds/internal/order.ts';

// What bodies are on the wire: Go writes the fields of a struct in their order, kind and version before the others, and the
// objects of a list have neither, for their type says it (apimachinery/pkg/runtime/serializer/json).

type Json = Record<string, unknown>;

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const inOrder = (metadata: unknown): unknown => {
  if (!isMap(metadata)) return metadata;
  const out: Json = {};
  for (const key of metadataOrder) if (metadata[key] !== undefined) out[key] = metadata[key];
  for (const key in metadata) if (!(key in out)) out[key] = metadata[key];
  return out;
};

/** One object as it is on the wire. */
export const wireObject = (object: object): object => {
  const { kind, apiVersion, metadata, ...rest } = object as Json;
  return { ...(kind !== undefined && { kind }), ...(apiVersion !== undefined && { apiVersion }), ...(metadata !== undefined && { metadata: inOrder(metadata) }), ...rest };
};

/** True for a list whose objects do not say what they are. */
export const isTypedList = (body: any, custom: boolean | undefined): boolean => !custom && Array.isArray(body?.items) && typeof body.kind === 'string' && body.kind.endsWith('List') && body.apiVersion !== 'meta.k8s.io/v1';

/** A body as it is on the wire; `custom`: its objects are of a kind that a definition made. */
export const wireBody = (body: unknown, custom: boolean | undefined): unknown => {
  if (!isMap(body) || body['kind'] === undefined) return body;
  if (!Array.isArray(body['items'])) return wireObject(body);
  const typed = isTypedList(body, custom);
  return wireObject({ ...body, items: body['items'].map((item: unknown) => (isMap(item) ? (typed ? withoutType(item) : wireObject(item)) : item)) });
};

const withoutType = (item: Json): object => {
  const { kind: _k, apiVersion: _a, ...rest } = wireObject(item) as Json;
  return rest;
};
