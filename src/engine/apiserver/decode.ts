import { badRequest } from '../api/errors.ts';
import type { KubeObject } from '../api/types.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import type { Context } from './context.ts';

/**
 * Reads a request's body as an object of the request's kind and fills in defaults (kubernetes:
 * apiserver/pkg/endpoints/handlers/create.go, update.go). Throws BadRequest in the server's words.
 */
export const decode = (context: Context, body: unknown): KubeObject => {
  const { kind } = context;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: unexpected end of JSON input`);
  let object = body as KubeObject;
  const apiVersion = apiVersionOf(kind);
  if ((object.kind !== undefined && object.kind !== kind.kind) || (object.apiVersion !== undefined && object.apiVersion !== apiVersion)) {
    throw badRequest(`${object.kind} in version "${versionIn(object.apiVersion)}" cannot be handled as a ${kind.kind}: no kind "${object.kind}" is registered for the internal version of group "${kind.group}" in scheme "pkg/api/legacyscheme/scheme.go:30"`);
  }
  if (object.kind === undefined || object.apiVersion === undefined) object = { ...object, apiVersion, kind: kind.kind };
  if (!object.metadata) object = { ...object, metadata: { name: '' } };
  object = placed(context, object);
  return kind.defaults ? kind.defaults(object) : object;
};

const versionIn = (apiVersion = ''): string => apiVersion.slice(apiVersion.indexOf('/') + 1);

/** The object in the request's namespace; the names in body and URL must agree. */
const placed = (context: Context, object: KubeObject): KubeObject => {
  const { kind, namespace, name } = context;
  const { metadata } = object;
  if (name !== undefined && context.request.verb === 'update') {
    if (!metadata.name) throw badRequest(`the name of the object (based on URL) was undeterminable: name must be provided`);
    if (metadata.name !== name) throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  if (!kind.namespaced || metadata.namespace === namespace) return object;
  if (metadata.namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return { ...object, metadata: { ...metadata, namespace: namespace! } };
};
