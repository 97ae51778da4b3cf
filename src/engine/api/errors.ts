import type { FieldProblem } from './field.ts';
import { StatusError } from './status.ts';
import type { Status } from './types.ts';

// Status errors with the reasons, codes, words and details of apimachinery's pkg/api/errors/errors.go.

/** Names a resource in an error: `deployments` of `apps`. */
export interface ResourceName {
  group: string;
  resource: string;
}

type Details = NonNullable<Status['details']>;

/** `pods`, `deployments.apps` */
export const qualified = (of: ResourceName): string => (of.group ? `${of.resource}.${of.group}` : of.resource);

/** Any failure. */
export const failure = (code: number, reason: string, message: string, details?: Details): StatusError =>
  new StatusError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, reason, ...(details && { details }), code });

const detailsOf = (of: ResourceName, name?: string): Details => {
  const details: Details = {};
  if (name) details.name = name;
  if (of.group) details.group = of.group;
  if (of.resource) details.kind = of.resource;
  return details;
};

export const notFound = (of: ResourceName, name: string): StatusError => failure(404, 'NotFound', `${qualified(of)} "${name}" not found`, detailsOf(of, name));

/** What the server says to a path that it does not serve. */
export const unknownPath = (): StatusError => failure(404, 'NotFound', 'the server could not find the requested resource', {});

export const alreadyExists = (of: ResourceName, name: string): StatusError => failure(409, 'AlreadyExists', `${qualified(of)} "${name}" already exists`, detailsOf(of, name));

export const generateNameConflict = (of: ResourceName, name: string): StatusError =>
  failure(409, 'AlreadyExists', `${qualified(of)} "${name}" already exists, the server was not able to generate a unique name for the object`, { ...detailsOf(of, name), retryAfterSeconds: 1 });

export const unauthorized = (message = 'Unauthorized'): StatusError => failure(401, 'Unauthorized', message);

export const forbidden = (of: ResourceName, name: string, why: string): StatusError =>
  failure(403, 'Forbidden', !of.resource ? `forbidden: ${why}` : name ? `${qualified(of)} "${name}" is forbidden: ${why}` : `${qualified(of)} is forbidden: ${why}`, detailsOf(of, name));

export const conflict = (of: ResourceName, name: string, why: string): StatusError => failure(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(of)} "${name}": ${why}`, detailsOf(of, name));

/** registry/generic/registry/store.go's OptimisticLockErrorMsg */
export const optimisticLockMessage = 'the object has been modified; please apply your changes to the latest version and try again';

/** A server-side apply that would take fields from other managers. */
export const applyConflict = (causes: NonNullable<Details['causes']>, message: string): StatusError => failure(409, 'Conflict', message, { causes });

export const badRequest = (message: string): StatusError => failure(400, 'BadRequest', message);

export const methodNotSupported = (of: ResourceName, action: string): StatusError =>
  failure(405, 'MethodNotAllowed', `${action} is not supported on resources of kind "${qualified(of)}"`, detailsOf(of));

/** Of a path that knows no such method: what the generic server answers. */
export const methodNotAllowed = (): StatusError => failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const unsupportedMediaType = (accepted: readonly string[]): StatusError =>
  failure(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`);

export const expired = (message: string): StatusError => failure(410, 'Expired', message);

export const tooLarge = (message: string): StatusError => failure(413, 'RequestEntityTooLarge', `Request entity is too large: ${message}`);

export const tooManyRequests = (message: string, retryAfterSeconds: number, causes?: NonNullable<Details['causes']>): StatusError =>
  failure(429, 'TooManyRequests', message, { ...(causes && { causes }), ...(retryAfterSeconds > 0 && { retryAfterSeconds }) });

export const serviceUnavailable = (message: string): StatusError => failure(503, 'ServiceUnavailable', message);

export const internalError = (message: string): StatusError => failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });

const genericMessages: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  409: 'the server reported a conflict',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

/** What client-go says of an answer that is no Status; `told` is the answer's text (errors.go: NewGenericServerResponse). */
export const genericMessage = (code: number, told: string): string => {
  if (code === 403 || code === 406 || code === 415) return told;
  return genericMessages[code] ?? (code >= 500 ? `an error on the server (${JSON.stringify(told)}) has prevented the request from succeeding` : `the server responded with the status code ${code} but did not return more information`);
};

const genericReasons: Readonly<Record<number, string>> = { 400: 'BadRequest', 401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound', 405: 'MethodNotAllowed', 406: 'NotAcceptable', 409: 'Conflict', 415: 'UnsupportedMediaType', 422: 'Invalid', 429: 'TooManyRequests', 503: 'ServiceUnavailable', 504: 'Timeout' };

/** What client-go makes of an answer that is no Status (rest/request.go: newUnstructuredResponseError). */
export const genericFailure = (code: number, text: string): StatusError => {
  const told = text.trim().slice(0, 2048);
  return failure(code, genericReasons[code] ?? (code >= 500 ? 'InternalError' : ''), genericMessage(code, told), { causes: [{ reason: 'UnexpectedServerResponse', message: told }] });
};

/** What client-go makes of a 503 that has no Status: nobody is behind an aggregated group (rest/request.go, newUnstructuredResponseError). */
export const serverDown = (): StatusError => failure(503, 'ServiceUnavailable', 'the server is currently unable to handle the request', {});

/** Whether a Status is one that client-go makes itself, and tells what was asked for behind. */
export const isGeneric = (status: Status | undefined): boolean => status?.message === unknownPath().message || status?.message === serverDown().message;

/** A failure that the server has no better name for, such as a storage error. */
export const unknownError = (message: string): StatusError => failure(500, '', message);

/**
 * An object that is not valid: `Deployment.apps "web" is invalid: spec.replicas: ...`, with several problems in brackets
 * as the error aggregate prints them (each text once).
 */
export const invalid = (group: string, kind: string, name: string, problems: readonly FieldProblem[]): StatusError => {
  const texts = [...new Set(problems.map((p) => `${p.field}: ${p.message}`))];
  const aggregate = texts.length === 0 ? '<nil>' : texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
  return failure(422, 'Invalid', `${group ? `${kind}.${group}` : kind} "${name}" is invalid: ${aggregate}`, {
    ...(name && { name }),
    ...(group && { group }),
    ...(kind && { kind }),
    causes: problems.map((p) => ({ reason: p.type, message: p.message, field: p.field })),
  });
};

/** What a delete answers with when the object is gone. */
export const deleted = (of: ResourceName, name: string, uid: string | undefined): Status => ({
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Success',
  details: { name, ...(of.group && { group: of.group }), kind: of.resource, ...(uid && { uid }) },
});
