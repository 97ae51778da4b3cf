import type { PodTemplateSpec } from '../../../api/kubernetes.ts';
import { equal } from '../../../api/share.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { messageOf } from '../errors.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, printFlags, writeQuery, type DryRun } from '../flags/common.ts';
import { requirePrinter } from '../print/printer.ts';
import { patchObject } from '../requests.ts';
import type { Info } from '../info.ts';
import { objectFlags, resourcesOf } from './change.ts';
import { revisionsOf, templateText, type Revision } from './history.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const HASH = 'pod-template-hash';

/** Annotations that a Deployment keeps as they are; all others are those of the revision. */
const KEPT: ReadonlySet<string> = new Set([
  LAST_APPLIED,
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

const withoutHash = (template: PodTemplateSpec): PodTemplateSpec => {
  const { [HASH]: _, ...labels } = (template.metadata?.labels ?? {}) as Record<string, string>;
  return { ...template, metadata: { ...template.metadata, labels } };
};

const notFound = (revision: number): Error => new Error(`unable to find specified revision ${revision} in history`);

/** The revision to go back to: the one wanted, or with 0 the one before the newest. */
const targetOf = (info: Info, revisions: readonly Revision[], to: number): Revision => {
  const target = to > 0 ? revisions.find((r) => r.number === to) : revisions[revisions.length - 2];
  if (target) return target;
  if (to > 0) throw notFound(to);
  throw new Error(info.mapping.kind === 'Deployment' ? `no rollout history found for deployment ${JSON.stringify(info.name)}` : 'no last revision to roll back to');
};

const skipped = (to: number): string => `skipped rollback (current template already matches revision ${to})`;

/** Gives an object the pod template of a revision; what was done to it (kubectl pkg/polymorphichelpers/rollback.go). */
function* rollback(context: Context, info: Info, to: number, dryRun: DryRun): Task<string> {
  if (to < 0) throw notFound(to);
  const { object } = info;
  const deployment = info.mapping.kind === 'Deployment';
  const target = targetOf(info, yield* revisionsOf(context, info, 'rollbacker'), to);
  if (dryRun === 'client') return `${deployment ? '' : 'will roll back to '}${templateText(target.template, context.now())}`;
  const current = object.spec.template as PodTemplateSpec;
  const query = { query: writeQuery(context, dryRun) };
  try {
    if (!deployment) {
      if (equal(current, target.template)) return skipped(to);
      yield* patchObject(context, info, { spec: { template: { ...target.template, $patch: 'replace' } } }, 'application/strategic-merge-patch+json', query);
      return 'rolled back';
    }
    if (object.spec.paused) throw new Error("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
    const template = withoutHash(target.template);
    if (equal(withoutHash(current), template)) return skipped(to);
    const annotations: Record<string, string> = {};
    for (const [key, value] of Object.entries((object.metadata.annotations ?? {}) as Record<string, string>)) if (KEPT.has(key)) annotations[key] = value;
    for (const [key, value] of Object.entries(target.annotations)) if (!KEPT.has(key)) annotations[key] = value;
    const patch = [{ op: 'replace', path: '/spec/template', value: template }, { op: 'replace', path: '/metadata/annotations', value: annotations }];
    yield* patchObject(context, info, patch, 'application/json-patch+json', query);
    return 'rolled back';
  } catch (error) {
    const message = messageOf(error);
    throw message.startsWith('you cannot') ? error : new Error(`failed restoring revision ${to}: ${message}`);
  }
}

export const undo: CommandSpec = {
  name: 'undo',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  short: 'Go back to an earlier revision',
  examples: '# Back to the revision before\nkubectl rollout undo deployment/web\n\n# Back to revision 3\nkubectl rollout undo daemonset/web --to-revision=3\n\n# Only show what it would be\nkubectl rollout undo --dry-run=server deployment/web',
  flags: [{ name: 'to-revision', type: 'int64', usage: 'The revision to go back to; 0 for the one before.' }, dryRunFlag, ...objectFlags(), ...printFlags()],
  completion: 'resource',
  *run(context) {
    const dryRun = dryRunOf(context);
    const to = context.flags.int('to-revision');
    const resources = yield* resourcesOf(context);
    yield* resources.visit(function* (info) {
      if ((info.object.metadata.annotations as Record<string, string> | undefined)?.[LAST_APPLIED] !== undefined)
        context.err(`Warning: resource ${info.mapping.resource}/${info.name} was previously managed with 'kubectl apply'. Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`);
      const done = yield* rollback(context, info, to, dryRun);
      context.out(requirePrinter(context, dryRunOperation(done, dryRun), { order: 'own' }).print(info.object));
    });
  },
};
