import type { Deployment, PodTemplateSpec } from '../../../api/kubernetes.ts';
import { rfc3339 } from '../../../api/time.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, fieldManagerFlag, fileOptions, filenameFlags, noFiles, printFlags, selectorFlag, writeQuery, type DryRun } from '../flags/common.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { requirePrinter } from '../print/printer.ts';
import { getObject, patchObject, watchObjects } from '../requests.ts';
import { groupResource } from '../resourcemapper.ts';
import type { Info } from '../info.ts';
import { Resources } from '../resources.ts';
import { revisionsOf, templateText, withCause } from '../rollout/history.ts';
import { rolloutStatus } from '../rollout/status.ts';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const HASH = 'pod-template-hash';
const MERGE = 'application/strategic-merge-patch+json';

function* resourcesOf(context: Context): Task<Resources> {
  if (context.args.length === 0 && noFiles(context)) throw new Error('required resource not specified');
  const { namespace, explicit } = context.namespace();
  return yield* Resources.of(context, { args: context.args, ...fileOptions(context), selector: context.flags.string('selector'), typeMeansAll: true, namespace, enforceNamespace: explicit, continueOnError: true, latest: true, flatten: true });
}

const files = (): FlagSpec[] => [...filenameFlags('that name the objects'), selectorFlag];

const described = (info: Info): string => `${groupResource(info.mapping)} "${info.name}"`;

/** One of pause, resume and restart: a patch, or why not. */
function* change(context: Context, done: string, dryRun: DryRun, patchFor: (info: Info) => object): Task {
  const printer = requirePrinter(context, dryRunOperation(done, dryRun));
  const resources = yield* resourcesOf(context);
  yield* resources.visit(function* (info) {
    const patch = patchFor(info);
    const object = dryRun === 'client' ? info.object : yield* patchObject(context, info, patch, MERGE, { query: writeQuery(context, dryRun) });
    context.out(printer.print(object));
  });
}

const needsDeployment = (info: Info, verb: string): void => {
  if (info.mapping.kind !== 'Deployment') throw new Error(`${groupResource(info.mapping)} "${info.name}" ${verb} is not supported`);
};

const pause: CommandSpec = {
  name: 'pause',
  usage: 'RESOURCE',
  short: 'Let a deployment change without rolling out',
  examples: '# Hold a deployment while several things are changed\nkubectl rollout pause deployment/web',
  flags: [...files(), ...printFlags(), fieldManagerFlag('kubectl-rollout')],
  completion: 'resource',
  *run(context) {
    yield* change(context, 'paused', 'none', (info) => {
      needsDeployment(info, 'pausing');
      if (info.object.spec?.paused) throw new Error(`${described(info)} is already paused`);
      return { spec: { paused: true } };
    });
  },
};

const resume: CommandSpec = {
  name: 'resume',
  usage: 'RESOURCE',
  short: 'Let a paused deployment roll out again',
  examples: '# Roll out what was changed meanwhile\nkubectl rollout resume deployment/web',
  flags: [...files(), ...printFlags(), fieldManagerFlag('kubectl-rollout')],
  completion: 'resource',
  *run(context) {
    yield* change(context, 'resumed', 'none', (info) => {
      needsDeployment(info, 'resuming');
      if (!info.object.spec?.paused) throw new Error(`${described(info)} is not paused`);
      return { spec: { paused: null } };
    });
  },
};

const restart: CommandSpec = {
  name: 'restart',
  usage: 'RESOURCE',
  short: 'Replace all pods of a workload, a few at a time',
  examples: '# New pods for a deployment\nkubectl rollout restart deployment/web\n\n# For all deployments with a label\nkubectl rollout restart deployment --selector=app=web',
  flags: [...files(), ...printFlags(), fieldManagerFlag('kubectl-rollout')],
  completion: 'resource',
  *run(context) {
    yield* change(context, 'restarted', 'none', (info) => {
      const { kind } = info.mapping;
      if (kind !== 'Deployment' && kind !== 'DaemonSet' && kind !== 'StatefulSet') throw new Error(`${described(info)} restarting is not supported`);
      if (kind === 'Deployment' && info.object.spec?.paused) throw new Error(`${described(info)} can't restart paused deployment (run rollout resume first)`);
      return { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: rfc3339(context.now()) } } } } };
    });
  },
};

