import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../../../api/kubernetes.ts';
import { newPage, type Describer } from './describer.ts';
import { goList } from './page.ts';

interface Rule {
  resources: string[];
  apiGroups: string[];
  resourceNames: string[];
  nonResourceURLs: string[];
  verbs: string[];
}

type Loose = { [K in keyof Rule]?: readonly string[] };

/** One rule per resource, group and name (component-helpers rbac BreakdownRule), then those that differ only in verbs joined (CompactRules). */
const compact = (rules: readonly Loose[]): Rule[] => {
  const joined = new Map<string, Rule>();
  const add = (rule: Omit<Rule, 'verbs'>, verb: string) => {
    const key = JSON.stringify(rule);
    const known = joined.get(key);
    if (!known) joined.set(key, { ...rule, verbs: [verb] });
    else if (!known.verbs.includes(verb)) known.verbs.push(verb);
  };
  for (const rule of rules)
    for (const verb of rule.verbs ?? []) {
      for (const group of rule.apiGroups ?? [])
        for (const resource of rule.resources ?? [])
          for (const name of rule.resourceNames?.length ? rule.resourceNames : [undefined]) add({ resources: [resource], apiGroups: [group], resourceNames: name === undefined ? [] : [name], nonResourceURLs: [] }, verb);
      for (const url of rule.nonResourceURLs ?? []) add({ resources: [], apiGroups: [], resourceNames: [], nonResourceURLs: [url] }, verb);
    }
  return [...joined.values()].sort(compare);
};

/** SortableRuleSlice: by the rules' text form, fields in the order of the Go type. */
const compare = (a: Rule, b: Rule): number => {
  for (const field of ['apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'] as const) {
    const [x, y] = [`[${a[field].join(' ')}]`, `[${b[field].join(' ')}]`];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
};

const resource = (rule: Rule): string => {
  if (rule.resources.length === 0) return '';
  const [first, ...rest] = rule.resources[0]!.split('/');
  return `${first}${rule.apiGroups[0] ? `.${rule.apiGroups[0]}` : ''}${rest.length ? `/${rest.join('/')}` : ''}`;
};

export const role: Describer<Role | ClusterRole> = function* ({ metadata, rules }, d) {
  const page = newPage(d).field('Name', metadata.name).labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  return page.table('PolicyRule', ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'], compact((rules ?? []) as readonly Loose[]).map((r) => [resource(r), goList(r.nonResourceURLs), goList(r.resourceNames), goList(r.verbs)]));
};

export const roleBinding: Describer<RoleBinding | ClusterRoleBinding> = function* ({ metadata, roleRef, subjects }, d) {
  const page = newPage(d).field('Name', metadata.name).labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  page.line(0, 'Role:').field('Kind', roleRef.kind, 1).field('Name', roleRef.name, 1);
  return page.table('Subjects', ['Kind', 'Name', 'Namespace'], (subjects ?? []).map((s) => [s.kind, s.name, s.namespace ?? '']));
};
