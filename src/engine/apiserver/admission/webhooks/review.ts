import { failure } from '../../../api/errors.ts';
import type { StatusError } from '../../../api/status.ts';
import type { KubeObject, Status } from '../../../api/types.ts';
import { apiVersionOf, type Kind } from '../../../kinds/kind.ts';
import { objectProblem } from '../../../kinds/validation/gojson.ts';
import type { Context } from '../../context.ts';
import type { Attributes, Invocation, Webhook } from './hook.ts';

// What webhooks are asked and answer (kubernetes: k8s.io/api/admission/v1; apiserver: webhook/request/admissionreview.go).

/** A webhook's verdict. */
export interface ReviewResponse {
  uid?: string;
  allowed?: boolean;
  status?: Status;
  patch?: string;
  patchType?: string;
  warnings?: string[];
  auditAnnotations?: Record<string, string>;
}

interface AdmissionReview {
  apiVersion?: string;
  kind?: string;
  response?: ReviewResponse;
}

/** Why a webhook was not asked, or did not answer. */
export class CallFailure extends Error {}

const spoken = ['v1', 'v1beta1'];

/** The AdmissionReview that a webhook is sent, in the first of its versions that is known. Throws CallFailure. */
export const reviewOf = (uid: string, context: Context, { hook, kind }: Invocation, what: Attributes): object => {
  const version = hook.admissionReviewVersions?.find((v) => spoken.includes(v));
  if (!version) throw new CallFailure('could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)');
  return { kind: 'AdmissionReview', apiVersion: `admission.k8s.io/${version}`, request: { uid, ...requestOf(context, kind, what) } };
};

const requestOf = (context: Context, asked: Kind, { object, old, operation }: Attributes): object => {
  const { served, subresource, user, dryRun } = context;
  const connected = operation === 'CONNECT' && object ? { group: '', version: 'v1', kind: object.kind } : undefined;
  const kindOf = ({ group, version, kind }: Kind) => connected ?? { group, version, kind };
  const resourceOf = ({ group, version, plural }: Kind) => ({ group, version, resource: plural });
  const name = context.name ?? object?.metadata.name ?? '';
  const namespace = served.plural === 'namespaces' && served.group === '' ? name : context.namespace;
  return {
    kind: kindOf(asked),
    resource: resourceOf(asked),
    ...(subresource && { subResource: subresource }),
    requestKind: kindOf(served),
    requestResource: resourceOf(served),
    ...(subresource && { requestSubResource: subresource }),
    ...(name && { name }),
    ...(namespace && { namespace }),
    operation,
    userInfo: { username: user.name, ...(user.uid && { uid: user.uid }), groups: [...user.groups], ...(user.extra && { extra: user.extra }) },
    object: connected ? object : inVersion(asked, object),
    oldObject: inVersion(asked, old),
    dryRun,
    options: operation === 'CONNECT' ? null : optionsOf(context, operation),
  };
};

/** A stored object as a version of its kind has it. */
const inVersion = ({ storedAs }: Kind, object: KubeObject | null): KubeObject | null => (object && storedAs ? storedAs.decode(object) : object);

const optionsOf = ({ request, dryRun }: Context, operation: string): object => {
  const { verb, query = {}, body } = request;
  const kind = operation === 'DELETE' ? 'DeleteOptions' : operation === 'CREATE' ? 'CreateOptions' : verb === 'patch' ? 'PatchOptions' : 'UpdateOptions';
  const { fieldManager, fieldValidation } = query;
  const given = operation === 'DELETE' && typeof body === 'object' ? (body as object) : {};
  return { ...given, kind, apiVersion: 'meta.k8s.io/v1', ...(dryRun && { dryRun: ['All'] }), ...(fieldManager && { fieldManager }), ...(fieldValidation && { fieldValidation }) };
};

/** Reads what a webhook answered to the review `uid`. Throws CallFailure where that is no verdict (VerifyAdmissionResponse). */
export const readResponse = (body: string, uid: string, mutating: boolean): ReviewResponse => {
  const review = parse(body);
  const { response } = review;
  const bad = (why: string) => new CallFailure(`received invalid webhook response: ${why}`);
  if (!response) throw bad('webhook response was absent');
  if (review.apiVersion === 'admission.k8s.io/v1beta1') return response.patch ? { ...response, patchType: 'JSONPatch' } : response;
  if ((response.uid ?? '') !== uid) throw bad(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`);
  const { patch, patchType } = response;
  if (mutating) {
    if (patch && patchType === undefined) throw bad('webhook returned response.patch but not response.patchType');
    if (!patch && patchType !== undefined) throw bad('webhook returned response.patchType but not response.patch');
    if (patchType === '') throw bad('webhook returned invalid response.patchType of ""');
  } else {
    if (patch) throw bad('validating webhook may not return response.patch');
    if (patchType !== undefined) throw bad('validating webhook may not return response.patchType');
  }
  return response;
};

const parse = (body: string): AdmissionReview => {
  const bad = (why: string) => new CallFailure(`failed to call webhook: ${why}`);
  if (body === '') throw bad('0-length response with status code: 200 and content type: application/json');
  let review: AdmissionReview;
  try {
    review = JSON.parse(body) as AdmissionReview;
  } catch {
    throw bad(`couldn't get version/kind; json parse error: ${objectProblem(body) ?? 'unexpected end of JSON input'}`);
  }
  if (!review.kind) throw bad(`Object 'Kind' is missing in '${body.trim()}'`);
  if (!review.apiVersion) throw bad(`Object 'apiVersion' is missing in '${body.trim()}'`);
  if (review.kind !== 'AdmissionReview' || !spoken.some((v) => review.apiVersion === `admission.k8s.io/${v}`)) throw bad(`no kind ${JSON.stringify(review.kind)} is registered for version ${JSON.stringify(review.apiVersion)} in scheme "k8s.io/apiserver/pkg/util/webhook/client.go:61"`);
  return review;
};

/** The refusal that a webhook asks for (apiserver: webhook/errors/statuserror.go). */
export const refusal = ({ name }: Webhook, status: Status | undefined): StatusError => {
  const start = `admission webhook ${JSON.stringify(name)} denied the request`;
  const why = status?.message || status?.reason;
  return failure(Math.max(status?.code ?? 0, 400), status?.reason ?? '', why ? `${start}: ${why}` : `${start} without explanation`, status?.details);
};

/** How an object in a version of its kind is stored. */
export const asStored = (kind: Kind, object: KubeObject): KubeObject => (kind.storedAs && object.apiVersion === apiVersionOf(kind) ? kind.storedAs.encode(object) : object);

export { inVersion };
