import { badRequest } from '../api/errors.ts';
import type { KubeObject } from '../api/types.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import { decodeAs } from '../kinds/schema/decode.ts';
import { typeOf } from '../kinds/schema/schema.ts';
import { conformed, objectMeta } from './conform.ts';
import { readBody, Unreadable, withHead } from './body.ts';
import { schemaOf } from './crd/schemas.ts';
import { custom } from './crd/late.ts';
import { decodedLikeOthers } from './podtemplates.ts';
import type { Context } from './context.ts';

/**
 * Reads a request's body as an object of the request's kind and fills in defaults (kubernetes:
 * apiserver/pkg/endpoints/handlers/create.go, update.go). Throws BadRequest in the server's words. `base` is a stored
 * object that the body was made from.
 */
export const decode = (context: Context, body: unknown, base?: KubeObject): KubeObject => {
  const { kind, served } = context;
  if (context.subresource === 'status' && served.schema && !served.storedAs) {
    const status = placed(context, typedStatus(context, headed(served, body), base));
    return kind.statusDefaults?.(status) ?? status;
  }
  const sent = headed(served, body);
  if (kind.kind === 'Pod' && context.request.verb === 'create' && hasOnly(sent, podMembers)) {
    const pod = decodedLikeOthers(kind, sent);
    if (pod) return placed(context, pod);
  }
  let object = placed(context, served.custom ? pruned(context, sent) : typed(context, sent, served));
  if (served.storedAs) object = served.storedAs.encode(object);
  return kind.defaults ? kind.defaults(object) : object;
};

const podMembers: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'spec']);

const hasOnly = (object: object, members: ReadonlySet<string>): boolean => {
  for (const key in object) if (!members.has(key)) return false;
  return true;
};

/** A body of an apply: a part of an object, with nothing but what was sent. */
export const decodeConfiguration = (context: Context, body: unknown): KubeObject => {
  const { served } = context;
  const sent = headed(served, body);
  return placed(context, served.custom ? pruned(context, sent) : (only(typed(context, sent, served), sent) as KubeObject));
};

/** A decoded value as far as it was sent. */
const only = (value: unknown, sent: unknown): unknown => {
  if (Array.isArray(value) && Array.isArray(sent)) return value.map((item, i) => only(item, sent[i]));
  if (typeof value !== 'object' || value === null || typeof sent !== 'object' || sent === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(sent)) {
    if (member === undefined || member === null) continue;
    const decoded = (value as Record<string, unknown>)[key];
    out[key] = decoded === undefined ? member : only(decoded, member);
  }
  return out;
};

/** An object put together by the server itself, as it would be decoded: with what Go always writes, and with defaults. */
export const completed = ({ kind }: Context, object: KubeObject): KubeObject => {
  const whole = kind.schema ? decodeAs(object, kind.schema).value : object;
  return kind.defaults ? kind.defaults(whole) : whole;
};

/** The body with its kind and version, which must be the request's. */
const headed = (kind: Kind, body: unknown): KubeObject => {
  let object = readable(kind.kind, body) as KubeObject;
  const apiVersion = apiVersionOf(kind);
  if ((object.kind && object.kind !== kind.kind) || (object.apiVersion && object.apiVersion !== apiVersion)) {
    const given = object.apiVersion || apiVersion;
    throw badRequest(`${object.kind || kind.kind} in version "${given.slice(given.indexOf('/') + 1)}" cannot be handled as a ${kind.kind}: converting (${given.slice(given.indexOf('/') + 1)}.${object.kind || kind.kind}) to (${goPackage(kind)}.${kind.kind}): unknown conversion`);
  }
  if (!object.kind || !object.apiVersion) object = { ...object, apiVersion, kind: kind.kind };
  return (object.metadata ?? undefined) === undefined ? { ...object, metadata: { name: '' } } : object;
};

/** The package of a group's internal types: `core`, `rbac`. */
const goPackage = ({ group }: Kind): string => (group === '' || group === 'events.k8s.io' ? 'core' : group.split('.')[0]!);