const history: CommandSpec = {
  name: 'history',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  short: 'Show the revisions of a workload',
  examples: '# All revisions\nkubectl rollout history deployment/web\n\n# What revision 3 looked like\nkubectl rollout history deployment/web --revision=3',
  flags: [{ name: 'revision', type: 'int64', usage: 'Show this revision whole.' }, ...files(), ...printFlags()],
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    const wanted = flags.int('revision');
    if (wanted < 0) throw new Error(`revision must be a positive integer: ${wanted}`);
    const printed = flags.string('output') !== '';
    const resources = yield* resourcesOf(context);
    yield* resources.visit(function* (info) {
      const revisions = yield* revisionsOf(context, info.object, 'history viewer');
      const found = revisions.find((r) => r.number === wanted);
      if (printed) {
        if (wanted > 0 && !found) throw new Error(`unable to find the specified revision`);
        const printer = requirePrinter(context, '');
        for (const revision of found ? [found] : revisions) context.out(printer.print({ apiVersion: info.object.apiVersion, kind: info.object.kind, metadata: { ...withCause(revision.template, revision.cause).metadata, name: info.name }, spec: { template: withCause(revision.template, revision.cause) } } as KubeObject));
        return;
      }
      const head = requirePrinter(context, wanted > 0 ? `with revision #${wanted}` : '').print(info.object).replace(/\n$/, wanted > 0 ? '\n' : ' \n');
      if (wanted > 0) {
        if (!found) throw new Error('unable to find the specified revision');
        context.out(`${head}${templateText(withCause(found.template, found.cause), context.now())}\n`);
        return;
      }
      const width = Math.max(...revisions.map((r) => String(r.number).length), 'REVISION'.length) + 2;
      context.out(revisions.length === 0 ? 'No rollout history found.\n' : `${head}${['REVISION'.padEnd(width) + 'CHANGE-CAUSE', ...revisions.map((r) => String(r.number).padEnd(width) + (r.cause || '<none>'))].join('\n')}\n\n`);
    });
  },
};

const withoutHash = (template: PodTemplateSpec): PodTemplateSpec => {
  const { [HASH]: _, ...labels } = (template.metadata?.labels ?? {}) as Record<string, string>;
  return { ...template, metadata: { ...template.metadata, labels } };
};

