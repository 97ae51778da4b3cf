/** A rule of a role, or what the server lists of one. */
export interface PolicyRule {
  verbs?: readonly string[];
  apiGroups?: readonly string[];
  resources?: readonly string[];
  resourceNames?: readonly string[];
  nonResourceURLs?: readonly string[];
}

/** A slice as %v prints it. */
export const goStrings = (list: readonly string[] | undefined): string => `[${(list ?? []).join(' ')}]`;

/** Rules of one verb, one group, one resource and one name, or of one verb and one URL (rbac.BreakdownRule). */
export const breakDown = (rule: PolicyRule): PolicyRule[] => {
  const out: PolicyRule[] = [];
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs) {
        const one: PolicyRule = { verbs: [verb], apiGroups: [group], resources: [resource] };
        if (resourceNames.length === 0) out.push(one);
        for (const name of resourceNames) out.push({ ...one, resourceNames: [name] });
      }
  for (const url of nonResourceURLs) for (const verb of verbs) out.push({ verbs: [verb], nonResourceURLs: [url] });
  return out;
};

/** How Go prints a rule, as far as sorting needs it. */
const textOf = (r: PolicyRule): string => [r.verbs, r.apiGroups, r.resources, r.resourceNames, r.nonResourceURLs].map(goStrings).join(',');

/** Broken down, joined again where only verbs differ, and sorted as kubectl shows them (rbac.CompactRules, SortableRuleSlice). */
export const compactRules = (rules: readonly PolicyRule[]): PolicyRule[] => {
  const simple = new Map<string, PolicyRule>();
  const out: PolicyRule[] = [];
  for (const rule of rules.flatMap(breakDown)) {
    if (rule.nonResourceURLs) {
      out.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames ?? null]);
    const known = simple.get(key);
    simple.set(key, known ? { ...known, verbs: [...new Set([...known.verbs!, ...rule.verbs!])] } : rule);
  }
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...out, ...simple.values()].map((rule) => ({ rule, text: textOf(rule) })).sort((a, b) => compare(a.text, b.text)).map(({ rule }) => rule);
};

/** `deployments.apps/scale` (describe.CombineResourceGroup) */
export const combinedResource = ({ resources, apiGroups }: PolicyRule): string => {
  const [first] = resources ?? [];
  if (first === undefined) return '';
  const [name, ...rest] = first.split('/');
  return `${name}${apiGroups?.[0] ? `.${apiGroups[0]}` : ''}${rest.length ? `/${rest.join('/')}` : ''}`;
};
