import { unknownError } from '../../api/errors.ts';
import type { KubeObject } from '../../api/types.ts';
import { objectProblem } from '../../kinds/validation/gojson.ts';
import type { Task } from '../../sim/sim.ts';
import { ask, authoritiesOf } from '../admission/webhooks/call.ts';
import { CallFailure } from '../admission/webhooks/review.ts';
import type { Core } from '../core.ts';
import type { ConversionSpec } from './conversionspec.ts';

// What a conversion webhook is asked, and what its answer must be (apiextensions-apiserver: pkg/apiserver/conversion/webhook_converter.go).

/** The client has no timeout of its own but this, in seconds (apiserver: pkg/util/webhook/client.go). */
const timeout = 30;

const spoken = ['v1', 'v1beta1'];

interface ConversionReview {
  apiVersion?: string;
  kind?: string;
  response?: { uid?: string; result?: { status?: string; message?: string }; convertedObjects?: KubeObject[] };
}

/** An object as the webhook of its definition has it in a version, `group/version`. Throws what the server answers where it does not. */
export function* convert(core: Core, { clientConfig = {}, conversionReviewVersions = [] }: NonNullable<ConversionSpec['webhook']>, object: KubeObject, version: string): Task<KubeObject> {
  const of = `conversion webhook for ${object.apiVersion}, Kind=${object.kind}`;
  const spokenVersion = conversionReviewVersions.find((v) => spoken.includes(v));
  if (!spokenVersion) throw unknownError('no supported conversion review versions');
  const uid = core.chance.uuid();
  const apiVersion = `apiextensions.k8s.io/${spokenVersion}`;
  const review = { kind: 'ConversionReview', apiVersion, request: { uid, desiredAPIVersion: version, objects: [object] } };
  const hook = { name: 'conversion', clientConfig };
  let converted: readonly KubeObject[];
  try {
    converted = answered(yield* ask(core, hook, timeout, authoritiesOf(hook), review), apiVersion, uid);
  } catch (error) {
    throw error instanceof CallFailure ? unknownError(`${of} failed: ${error.message}`) : error;
  }
  if (converted.length !== 1) throw unknownError(`${of} returned ${converted.length} objects, expected 1`);
  const problem = problemOf(object, converted[0]!, version);
  if (problem) throw unknownError(`${of} returned ${problem}`);
  return withMetadata(object, converted[0]!);
}

const answered = (body: string, apiVersion: string, uid: string): readonly KubeObject[] => {
  let review: ConversionReview;
  try {
    review = JSON.parse(body) as ConversionReview;
  } catch {
    throw new CallFailure(`couldn't get version/kind; json parse error: ${objectProblem(body) ?? 'unexpected end of JSON input'}`);
  }
  if (!review.kind) throw new CallFailure(`Object 'Kind' is missing in '${body.trim()}'`);
  const { response } = review;
  if (review.kind !== 'ConversionReview' || review.apiVersion !== apiVersion) throw new CallFailure(`expected webhook response of ${apiVersion}, Kind=ConversionReview, got ${review.apiVersion ?? ''}, Kind=${review.kind}`);
  if (!response) throw new CallFailure('no response provided');
  if (apiVersion.endsWith('/v1') && response.uid !== uid) throw new CallFailure(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`);
  const { status = '', message } = response.result ?? {};
  if (status !== 'Success') throw new CallFailure(message || `response.result.status was '${status}', not 'Success'`);
  return response.convertedObjects ?? [];
};

/** What is wrong with an object that was made of another. */
const problemOf = (from: KubeObject, made: KubeObject, version: string): string | undefined => {
  if (made.apiVersion !== version) return `invalid object at index 0: invalid groupVersion (expected ${version}, received ${made.apiVersion ?? ''})`;
  if (made.kind !== from.kind) return `invalid object at index 0: invalid kind (expected ${from.kind}, received ${made.kind ?? ''})`;
  for (const [key, word] of [['name', 'name'], ['namespace', 'namespace'], ['uid', 'UID']] as const) {
    const [was, is] = [from.metadata[key] ?? '', made.metadata?.[key] ?? ''];
    if (was !== is) return `invalid object: must have the same ${word}: ${was} != ${is}`;
  }
  return made.metadata ? undefined : 'invalid metadata: missing metadata in converted object';
};

/** Of its metadata a webhook decides the labels and the annotations alone. */
const withMetadata = (from: KubeObject, made: KubeObject): KubeObject => {
  const { labels: _l, annotations: _a, ...kept } = from.metadata;
  const { labels, annotations } = made.metadata;
  return { ...made, metadata: { ...kept, ...(labels && { labels }), ...(annotations && { annotations }) } };
};
