import { badRequest, invalid, notFound, unknownPath } from '../../api/errors.ts';
import { invalidValue } from '../../api/field.ts';
import type { ApiResponse } from '../../api/http.ts';
import type { LabelSelector, Scale } from '../../api/kubernetes.ts';
import { getIn, parsePath, setIn } from '../../api/paths.ts';
import { selectorOf } from '../../api/selector.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { Task } from '../../sim/sim.ts';
import { resourceOf, type Context } from '../context.ts';
import type { Core } from '../core.ts';
import { bodyAs } from '../decode.ts';
import { insistsOnVersion, patchedAs } from '../patch.ts';
import { updateObject } from '../update.ts';

const type = { schema: 'IoK8sApiAutoscalingV1Scale', kind: 'Scale', version: 'v1' };

/** GET, PUT and PATCH of the scale subresource (kubernetes: pkg/registry/apps/deployment/storage/storage.go: ScaleREST). */
export function* scale(core: Core, context: Context): Task<ApiResponse> {
  const { kind, namespace, name, request } = context;
  if (!kind.scale) throw unknownPath();
  const object = core.storage.get(kind, namespace, name!);
  if (!object) throw notFound(resourceOf(kind), name!);
  if (request.verb === 'get') return { code: 200, body: scaleOf(kind, object) };
  const path = parsePath(kind.scale.specReplicas);
  const stored = yield* updateObject(core, context, (current) => {
    const before = scaleOf(kind, current);
    const wanted = request.verb === 'patch' ? patchedAs(context, before, type) : bodyAs<Scale>(context, type);
    if (wanted?.metadata?.name !== name) throw badRequest(`the name of the object (${wanted?.metadata?.name ?? ''}) does not match the name on the URL (${name})`);
    const replicas = wanted.spec?.replicas ?? 0;
    if (replicas < 0) throw invalid('autoscaling', 'Scale', name!, [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')]);
    const next = setIn(current, path, replicas);
    const { uid, resourceVersion } = wanted.metadata;
    const same = (!uid || uid === current.metadata.uid) && (!resourceVersion || resourceVersion === current.metadata.resourceVersion);
    return same ? next : { ...next, metadata: { ...next.metadata, ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) } };
  }, insistsOnVersion(context));
  return { code: 200, body: scaleOf(kind, stored) };
}

/** The Scale of an object. */
const scaleOf = (kind: Kind, object: KubeObject): Scale => {
  const { specReplicas, statusReplicas, selector } = kind.scale!;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const text = selector === undefined ? undefined : selectorText(getIn(object, parsePath(selector)));
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, ...(namespace && { namespace }), uid: uid!, resourceVersion: resourceVersion!, creationTimestamp: creationTimestamp! },
    spec: { ...(getIn(object, parsePath(specReplicas)) ? { replicas: getIn(object, parsePath(specReplicas)) as number } : {}) },
    status: { replicas: (getIn(object, parsePath(statusReplicas)) as number | undefined) ?? 0, ...(text && { selector: text }) },
  };
};

// A selector is a LabelSelector, a map of a ReplicationController, or the text that a custom resource keeps.
const selectorText = (value: unknown): string | undefined => {
  if (typeof value === 'string' || value === undefined || value === null) return value ?? undefined;
  const object = value as LabelSelector;
  const isSelector = object.matchLabels !== undefined || object.matchExpressions !== undefined;
  return selectorOf(isSelector ? object : { matchLabels: value as Record<string, string> }).toString();
};
