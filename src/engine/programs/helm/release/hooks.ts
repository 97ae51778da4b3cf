import type { Task } from '../../../sim/sim.ts';
import { rfc3339 } from '../../../api/time.ts';
import { compareBytes } from '../../kubectl/text/json.ts';
import type { Context } from '../../kubectl/context.ts';
import { messageOf } from '../../kubectl/errors.ts';
import { buildResources, createAll, deleteAll, waitForDelete } from '../kube/resources.ts';
import { waitForHook } from '../kube/wait.ts';
import type { Hook, Release } from './release.ts';
import type { Storage } from './storage.ts';

function* removeWhere(context: Context, release: Release, hook: Hook, policy: string, timeoutMs: number): Task {
  if (hook.kind === 'CustomResourceDefinition' || !hook.delete_policies?.includes(policy)) return;
  const list = yield* buildResources(context, hook.manifest, release.namespace);
  const errors = yield* deleteAll(context, list);
  if (errors.length > 0) throw errors[0]!;
  yield* waitForDelete(context, list, timeoutMs);
}

function* execute(context: Context, storage: Storage, release: Release, hook: Hook, event: string, timeoutMs: number): Task {
  if (!hook.delete_policies?.length) hook.delete_policies = ['before-hook-creation'];
  yield* removeWhere(context, release, hook, 'before-hook-creation', timeoutMs);
  const list = yield* buildResources(context, hook.manifest, release.namespace);
  hook.last_run = { started_at: rfc3339(context.now()), phase: 'Running' };
  yield* storage.update(release);
  const ended = (phase: string): void => void (hook.last_run = { ...hook.last_run, completed_at: rfc3339(context.now()), phase });
  try {
    yield* createAll(context, list);
  } catch (error) {
    ended('Failed');
    throw new Error(`warning: Hook ${event} ${hook.path} failed: ${messageOf(error)}`);
  }
  try {
    yield* waitForHook(context, list, timeoutMs);
  } catch (error) {
    ended('Failed');
    yield* removeWhere(context, release, hook, 'hook-failed', timeoutMs);
    throw error;
  }
  ended('Succeeded');
}

/** Runs a release's hooks for an event, by weight and name (Configuration.execHook). Throws an Error when one fails. */
export function* runHooks(context: Context, storage: Storage, release: Release, event: string, timeoutMs: number): Task {
  const hooks = release.hooks.filter((h) => h.events.includes(event)).sort((a, b) => (a.weight ?? 0) - (b.weight ?? 0) || compareBytes(a.name, b.name));
  for (const hook of hooks) yield* execute(context, storage, release, hook, event, timeoutMs);
  for (const hook of [...hooks].reverse()) yield* removeWhere(context, release, hook, 'hook-succeeded', timeoutMs);
}
