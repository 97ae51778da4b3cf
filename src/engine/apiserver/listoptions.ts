import { decodeBase64, encodeBase64Url } from '../api/base64.ts';
import { badRequest, failure, invalid } from '../api/errors.ts';
import { forbiddenField, notSupported, type FieldProblem } from '../api/field.ts';
import type { ApiQuery } from '../api/http.ts';

const notOlderThan = 'NotOlderThan';
const field = 'resourceVersionMatch';

const ofWatch = (match: string | undefined, query: ApiQuery): FieldProblem[] => {
  const found: FieldProblem[] = [];
  const initial = query.sendInitialEvents !== undefined;
  if (initial && match !== notOlderThan) found.push(forbiddenField(field, `sendInitialEvents requires setting resourceVersionMatch to ${notOlderThan}`));
  if (!match) return found;
  if (!initial) found.push(forbiddenField(field, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  if (match !== notOlderThan) found.push(notSupported(field, match, [notOlderThan]));
  if (query.continue) found.push(forbiddenField(field, 'resourceVersionMatch is forbidden when continue is provided'));
  return found;
};

const ofList = (match: string | undefined, query: ApiQuery): FieldProblem[] => {
  const found: FieldProblem[] = [];
  if (query.sendInitialEvents !== undefined) found.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  if (!match) return found;
  if (!query.resourceVersion) found.push(forbiddenField(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
  if (query.continue) found.push(forbiddenField(field, 'resourceVersionMatch is forbidden when continue is provided'));
  if (match !== 'Exact' && match !== notOlderThan) found.push(notSupported(field, match, ['Exact', notOlderThan]));
  if (match === 'Exact' && query.resourceVersion === '0') found.push(forbiddenField(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  return found;
};

/**
 * Refuses options of lists and watches that contradict each other (apimachinery:
 * pkg/apis/meta/internalversion/validation/validation.go), and numbers that are none.
 */
export const checkListOptions = (query: ApiQuery, watch: boolean): void => {
  for (const name of ['limit', 'timeoutSeconds'] as const) {
    const value = query[name];
    if (value !== undefined && typeof value !== 'number' && !/^-?\d+$/.test(String(value))) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(String(value))}: invalid syntax`);
  }
  const match = query.resourceVersionMatch;
  if (match !== undefined || query.sendInitialEvents !== undefined) {
    const problems = watch ? ofWatch(match, query) : ofList(match, query);
    if (problems.length > 0) throw invalid('meta.k8s.io', 'ListOptions', '', problems);
  }
  const version = query.resourceVersion;
  if (version && !/^\d+$/.test(version)) throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`);
};

/** A version that is still to come (apiserver/pkg/storage/errors.go: NewTooLargeResourceVersionError). */
export const tooLargeVersion = (wanted: string, current: number) =>
  failure(504, 'Timeout', `Too large resource version: ${wanted}, current: ${current}`, { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 });

/** Where a list goes on: a revision, and the last key that was given, below the list's prefix (apiserver/pkg/storage/continue.go). */
export const writeContinue = (revision: number, after: string): string => encodeBase64Url(`{"v":"meta.k8s.io/v1","rv":${revision},"start":${JSON.stringify(`${after}\u0000`)}}`);

/** Throws BadRequest for what the server did not write. */
export const readContinue = (token: string): { revision: number; after: string } => {
  const wrong = (why: string) => badRequest(`continue key is not valid: ${why}`);
  const text = decodeBase64(token.replace(/-/g, '+').replace(/_/g, '/') + '='.repeat((4 - (token.length % 4)) % 4));
  if (text === undefined) throw wrong('illegal base64 data at input byte 0');
  let read: { v?: unknown; rv?: unknown; start?: unknown } | null;
  try {
    read = JSON.parse(text) as typeof read;
  } catch {
    throw wrong("invalid character '\\x00' looking for beginning of value");
  }
  if (read?.v !== 'meta.k8s.io/v1') throw wrong('server does not recognize this encoded version');
  const { rv, start } = read;
  if (typeof rv !== 'number' || rv === 0) throw wrong('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '') throw wrong('encoded start key empty (version meta.k8s.io/v1)');
  return { revision: rv, after: start.replace(/\u0000$/, '') };
};
