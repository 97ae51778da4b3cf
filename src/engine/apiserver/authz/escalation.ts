import { forbidden, notFound } from '../../api/errors.ts';
import { equal } from '../../api/share.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Context } from '../context.ts';
import type { Core } from '../core.ts';
import type { User } from '../user.ts';
import type { PolicyRule } from './rbac.ts';

const GROUP = 'rbac.authorization.k8s.io';

const everything: readonly PolicyRule[] = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verbs: ['*'], nonResourceURLs: ['*'] }];

const orNone = (list: readonly string[] | undefined): readonly (string | undefined)[] => (list && list.length > 0 ? list : [undefined]);

/** A rule as rules about one verb of one thing each (component-helpers: auth/rbac/validation/policy_comparator.go, BreakdownRule). */
const breakDown = (rule: PolicyRule): PolicyRule[] => [
  ...(rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).flatMap((resource) => rule.verbs.flatMap((verb) => orNone(rule.resourceNames).map((name): PolicyRule => ({ verbs: [verb], apiGroups: [group], resources: [resource], ...(name === undefined ? {} : { resourceNames: [name] }) })))),
  ),
  ...(rule.nonResourceURLs ?? []).flatMap((url) => rule.verbs.map((verb): PolicyRule => ({ verbs: [verb], nonResourceURLs: [url] }))),
];

const holds = (list: readonly string[] | undefined, value: string): boolean => list?.some((item) => item === '*' || item === value) ?? false;

const holdsUrl = (list: readonly string[] | undefined, url: string): boolean => list?.some((item) => item === '*' || item === url || (item.endsWith('*') && url.startsWith(item.slice(0, -1)))) ?? false;

const holdsResource = (list: readonly string[] | undefined, resource: string): boolean => {
  const slash = resource.indexOf('/');
  return holds(list, resource) || (slash >= 0 && (list?.includes(`*${resource.slice(slash)}`) ?? false));
};

/** True when a rule allows all that a broken down one does (ruleCovers). */
const coversRule = (owned: PolicyRule, wanted: PolicyRule): boolean => {
  if (!holds(owned.verbs, wanted.verbs[0]!)) return false;
  if (wanted.nonResourceURLs) return holdsUrl(owned.nonResourceURLs, wanted.nonResourceURLs[0]!);
  if (!holds(owned.apiGroups, wanted.apiGroups![0]!) || !holdsResource(owned.resources, wanted.resources![0]!)) return false;
  return !owned.resourceNames?.length || (wanted.resourceNames !== undefined && owned.resourceNames.includes(wanted.resourceNames[0]!));
};

/** Rules about the same resource as one (CompactRules). */
const compacted = (rules: readonly PolicyRule[]): PolicyRule[] => {
  const out: PolicyRule[] = [];
  const simple = new Map<string, PolicyRule>();
  for (const rule of rules) {
    if (rule.nonResourceURLs) {
      out.push(rule);
      continue;
    }
    const key = `${rule.apiGroups![0]!}\n${rule.resources![0]!}\n${rule.resourceNames?.[0] ?? ''}`;
    const same = simple.get(key);
    simple.set(key, same ? { ...same, verbs: [...new Set([...same.verbs, ...rule.verbs])] } : rule);
  }
  return [...out, ...simple.values()];
};

const goList = (list: readonly string[]): string => `[${list.map((item) => JSON.stringify(item)).join(' ')}]`;

/** A rule in Go's words: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}` (CompactString). */
const ruleText = (rule: PolicyRule): string => {
  const parts: [string, readonly string[] | undefined][] = [['APIGroups', rule.apiGroups], ['Resources', rule.resources], ['NonResourceURLs', rule.nonResourceURLs], ['ResourceNames', rule.resourceNames], ['Verbs', rule.verbs]];
  return `{${parts.flatMap(([name, list]) => (list?.length ? [`${name}:${goList(list)}`] : [])).join(', ')}}`;
};

/** What a user would give away without having it; undefined when nothing (pkg/registry/rbac/validation/rule.go: ConfirmNoEscalation). */
const escalation = (core: Core, user: User, namespace: string | undefined, rules: readonly PolicyRule[]): string | undefined => {
  const owned = core.authorizer.rulesFor(user, namespace ?? '');
  const missing = rules.flatMap(breakDown).filter((rule) => !owned.some((own) => coversRule(own, rule)));
  if (missing.length === 0) return undefined;
  const told = [...new Set(compacted(missing).map(ruleText))].sort();
  return `user ${JSON.stringify(user.name)} (groups=${goList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${told.join('\n')}`;
};

/**
 * Throws when a role or a binding would give more than its writer has, unless that is allowed by the verbs `escalate`
 * and `bind` (kubernetes: pkg/registry/rbac/role/policybased, rolebinding/policybased and those of the cluster).
 */
export const confirmGrants = (core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): void => {
  const { kind, user, namespace } = context;
  const allowed = (verb: string, resource: string, name: string): boolean => core.authorizer.decide({ user, verb, group: GROUP, resource, namespace, name }).allowed;
  const refuse = (why: string) => forbidden({ group: GROUP, resource: kind.plural }, object.metadata.name, why);
  if (kind.kind === 'Role' || kind.kind === 'ClusterRole') {
    if (allowed('escalate', kind.plural, object.metadata.name) || (old && equal(old['rules'], object['rules']) && equal(old['aggregationRule'], object['aggregationRule']))) return;
    const more = escalation(core, user, namespace, (object['rules'] ?? []) as PolicyRule[]);
    if (more) throw refuse(more);
    if (object['aggregationRule'] && escalation(core, user, undefined, everything)) throw refuse('must have cluster-admin privileges to use aggregationRule');
    return;
  }
  if (old && equal(old['subjects'], object['subjects']) && equal(old['roleRef'], object['roleRef'])) return;
  const { kind: roleKind, name } = object['roleRef'] as { kind: string; name: string };
  const resource = roleKind === 'ClusterRole' ? 'clusterroles' : 'roles';
  if (allowed('bind', resource, name)) return;
  const [clusterRoles, , roles] = core.rbacKinds;
  const role = roleKind === 'ClusterRole' ? core.storage.get(clusterRoles!, undefined, name) : core.storage.get(roles!, namespace, name);
  if (!role) throw notFound({ group: GROUP, resource }, name);
  const more = escalation(core, user, namespace, (role['rules'] ?? []) as PolicyRule[]);
  if (more) throw refuse(more);
};
