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

/** True when a request is about what is matched; nothing to match is everything. */
export const matches = (core: Core, context: Context, match: MatchResources | undefined, object: KubeObject, operation: Operation): boolean => {
  if (!match) return true;
  const { kind, namespace } = context;
  if (match.resourceRules?.length && !match.resourceRules.some((r) => ruleMatches(r, context, operation))) return false;
  if (match.excludeResourceRules?.some((r) => ruleMatches(r, context, operation))) return false;
  if (match.objectSelector && !selectorOf(match.objectSelector).matches(object.metadata.labels)) return false;
  if (!match.namespaceSelector || selectorOf(match.namespaceSelector).empty) return true;
  const labels = kind === core.namespaces ? object.metadata.labels : namespace === undefined ? undefined : core.storage.get(core.namespaces, undefined, namespace)?.metadata.labels;
  return namespace === undefined && kind !== core.namespaces ? true : selectorOf(match.namespaceSelector).matches(labels);
};

const ruleMatches = (rule: ResourceRule, { kind, subresource, name }: Context, operation: Operation): boolean => {
  const has = (list: readonly string[] | undefined, value: string) => !list || list.includes('*') || list.includes(value);
  const full = subresource ? `${kind.plural}/${subresource}` : kind.plural;
  const resource = rule.resources?.some((r) => r === '*/*' || r === full || (r === '*' && !subresource) || (subresource !== undefined && (r === `${kind.plural}/*` || r === `*/${subresource}`)) || (!subresource && r === `${kind.plural}/*`));
  const scope = rule.scope === 'Namespaced' ? kind.namespaced : rule.scope === 'Cluster' ? !kind.namespaced : true;
  return has(rule.apiGroups, kind.group) && has(rule.apiVersions, kind.version) && has(rule.operations, operation) && resource === true && scope && (!rule.resourceNames?.length || rule.resourceNames.includes(name ?? ''));
};
