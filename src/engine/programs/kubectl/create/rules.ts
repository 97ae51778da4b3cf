import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { NoResourceMatch } from '../errors.ts';
import type { FlagSpec } from '../flags/spec.ts';

export const ruleFlags: readonly FlagSpec[] = [
  { name: 'verb', type: 'stringSlice', usage: 'What may be done.', completion: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', '*'] },
  { name: 'resource', type: 'stringSlice', usage: 'With which resources: pods, deployments.apps, pods/log.', completion: 'resource' },
  { name: 'resource-name', type: 'stringArray', usage: 'Only with the object of that name; may be repeated.' },
];

const standardVerbs = ['*', 'get', 'delete', 'list', 'create', 'update', 'patch', 'watch', 'proxy', 'deletecollection', 'use', 'bind', 'escalate', 'impersonate'];

/** Verbs that only some resources have, as `group/resource`. */
const specialVerbs: Record<string, readonly string[]> = {
  use: ['policy/podsecuritypolicies', 'extensions/podsecuritypolicies'],
  bind: ['rbac.authorization.k8s.io/roles', 'rbac.authorization.k8s.io/clusterroles'],
  escalate: ['rbac.authorization.k8s.io/roles', 'rbac.authorization.k8s.io/clusterroles'],
  impersonate: ['/users', '/serviceaccounts', '/groups', 'authentication.k8s.io/userextras'],
};

interface RuleResource {
  resource: string;
  group: string;
  subresource: string;
}

/** --verb without doubles; `*` stands alone. */
export const verbsOf = ({ flags }: Context): string[] => (flags.list('verb').includes('*') ? ['*'] : [...new Set(flags.list('verb'))]);

/** --resource taken apart; `*` stands alone. */
export const resourcesOf = ({ flags }: Context): RuleResource[] => {
  const out: RuleResource[] = [];
  for (const text of flags.list('resource')) {
    const slash = text.indexOf('/');
    const head = slash < 0 ? text : text.slice(0, slash);
    const dot = head.indexOf('.');
    const parsed = { resource: dot < 0 ? head : head.slice(0, dot), group: dot < 0 ? '' : head.slice(dot + 1), subresource: slash < 0 ? '' : text.slice(slash + 1) };
    if (text === '*') return [parsed];
    out.push(parsed);
  }
  return out;
};

/** Warns of verbs that are not standard. */
export const checkVerbs = (context: Context, verbs: readonly string[]): void => {
  for (const verb of verbs) if (!standardVerbs.includes(verb)) context.err(`Warning: '${verb}' is not a standard resource verb\n`);
};

/** The resource as the server names it, or as it was given with the error of not finding it. */
function* lookUp(context: Context, r: RuleResource): Task<{ resource: string; group: string; error?: NoResourceMatch }> {
  try {
    const mapping = yield* context.mapper.forResource(r.group ? `${r.resource}.${r.group}` : r.resource);
    // A version is no part of the group here, as it is in other arguments.
    if (!mapping.group.startsWith(r.group)) throw new NoResourceMatch(r.resource, r.group);
    return { resource: mapping.resource, group: mapping.group };
  } catch (error) {
    if (!(error instanceof NoResourceMatch)) throw error;
    return { resource: r.resource, group: r.group, error };
  }
}

/** Throws unless the server has these resources, and they have these verbs. */
export function* checkResources(context: Context, verbs: readonly string[], resources: readonly RuleResource[]): Task {
  for (const r of resources) {
    if (!r.resource) throw new Error('resource must be specified if apiGroup/subresource specified');
    if (r.resource === '*') return;
    const found = yield* lookUp(context, r);
    let { error } = found;
    for (const verb of verbs) {
      const allowed = specialVerbs[verb];
      if (!allowed) continue;
      if (!allowed.includes(`${found.group}/${found.resource}`)) throw new Error(`can not perform '${verb}' on '${found.resource}' in group '${found.group}'`);
      error = undefined;
    }
    if (error) throw error;
  }
}

/** Rules by API group, in order of the groups; non-resource URLs make one more. */
export function* rulesOf(context: Context, verbs: readonly string[], resources: readonly RuleResource[], nonResourceUrls: readonly string[] = []): Task<object[]> {
  const groups = new Map<string, string[]>();
  for (const r of resources) {
    const found = yield* lookUp(context, r);
    const name = r.subresource ? `${found.resource}/${r.subresource}` : found.resource;
    const list = groups.get(found.group) ?? [];
    if (!list.includes(name)) list.push(name);
    groups.set(found.group, list);
  }
  const names = [...new Set(context.flags.list('resource-name'))];
  const rules: object[] = [...groups.keys()].sort().map((group) => ({ verbs: [...verbs], apiGroups: [group], resources: groups.get(group), ...(names.length ? { resourceNames: names } : {}) }));
  if (nonResourceUrls.length) rules.push({ verbs: [...verbs], nonResourceURLs: [...nonResourceUrls] });
  return rules;
}
