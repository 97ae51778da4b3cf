import { ConnectionError } from '../../api/status.ts';
import type { KubeObject } from '../../api/types.ts';
import { encodeBase64 } from '../../api/base64.ts';
import type { HttpRequest, HttpResponse } from '../../network/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { headerOf, pathOf, respond } from '../http.ts';

// agnhost's admission webhooks (kubernetes: test/images/agnhost/webhook).

interface Review {
  kind?: string;
  apiVersion?: string;
  request: {
    uid: string;
    operation: string;
    name?: string;
    subResource?: string;
    resource: { group: string; version: string; resource: string };
    object?: any;
    oldObject?: any;
  };
}

type Request = Review['request'];

interface Verdict {
  allowed: boolean;
  status?: { metadata: object; status?: string; message?: string; reason?: string; code?: number };
  patch?: string;
  patchType?: string;
}

const mark = 'webhook-e2e-test';
const yes: Verdict = { allowed: true };
const no = (why: { message?: string; reason?: string; status?: string; code?: number }): Verdict => ({ allowed: false, status: { metadata: {}, ...why } });
const patched = (...operations: object[]): Verdict => ({ allowed: true, patch: encodeBase64(JSON.stringify(operations)), patchType: 'JSONPatch' });

const resourceWords = ({ group, version, resource }: Request['resource']): string => `{${group} ${version} ${resource}}`;
const isOf = ({ resource: { group, version, resource } }: Request, plural: string): boolean => group === '' && version === 'v1' && resource === plural;

// What is no object of the kind that a path is for has no verdict: the real one's handler dies of it.
const requireOf = (request: Request, plural: string): void => {
  if (!isOf(request, plural)) throw new ConnectionError('eof', 'EOF');
};

const addLabel = ({ object }: Request): Verdict => {
  const labels = (object as KubeObject | undefined)?.metadata.labels ?? {};
  if (Object.keys(labels).length === 0) return patched({ op: 'add', path: '/metadata/labels', value: { 'added-label': 'yes' } });
  if (labels['added-label'] === 'yes') return yes;
  return patched({ op: labels['added-label'] === undefined ? 'add' : 'replace', path: '/metadata/labels/added-label', value: 'yes' });
};

function* pods(request: Request): Task<Verdict> {
  if (!isOf(request, 'pods')) return no({ message: `expect resource to be ${resourceWords({ group: '', version: 'v1', resource: 'pods' })}` });
  const { metadata, spec } = request.object;
  const label = metadata?.labels?.[mark];
  if (label === 'wait-forever') yield sleep(1e12);
  const problems = [
    ...(label === 'webhook-disallow' ? ['the pod contains unwanted label;'] : []),
    ...(spec?.containers ?? []).filter((c: { name: string }) => c.name.includes('webhook-disallow')).map(() => 'the pod contains unwanted container name;'),
  ];
  return problems.length > 0 ? no({ message: problems.join(' ') }) : yes;
}

const attaching = ({ name, resource, subResource, object }: Request): Verdict => {
  if (name !== 'to-be-attached-pod') return yes;
  if (resource.resource !== 'pods') return no({ message: `expect resource to be { v1 pods}, got ${resourceWords(resource)}` });
  if (subResource !== 'attach') return no({ message: `expect subresource to be attach, got ${subResource ?? ''}` });
  return object?.stdin && object.container === 'container1' ? no({ message: "attaching to pod 'to-be-attached-pod' is not allowed" }) : yes;
};

const named = (list: { name: string }[] | undefined, name: string): boolean => list?.some((c) => c.name === name) ?? false;

const mutatePods = (request: Request): Verdict => {
  requireOf(request, 'pods');
  const { metadata, spec } = request.object;
  const name = 'webhook-added-init-container';
  if (metadata?.name !== 'webhook-to-be-mutated' || named(spec?.initContainers, name)) return yes;
  return patched({ op: 'add', path: '/spec/initContainers', value: [{ image: 'webhook-added-image', name, resources: {} }] });
};

const addSidecar = (request: Request, image: string): Verdict => {
  if (!image) return no({ status: 'Failure', message: 'No image specified by the sidecar-image parameter', code: 500 });
  requireOf(request, 'pods');
  const name = 'webhook-added-sidecar';
  return named(request.object.spec?.containers, name) ? yes : patched({ op: 'add', path: '/spec/containers/-', value: { image, name, resources: {} } });
};

