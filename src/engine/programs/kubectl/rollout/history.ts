import type { ControllerRevision, Deployment, PodTemplateSpec, ReplicaSet } from '../../../api/kubernetes.ts';
import { selectorOf } from '../../../api/selector.ts';
import type { KubeObject } from '../../../api/types.ts';
import * as r from '../../../client/resources.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { Page } from '../describe/page.ts';
import { podTemplate } from '../describe/podtemplate.ts';
import type { Info } from '../info.ts';
import { getObject } from '../requests.ts';
import { groupKind, splitApiVersion } from '../resourcemapper.ts';
import { ownReplicaSets } from './replicasets.ts';

const CHANGE_CAUSE = 'kubernetes.io/change-cause';
const REVISION = 'deployment.kubernetes.io/revision';

/** One revision of a workload's pod template. */
export interface Revision {
  number: number;
  cause: string;
  template: PodTemplateSpec;
  /** Of the replica set or the controller revision. */
  annotations: Readonly<Record<string, string>>;
  /** The replica set, or the workload as it was then. */
  object: KubeObject;
}

const annotation = (metadata: { annotations?: object | undefined }, key: string): string | undefined => (metadata.annotations as Record<string, string> | undefined)?.[key];

/** A StatefulSet's claims as a typed client reads them: protobuf does not carry what kind they are. */
const untyped = (object: KubeObject): KubeObject => {
  const { volumeClaimTemplates: claims } = object.spec as { volumeClaimTemplates?: KubeObject[] };
  return claims ? ({ ...object, spec: { ...object.spec, volumeClaimTemplates: claims.map(({ apiVersion: _, kind: __, ...claim }) => claim) } } as unknown as KubeObject) : object;
};

/** The revisions of a Deployment, a DaemonSet or a StatefulSet, which is read once more, oldest first. Throws for another kind. */
export function* revisionsOf(context: Context, { mapping, namespace, name, object: found }: Info, what: 'history viewer' | 'rollbacker'): Task<Revision[]> {
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(found.kind)) throw withoutRevisions(found, what);
  const object = untyped(yield* getObject(context, { mapping, namespace, name }));
  if (object.kind === 'Deployment') {
    const deployment = object as unknown as Deployment;
    const { items } = yield* context.client.list<ReplicaSet>(r.replicaSets, object.metadata.namespace, { labelSelector: String(selectorOf(deployment.spec?.selector)) });
    return ownReplicaSets(deployment, items)
      .all.map((s) => ({ number: Number(annotation(s.metadata, REVISION) ?? 0), cause: annotation(s.metadata, CHANGE_CAUSE) ?? '', template: s.spec!.template!, annotations: (s.metadata.annotations ?? {}) as Record<string, string>, object: { ...s, apiVersion: 'apps/v1', kind: 'ReplicaSet' } as unknown as KubeObject }))
      .sort((a, b) => a.number - b.number);
  }
  const { items } = yield* context.client.list<ControllerRevision>(r.controllerRevisions, object.metadata.namespace, { labelSelector: String(selectorOf(object.spec.selector)) });
  return items
    .filter((c) => c.metadata.ownerReferences?.some((o) => o.controller && o.uid === object.metadata.uid))
    .map((c) => {
      const template = templateIn(c);
      return { number: c.revision, cause: annotation(c.metadata, CHANGE_CAUSE) ?? '', template, annotations: (c.metadata.annotations ?? {}) as Record<string, string>, object: { ...object, spec: { ...object.spec, template } } };
    })
    .sort((a, b) => a.number - b.number);
}

/** Kinds that the real one knows as workloads, most of which have no revisions (kubectl pkg/apps/kind_visitor.go). */
const WORKLOADS = ['DaemonSet.apps', 'Deployment.apps', 'Job.batch', 'Pod', 'ReplicaSet.apps', 'ReplicationController', 'StatefulSet.apps', 'CronJob.batch'];

const withoutRevisions = (object: KubeObject, what: 'history viewer' | 'rollbacker'): Error => {
  const name = groupKind(object);
  if (WORKLOADS.includes(name)) return new Error(`no ${what} has been implemented for "${name}"`);
  const { group } = splitApiVersion(object.apiVersion ?? '');
  return new Error(`error retrieving ${what === 'rollbacker' ? what : 'history'} for "${name}", no visitor method exists for {${group} ${object.kind}}`);
};

/** A ControllerRevision holds a patch that replaces the whole template. */
const templateIn = (revision: ControllerRevision): PodTemplateSpec => {
  const { $patch: _, ...template } = (revision.data as { spec: { template: Record<string, unknown> } }).spec.template;
  return template as PodTemplateSpec;
};

/** The cause stands on the replica set; a revision is shown with it on the template. */
export const withCause = (template: PodTemplateSpec, cause: string | undefined): PodTemplateSpec => (cause ? { ...template, metadata: { ...template.metadata, annotations: { ...template.metadata?.annotations, [CHANGE_CAUSE]: cause } } } : template);

/** A pod template with tabs where a description has columns (internalDescribe without a tab writer). */
export const templateText = (template: PodTemplateSpec, now: number): string => {
  const page = new Page(now, { tabs: true });
  podTemplate(page, template);
  return String(page);
};