const undo: CommandSpec = {
  name: 'undo',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  short: 'Go back to an earlier revision',
  examples: '# Back to the revision before\nkubectl rollout undo deployment/web\n\n# Back to revision 3\nkubectl rollout undo daemonset/web --to-revision=3\n\n# Only show what it would be\nkubectl rollout undo --dry-run=server deployment/web',
  flags: [{ name: 'to-revision', type: 'int64', usage: 'The revision to go back to; 0 for the one before.' }, dryRunFlag, ...files(), ...printFlags()],
  completion: 'resource',
  *run(context) {
    const dryRun = dryRunOf(context);
    const to = context.flags.int('to-revision');
    const resources = yield* resourcesOf(context);
    yield* resources.visit(function* (info) {
      const { object } = info;
      if (to < 0) throw new Error(`unable to find specified revision ${to} in history`);
      const revisions = yield* revisionsOf(context, object, 'rollbacker');
      if ((object as unknown as Deployment).spec?.paused) throw new Error(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`);
      const target = to > 0 ? revisions.find((r) => r.number === to) : revisions[revisions.length - 2];
      if (!target) throw new Error(to > 0 ? `unable to find specified revision ${to} in history` : `no rollout history found for ${info.mapping.kind.toLowerCase()} "${info.name}"`);
      if (dryRun === 'client') {
        context.out(requirePrinter(context, `${templateText(target.template, context.now())} (dry run)`).print(object));
        return;
      }
      const template = withoutHash(target.template);
      const annotations = (object.metadata.annotations ?? {}) as Record<string, string>;
      if (annotations[LAST_APPLIED]) context.warn(`resource ${info.mapping.resource}/${info.name} was previously managed with 'kubectl apply'. Rolling back will not update the kubectl.kubernetes.io/last-applied-configuration annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.`);
      if (same(withoutHash(object.spec.template as PodTemplateSpec), template)) {
        context.out(requirePrinter(context, `skipped rollback (current template already matches revision ${target.number})`).print(object));
        return;
      }
      const keep = info.mapping.kind === 'Deployment' ? { metadata: { annotations: target.cause ? { 'kubernetes.io/change-cause': target.cause } : { 'kubernetes.io/change-cause': null } } } : {};
      yield* patchObject(context, info, { ...keep, spec: { template: { ...template, $patch: 'replace' } } }, MERGE, { query: writeQuery(context, dryRun) });
      context.out(requirePrinter(context, dryRunOperation('rolled back', dryRun)).print(object));
    });
  },
};

const same = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) if (!same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])) return false;
  return true;
};

const status: CommandSpec = {
  name: 'status',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  short: 'Follow a rollout to its end',
  examples: '# Follow a rollout\nkubectl rollout status deployment/web',
  flags: [
    { name: 'watch', shorthand: 'w', type: 'bool', default: true, usage: 'Follow it until it is done.' },
    { name: 'revision', type: 'int64', usage: 'Fail when the running revision is another.' },
    { name: 'timeout', type: 'duration', usage: 'Give up after this time; zero for never.' },
    ...files(),
  ],
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    const timeout = flags.duration('timeout');
    const deadline = timeout > 0 ? context.now() + timeout : Infinity;
    const resources = yield* resourcesOf(context);
    const infos = yield* resources.all();
    if (infos.length === 0) {
      context.err(`No resources found in ${context.namespace().namespace} namespace.\n`);
      return;
    }
    for (const info of infos) yield* follow(context, info, deadline);
  },
};

/** Prints each state of a rollout until it is done. */
function* follow(context: Context, info: Info, deadline: number): Task {
  const revision = context.flags.int('revision');
  let object = yield* getObject(context, info);
  let told = '';
  for (;;) {
    const { message, done } = rolloutStatus(object, revision);
    if (message !== told || !done) context.out(message);
    told = message;
    if (done || !context.flags.bool('watch')) return;
    yield* context.flush();
    const next = yield* nextVersion(context, info, object, deadline);
    if (next === 'timeout') throw new Error('timed out waiting for the condition');
    if (next === 'gone') throw new Error('object has been deleted');
    object = next;
  }
}

/** Waits for the object's next version. */
function* nextVersion(context: Context, info: Info, object: KubeObject, deadline: number): Task<KubeObject | 'gone' | 'timeout'> {
  const { sim } = context.process;
  const stream = yield* watchObjects(context, info, { query: { resourceVersion: object.metadata.resourceVersion ?? '' } });
  let late = false;
  const timer = deadline === Infinity ? undefined : sim.at(deadline, () => {
    late = true;
    stream.stop();
  });
  try {
    const event = yield* stream.next();
    if (late || (event === undefined && sim.now() >= deadline)) return 'timeout';
    if (event === undefined) return yield* getObject(context, info);
    return event.type === 'DELETED' ? 'gone' : event.object;
  } finally {
    sim.cancel(timer);
    stream.stop();
  }
}

export const rollout: CommandSpec = {
  name: 'rollout',
  usage: 'SUBCOMMAND',
  short: 'Look after the rollout of a workload',
  long: 'Look after the rollout of deployments, daemonsets and statefulsets.\n\n Valid resource types include:\n\n  *  deployments\n  *  daemonsets\n  *  statefulsets',
  examples: '# Back to the revision before\nkubectl rollout undo deployment/web\n\n# How far is it?\nkubectl rollout status daemonset/web\n\n# New pods for a deployment\nkubectl rollout restart deployment/web',
  commands: [history, pause, restart, resume, status, undo],
  helpTo: 'stdout',
};