const readable = (kind: string, body: unknown): object => {
  const object = typeof body === 'object' && body !== null && !Array.isArray(body) ? withHead(body) : readBody(JSON.stringify(body) ?? '', '', undefined);
  if (object instanceof Unreadable) throw object.refuse(kind);
  return object as object;
};

/** What a subresource or a delete is sent: an object of another kind than the request's. Nothing is an empty one. Throws BadRequest. */
export const bodyAs = <T>(context: Context, of: Pick<Kind, 'schema' | 'kind' | 'version'>): T => {
  const { body } = context.request;
  return body === undefined ? ({} as T) : decodedAs<T>(context, body, of);
};

/** A value as an object of another kind than the request's. Throws BadRequest. */
export const decodedAs = <T>(context: Context, body: unknown, of: Pick<Kind, 'schema' | 'kind' | 'version'>): T => typed(context, readable(of.kind, body) as KubeObject, of) as T;

/**
 * What the kind's type makes of an object. Fields that it does not know are refused, told as warnings or dropped, as
 * the request's fieldValidation says (Warn where it says nothing).
 */
const typed = (context: Context, object: KubeObject, { schema, kind, version }: Pick<Kind, 'schema' | 'kind' | 'version'>): KubeObject => {
  if (!schema) return object;
  const plain = conformed(object, schema);
  if (plain) return plain;
  const { value, error, unknown } = decodeAs(object, schema);
  if (error !== undefined) throw refused({ kind, version }, error);
  tellUnknown(context, { kind, version }, unknown);
  return value;
};

const refused = ({ kind, version }: Pick<Kind, 'kind' | 'version'>, why: string) => badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);

const tellUnknown = (context: Context, kind: Pick<Kind, 'kind' | 'version'>, unknown: readonly string[]): void => {
  if (unknown.length === 0) return;
  const validation = context.request.query?.fieldValidation || 'Warn';
  const words = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  if (validation === 'Strict') throw refused(kind, `strict decoding error: ${words.join(', ')}`);
  if (validation === 'Warn') context.warnings.push(...words);
};

/** A custom object without what its schema does not know. */
const pruned = (context: Context, object: KubeObject): KubeObject => {
  const { served } = context;
  const schema = schemaOf(served);
  const unknown: string[] = [];
  const { value: metadata, error } = decodeAs(object.metadata, objectMeta);
  if (error !== undefined) throw refused(served, error);
  const result = schema ? custom().pruneObject(object, schema, unknown) : object;
  tellUnknown(context, served, unknown);
  return metadata === object.metadata ? result : { ...result, metadata };
};

// Of an update of status only the status counts; the rest is not even looked at.
const typedStatus = (context: Context, object: KubeObject, base: KubeObject | undefined): KubeObject => {
  const type = typeOf(context.kind.schema!)?.fields.get('status')?.type;
  const status = type?.ref && object['status'] ? conformed(object['status'], type.ref, base?.['status']) : undefined;
  const plain = status && conformed(object.metadata, objectMeta, base?.metadata);
  if (plain) return status === object['status'] && plain === object.metadata ? object : { ...object, metadata: plain, status };
  const { apiVersion, kind, metadata } = object;
  const given = { apiVersion, kind, metadata, ...(object['status'] !== undefined && { status: object['status'] }) };
  const whole = typed(context, given, context.kind);
  return whole === given ? object : { ...object, metadata: whole.metadata, status: whole['status'] };
};

/** The object in the request's namespace; the names in body and URL must agree. */
const placed = (context: Context, object: KubeObject): KubeObject => {
  const { kind, namespace, name } = context;
  const { metadata } = object;
  if (name !== undefined && context.request.verb === 'update') {
    if (!metadata.name) throw badRequest('name must be provided');
    if (metadata.name !== name) throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  if (!kind.namespaced || metadata.namespace === namespace) return object;
  if (metadata.namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return { ...object, metadata: { ...metadata, namespace: namespace! } };
};
