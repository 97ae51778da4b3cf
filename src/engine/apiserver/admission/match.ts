import type { LabelSelector } from '../../api/kubernetes.ts';
import { selectorOf } from '../../api/selector.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Context } from '../context.ts';
import type { Core } from '../core.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

export interface ResourceRule {
  apiGroups?: string[];
  apiVersions?: string[];
  operations?: string[];
  resources?: string[];
  resourceNames?: string[];
  scope?: string;
}

/** What policies and webhooks are about. */
export interface MatchResources {
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: ResourceRule[];
  excludeResourceRules?: ResourceRule[];
}

/** The states of an object before and after a request. */
interface States {
  object: KubeObject | null;
  old: KubeObject | null;
  operation: Operation;
}

/** True when a request is about what is matched; nothing to match is everything. */
export const matches = (core: Core, context: Context, match: MatchResources | undefined, states: States): boolean => {
  if (!match) return true;
  if (match.resourceRules?.length && !match.resourceRules.some((r) => ruleMatches(r, context, states.operation))) return false;
  if (match.excludeResourceRules?.some((r) => ruleMatches(r, context, states.operation))) return false;
  return selects(core, context, match, states);
};

/** True when the selectors take the object, as it is or as it was, and its namespace (apiserver: webhook/predicates). */
export const selects = (core: Core, { kind, namespace }: Context, match: Pick<MatchResources, 'namespaceSelector' | 'objectSelector'>, { object, old }: States): boolean => {
  const objects = selectorOf(match.objectSelector);
  if (match.objectSelector && !objects.empty && ![object, old].some((o) => o?.metadata && objects.matches(o.metadata.labels))) return false;
  if (!match.namespaceSelector || selectorOf(match.namespaceSelector).empty) return true;
  const labels = kind === core.namespaces ? (object ?? old)?.metadata.labels : namespace === undefined ? undefined : core.storage.get(core.namespaces, undefined, namespace)?.metadata.labels;
  return namespace === undefined && kind !== core.namespaces ? true : selectorOf(match.namespaceSelector).matches(labels);
};

/** True when a rule names what a request is about; `kind` is the version of it that is looked at. */
export const ruleMatches = (rule: ResourceRule, { subresource, name, kind: stored }: Context, operation: Operation, kind = stored): boolean => {
  const has = (list: readonly string[] | undefined, value: string) => !list || list.includes('*') || list.includes(value);
  const full = subresource ? `${kind.plural}/${subresource}` : kind.plural;
  const resource = rule.resources?.some((r) => r === '*/*' || r === full || (r === '*' && !subresource) || (subresource !== undefined && (r === `${kind.plural}/*` || r === `*/${subresource}`)) || (!subresource && r === `${kind.plural}/*`));
  const scope = rule.scope === 'Namespaced' ? kind.namespaced : rule.scope === 'Cluster' ? !kind.namespaced : true;
  return has(rule.apiGroups, kind.group) && has(rule.apiVersions, kind.version) && has(rule.operations, operation) && resource === true && scope && (!rule.resourceNames?.length || rule.resourceNames.includes(name ?? ''));
};
