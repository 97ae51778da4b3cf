import { isStatus } from '../../api/status.ts';
import type { KubeObject } from '../../api/types.ts';
import { withTimeout } from '../../sim/channel.ts';
import type { Task } from '../../sim/sim.ts';
import type { Context } from './context.ts';
import type { DryRun } from './flags/common.ts';
import { getObject, watchObjects, type Target } from './requests.ts';
import { kindName } from './resourcemapper.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/** --cascade; throws on a value that it can't have. */
export const cascadeOf = (context: Context): Propagation => {
  const value = context.flags.string('cascade');
  switch (value) {
    case 'background':
    case 'foreground':
    case 'orphan':
      return (value[0]!.toUpperCase() + value.slice(1)) as Propagation;
  }
  if (/^(1|t|T|TRUE|true|True)$/.test(value)) {
    context.err(`warning: --cascade=${value} is deprecated (boolean value) and can be replaced with --cascade=background.\n`);
    return 'Background';
  }
  if (/^(0|f|F|FALSE|false|False)$/.test(value)) {
    context.err(`warning: --cascade=${value} is deprecated (boolean value) and can be replaced with --cascade=orphan.\n`);
    return 'Orphan';
  }
  throw new Error(`invalid cascade value (${value}). Must be "background", "foreground", or "orphan"`);
};

/** `pod "web" deleted from default namespace`, or with -o name `pod/web`. */
export const deletedLine = (target: Target, options: { grace: number; dryRun: DryRun; name: boolean }): string => {
  const kind = kindName(target.mapping.kind, target.mapping.group);
  if (options.name) return `${kind}/${target.name}\n`;
  let operation = options.grace === 0 ? 'force deleted' : 'deleted';
  if (target.mapping.namespaced) operation += ` from ${target.namespace} namespace`;
  if (options.dryRun === 'client') operation += ' (dry run)';
  if (options.dryRun === 'server') operation += ' (server dry run)';
  return `${kind} "${target.name}" ${operation}\n`;
};

/** `pods/web`: how a wait names an object. */
export const objectName = (target: Target): string => `${target.mapping.resource}/${target.name}`;

function* gone(context: Context, target: Target, uid: string | undefined): Task {
  for (;;) {
    let object: KubeObject;
    try {
      object = yield* getObject(context, { ...target });
    } catch (error) {
      if (isStatus(error, 'NotFound')) return;
      throw error;
    }
    if (uid && object.metadata.uid !== uid) return;
    const stream = yield* watchObjects(context, target, { query: { resourceVersion: object.metadata.resourceVersion ?? '' } });
    try {
      for (let event = yield* stream.next(); event !== undefined; event = yield* stream.next()) if (event.type === 'DELETED') return;
    } finally {
      stream.stop();
    }
  }
}

/** Waits until the object of that UID is gone; true when it is, false when the time is up (wait.IsDeleted). */
export function* waitUntilDeleted(context: Context, target: Target, uid: string | undefined, timeoutMs: number): Task<boolean> {
  yield* context.flush();
  const { expired } = yield* withTimeout(context.process.sim, timeoutMs, 'kubectl wait for deletion', gone(context, target, uid));
  return !expired;
}