/** Refuses data that are marked as unwanted. */
const admitData = ({ operation, object, oldObject }: Request, what: string, unwanted: string): Verdict => {
  const value = ((operation === 'DELETE' ? oldObject : object)?.data as Record<string, string> | undefined)?.[mark];
  if (value === 'webhook-disallow' && (operation === 'CREATE' || operation === 'UPDATE')) return no({ reason: `the ${what} contains unwanted ${unwanted}` });
  if (value === 'webhook-nondeletable' && operation === 'DELETE') return no({ reason: `the ${what} cannot be deleted because it contains unwanted key and value` });
  return yes;
};

const mutateData = ({ object }: Request): Verdict => {
  const { data = {} } = object as { data?: Record<string, string> };
  const stage = data['mutation-stage-1'] === 'yes' ? 2 : data['mutation-start'] === 'yes' ? 1 : 0;
  return stage === 0 ? yes : patched({ op: 'add', path: `/data/mutation-stage-${stage}`, value: 'yes' });
};

const definitions = ({ resource, object }: Request): Verdict => {
  if (resource.resource !== 'customresourcedefinitions') return no({ message: `expect resource to be one of [apiextensions.k8s.io/v1beta1, Resource=customresourcedefinitions, apiextensions.k8s.io/v1, Resource=customresourcedefinitions] but got ${resource.group}/${resource.version}, Resource=${resource.resource}` });
  return object?.metadata?.labels?.[mark] === 'webhook-disallow' ? no({ message: 'the crd contains unwanted label' }) : yes;
};

function* later(): Task<Verdict> {
  yield sleep(5000);
  return { allowed: true, status: { metadata: {}, message: 'this webhook allows all requests' } };
}

function* at(verdict: () => Verdict): Task<Verdict> {
  return verdict();
}

/** What a path says of a request; undefined for a path that there is not. */
const verdictOf = (path: string, request: Request, sidecarImage: string): Task<Verdict> | undefined => {
  switch (path) {
    case '/always-allow-delay-5s':
      return later();
    case '/always-deny':
      return at(() => no({ message: 'this webhook denies all requests' }));
    case '/add-label':
      return at(() => addLabel(request));
    case '/pods':
      return pods(request);
    case '/pods/attach':
      return at(() => attaching(request));
    case '/mutating-pods':
      return at(() => mutatePods(request));
    case '/mutating-pods-sidecar':
      return at(() => addSidecar(request, sidecarImage));
    case '/configmaps':
      return at(() => (requireOf(request, 'configmaps'), admitData(request, 'configmap', 'key and value')));
    case '/mutating-configmaps':
      return at(() => (requireOf(request, 'configmaps'), mutateData(request)));
    case '/custom-resource':
      return at(() => admitData(request, 'custom resource', 'data'));
    case '/mutating-custom-resource':
      return at(() => mutateData(request));
    case '/crd':
      return at(() => definitions(request));
    default:
      return undefined;
  }
};

const paths: ReadonlySet<string> = new Set(['/always-allow-delay-5s', '/always-deny', '/add-label', '/pods', '/pods/attach', '/mutating-pods', '/mutating-pods-sidecar', '/configmaps', '/mutating-configmaps', '/custom-resource', '/mutating-custom-resource', '/crd']);

const reviewIn = (body: string): Review | string => {
  try {
    const review = JSON.parse(body) as Review;
    return review.kind === 'AdmissionReview' && /^admission\.k8s\.io\/v1(beta1)?$/.test(review.apiVersion ?? '') ? review : `Request could not be decoded: no kind ${JSON.stringify(review.kind ?? '')} is registered for version ${JSON.stringify(review.apiVersion ?? '')} in scheme "test/images/agnhost/webhook/scheme.go:31"`;
  } catch {
    return "Request could not be decoded: couldn't get version/kind; json parse error: unexpected end of JSON input";
  }
};

/** Answers an AdmissionReview by its path. Throws ConnectionError where the real one's connection breaks off. */
export function* serveWebhook(request: HttpRequest, sidecarImage: string): Task<HttpResponse> {
  const path = pathOf(request);
  if (path === '/readyz') return respond(200, 'ok');
  if (!paths.has(path)) return respond(404, '404 page not found\n');
  if (headerOf(request, 'content-type') !== 'application/json') return respond(200, '');
  const review = reviewIn(request.body ?? '');
  if (typeof review === 'string') return respond(400, `${review}\n`);
  const verdict = yield* verdictOf(path, review.request, sidecarImage)!;
  const { kind, apiVersion } = review;
  return respond(200, JSON.stringify({ kind, apiVersion, response: { uid: review.request.uid, ...verdict } }), { 'Content-Type': 'application/json' });
}
