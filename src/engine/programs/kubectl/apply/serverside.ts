import { isStatus, StatusError } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { messageOf } from '../errors.ts';
import { lastAppliedAnnotation, originalConfiguration } from '../lastapplied.ts';
import { patchObject, type RequestOptions } from '../requests.ts';
import type { Info } from '../info.ts';

const advice = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

interface ManagedFields {
  manager: string;
  operation: string;
  subresource?: string;
  apiVersion?: string;
  fieldsType?: string;
  fieldsV1?: Record<string, unknown>;
  time?: string;
}

const entriesOf = (object: KubeObject): ManagedFields[] => (object.metadata.managedFields ?? []) as ManagedFields[];

const ownsAnnotation = (entry: ManagedFields): boolean => {
  const metadata = entry.fieldsV1?.['f:metadata'] as Record<string, Record<string, unknown>> | undefined;
  return metadata?.['f:annotations']?.[`f:${lastAppliedAnnotation}`] !== undefined;
};

const union = (a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> => {
  const out = { ...a };
  for (const [key, value] of Object.entries(b)) out[key] = key in out ? union(out[key] as Record<string, unknown>, value as Record<string, unknown>) : value;
  return out;
};

/** Applies on the server. A conflict is told with the ways out of it. */
export function* applyOnServer(context: Context, info: Info, options: { request: RequestOptions; force: boolean; manager: string; subresource?: string | undefined }): Task<KubeObject> {
  const send = function* (): Task<KubeObject> {
    const request = { ...options.request, query: { ...options.request.query, force: options.force }, subresource: options.subresource };
    return yield* patchObject(context, info, info.object, 'application/apply-patch+yaml', request);
  };
  let object: KubeObject;
  try {
    object = yield* send();
  } catch (error) {
    if (isStatus(error, 'Conflict')) throw new Error(`${error.message}\n${advice}`);
    if (error instanceof StatusError && error.code === 415) throw new Error(`Server-side apply not available on the server: (${error.message})`);
    throw error;
  }
  if (options.manager !== 'kubectl') return object;
  return yield* migrate(context, info, object, options.request, send);
}

/** Takes over what client-side apply owned, so that fields can be given up (csaupgrade.UpgradeManagedFieldsPatch). */
function* migrate(context: Context, info: Info, applied: KubeObject, request: RequestOptions, again: () => Task<KubeObject>): Task<KubeObject> {
  let object = applied;
  const annotation = originalConfiguration(object);
  const warn = (what: string, error: unknown): void => context.err(`Warning: ${what}. This is non-fatal and will be retried next time you apply. Error: ${messageOf(error)}\n`);
  try {
    if (annotation !== undefined && !entriesOf(object).some((e) => e.operation === 'Apply' && ownsAnnotation(e))) {
      const { name, namespace } = object.metadata;
      const only = { apiVersion: object.apiVersion, kind: object.kind, metadata: { name, ...(namespace ? { namespace } : {}), annotations: { [lastAppliedAnnotation]: annotation } } };
      object = yield* patchObject(context, info, only, 'application/apply-patch+yaml', { query: { ...request.query, fieldManager: 'kubectl-last-applied' } });
    }
  } catch (error) {
    warn('failed to re-apply configuration after performing last-applied annotation migration', error);
    return object;
  }
  const old = entriesOf(object).filter((e) => e.operation === 'Update' && !e.subresource && ownsAnnotation(e));
  if (old.length === 0) return object;
  const own = entriesOf(object).find((e) => e.manager === 'kubectl' && e.operation === 'Apply' && !e.subresource);
  const fields = [...old, ...(own ? [own] : [])].map((e) => e.fieldsV1 ?? {}).reduce(union, {});
  const managedFields = entriesOf(object)
    .filter((e) => !old.includes(e))
    .map((e) => (e === own ? { ...e, fieldsV1: fields } : e));
  const patch = [
    { op: 'replace', path: '/metadata/managedFields', value: managedFields },
    { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion },
  ];
  try {
    yield* patchObject(context, info, patch, 'application/json-patch+json', request);
  } catch (error) {
    warn('server rejected managed fields migration to Server-Side Apply', error);
    return object;
  }
  try {
    return yield* again();
  } catch (error) {
    warn('failed to re-apply configuration after performing Server-Side Apply migration', error);
    return object;
  }
}
