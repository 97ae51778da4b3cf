import { rfc3339 } from '../../../api/time.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { fieldManagerFlag, printFlags } from '../flags/common.ts';
import { requirePrinter } from '../print/printer.ts';
import { getObject, watchObjects } from '../requests.ts';
import type { Info } from '../info.ts';
import { changeAll, objectFlags, resourcesOf } from '../rollout/change.ts';
import { revisionsOf, templateText, withCause, type Revision } from '../rollout/history.ts';
import { rolloutStatus } from '../rollout/status.ts';
import { undo } from '../rollout/undo.ts';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

const pause: CommandSpec = {
  name: 'pause',
  usage: 'RESOURCE',
  short: 'Let a deployment change without rolling out',
  examples: '# Hold a deployment while several things are changed\nkubectl rollout pause deployment/web',
  flags: [...objectFlags(), ...printFlags(), fieldManagerFlag('kubectl-rollout')],
  completion: 'resource',
  *run(context) {
    yield* changeAll(context, ({ mapping, object }) => {
      if (mapping.kind !== 'Deployment') throw new Error('pausing is not supported');
      if (object.spec?.paused) throw new Error('is already paused');
      return { done: 'paused', patch: { spec: { paused: true } } };
    });
  },
};

const resume: CommandSpec = {
  name: 'resume',
  usage: 'RESOURCE',
  short: 'Let a paused deployment roll out again',
  examples: '# Roll out what was changed meanwhile\nkubectl rollout resume deployment/web',
  flags: [...objectFlags(), ...printFlags(), fieldManagerFlag('kubectl-rollout')],
  completion: 'resource',
  *run(context) {
    yield* changeAll(context, ({ mapping, object }) => {
      if (mapping.kind !== 'Deployment') throw new Error('resuming is not supported');
      if (!object.spec?.paused) throw new Error('is not paused');
      return { done: 'resumed', patch: { spec: { paused: null } } };
    });
  },
};

const restart: CommandSpec = {
  name: 'restart',
  usage: 'RESOURCE',
  short: 'Replace all pods of a workload, a few at a time',
  examples: '# New pods for a deployment\nkubectl rollout restart deployment/web\n\n# For all deployments with a label\nkubectl rollout restart deployment --selector=app=web',
  flags: [...objectFlags(), ...printFlags(), fieldManagerFlag('kubectl-rollout')],
  completion: 'resource',
  *run(context) {
    yield* changeAll(context, ({ mapping, object }) => {
      const { kind } = mapping;
      if (kind !== 'Deployment' && kind !== 'DaemonSet' && kind !== 'StatefulSet') throw new Error('restarting is not supported');
      if (kind === 'Deployment' && object.spec?.paused) throw new Error("can't restart paused deployment (run rollout resume first)");
      const restartedAt = rfc3339(context.now());
      if (object.spec.template.metadata?.annotations?.[RESTARTED_AT] === restartedAt) return undefined;
      return { done: 'restarted', patch: { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: restartedAt } } } } } };
    });
  },
};

const history: CommandSpec = {
  name: 'history',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  short: 'Show the revisions of a workload',
  examples: '# All revisions\nkubectl rollout history deployment/web\n\n# What revision 3 looked like\nkubectl rollout history deployment/web --revision=3',
  flags: [{ name: 'revision', type: 'int64', usage: 'Show this revision whole.' }, ...objectFlags(), ...printFlags()],
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    const wanted = flags.int('revision');
    if (wanted < 0) throw new Error(`revision must be a positive integer: ${wanted}`);
    const printed = flags.string('output') !== '';
    const resources = yield* resourcesOf(context);
    yield* resources.visit(function* (info) {
      const revisions = yield* revisionsOf(context, info, 'history viewer');
      const found = revisions.find((r) => r.number === wanted);
      if (printed) {
        if (wanted > 0 && !found) throw new Error('unable to find the specified revision');
        const printer = requirePrinter(context, '', { order: 'own' });
        for (const revision of found ? [found] : revisions) context.out(printer.print(revision.object));
        return;
      }
      context.out(requirePrinter(context, `${wanted > 0 ? `with revision #${wanted}` : ''}\n${overview(revisions, wanted, found, context.now())}`, { order: 'own' }).print(info.object));
    });
  },
};

/** What a history shows: all revisions, or the pod template of the one wanted. Throws when there is no such one. */
const overview = (revisions: readonly Revision[], wanted: number, found: Revision | undefined, now: number): string => {
  if (revisions.length === 0) return 'No rollout history found.';
  if (wanted > 0) {
    if (!found) throw new Error('unable to find the specified revision');
    return templateText(withCause(found.template, found.cause), now);
  }
  const width = Math.max(...revisions.map((r) => String(r.number).length), 'REVISION'.length) + 2;
  return `${'REVISION'.padEnd(width)}CHANGE-CAUSE\n${revisions.map((r) => `${String(r.number).padEnd(width)}${r.cause || '<none>'}\n`).join('')}`;
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
    ...objectFlags(),
  ],
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    if (flags.int('revision') < 0) throw new Error(`revision must be a positive integer: ${flags.int('revision')}`);
    const timeout = flags.duration('timeout');
    const resources = yield* resourcesOf(context);
    let some = false;
    yield* resources.visit(function* (info) {
      some = true;
      yield* follow(context, info, timeout > 0 ? context.now() + timeout : Infinity);
    });
    if (!some) context.err(`No resources found in ${context.namespace().namespace} namespace.\n`);
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
