import { forbidden } from '../../../api/errors.ts';
import { equal } from '../../../api/share.ts';
import type { Kind } from '../../../kinds/kind.ts';
import { evaluateCel } from '../../cel/evaluate.ts';
import { resourceOf, type Context } from '../../context.ts';
import type { Core } from '../../core.ts';
import { ruleMatches, selects } from '../match.ts';
import { scopeOf } from '../policies.ts';
import type { Attributes, Invocation, Webhook } from './hook.ts';

/** Whether a webhook is to be asked, and about which version of the object (apiserver: webhook/generic/webhook.go, ShouldCallHook). Throws Forbidden where its conditions fail. */
export const invocationOf = (core: Core, context: Context, hook: Webhook, what: Attributes): Invocation | undefined => {
  if (!selects(core, context, hook, what)) return undefined;
  const kind = kindOf(core, context, hook, what);
  return kind && holds(core, context, hook, what) ? { hook, kind } : undefined;
};

/** The first version whose resource a rule names: the request's own, or with matchPolicy Equivalent another one. */
const kindOf = (core: Core, context: Context, { rules = [], matchPolicy }: Webhook, { operation }: Attributes): Kind | undefined => {
  const { served } = context;
  const named = (kind: Kind) => rules.some((rule) => ruleMatches(rule, context, operation, kind));
  if (named(served)) return served;
  return matchPolicy === 'Exact' ? undefined : core.kinds.all().find((kind) => kind !== served && kind.group === served.group && kind.plural === served.plural && named(kind));
};

/** The conditions: one that is false settles it, one that fails only where none is. */
const holds = (core: Core, context: Context, hook: Webhook, { object, old, operation }: Attributes): boolean => {
  const { matchConditions = [], failurePolicy } = hook;
  if (matchConditions.length === 0) return true;
  const scope = scopeOf(core, context, { metadata: { name: hook.name }, spec: {} }, null, object, old ?? undefined, operation);
  const failed: string[] = [];
  for (const { expression } of matchConditions) {
    try {
      if (equal(evaluateCel(expression, scope), false)) return false;
    } catch (error) {
      failed.push(`expression '${expression}' resulted in error: ${(error as Error).message}`);
    }
  }
  if (failed.length === 0) return true;
  if (failurePolicy === 'Ignore') return false;
  throw forbidden(resourceOf(context.kind), context.name ?? object?.metadata.name ?? '', failed.length === 1 ? failed[0]! : `[${failed.join(', ')}]`);
};
