import type { Affinity, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodAffinityTerm, PodSpec, Toleration, TopologySpreadConstraint } from '../../../api/kubernetes.ts';
import { dns1123Label, dns1123Subdomain, labelValue } from '../../../api/names.ts';
import { validateLabelSelector, validateQualifiedName } from '../../validation/metadata.ts';
import { duplicate, forbidden, invalid, notSupported, once, type Problems, required, tell } from '../../validation/problems.ts';
import { positive } from '../../validation/values.ts';
import { effects } from './values.ts';

// Where a pod may and would rather run (pkg/apis/core/validation/validation.go)

const validateNodeRequirement = ({ key = '', operator, values }: NodeSelectorRequirement, path: string, checkValues: boolean, out: Problems): void => {
  if (operator === 'In' || operator === 'NotIn') {
    if (!values?.length) out.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values?.length) out.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values?.length !== 1) out.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else out.push(invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'));
  validateQualifiedName(key, `${path}.key`, out);
  if (checkValues) values?.forEach((value, i) => tell(labelValue(value), `${path}.values[${i}]`, value, out));
};

const validateFieldRequirement = ({ key, operator, values }: NodeSelectorRequirement, path: string, out: Problems): void => {
  if (operator === 'In' || operator === 'NotIn') {
    if (values?.length !== 1) out.push(required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  } else out.push(invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'));
  if (key !== 'metadata.name') out.push(invalid(`${path}.key`, key ?? '', 'not a valid field selector key'));
  else values?.forEach((value, i) => tell(dns1123Subdomain(value), `${path}.values[${i}]`, value, out));
};

const validateNodeTerm = (term: NodeSelectorTerm, path: string, checkValues: boolean, out: Problems): void => {
  term.matchExpressions?.forEach((requirement, i) => validateNodeRequirement(requirement, `${path}.matchExpressions[${i}]`, checkValues, out));
  term.matchFields?.forEach((requirement, i) => validateFieldRequirement(requirement, `${path}.matchFields[${i}]`, out));
};

/** Also of persistent volumes. */
export const validateNodeSelector = (selector: NodeSelector, path: string, out: Problems): void => {
  if (!selector.nodeSelectorTerms?.length) out.push(required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term'));
  selector.nodeSelectorTerms?.forEach((term, i) => validateNodeTerm(term, `${path}.nodeSelectorTerms[${i}]`, true, out));
};

const validatePodTerm = (term: PodAffinityTerm, path: string, out: Problems): void => {
  validateLabelSelector(term.labelSelector, `${path}.labelSelector`, out);
  validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`, out);
  for (const name of term.namespaces ?? []) tell(dns1123Label(name), `${path}.namespace`, name, out);
  validateLabelKeys(term, path, out);
  if (!term.topologyKey) out.push(required(`${path}.topologyKey`, 'can not be empty'));
  validateQualifiedName(term.topologyKey ?? '', `${path}.topologyKey`, out);
};

interface WithLabelKeys {
  matchLabelKeys?: string[];
  mismatchLabelKeys?: string[];
  labelSelector?: { matchLabels?: Record<string, string>; matchExpressions?: { key: string }[] };
}

const validateLabelKeys = ({ matchLabelKeys = [], mismatchLabelKeys = [], labelSelector }: WithLabelKeys, path: string, out: Problems): void => {
  for (const [name, keys] of [['matchLabelKeys', matchLabelKeys], ['mismatchLabelKeys', mismatchLabelKeys]] as const) {
    if (keys.length === 0) continue;
    if (!labelSelector) out.push(forbidden(`${path}.${name}`, 'must not be specified when labelSelector is not set'));
    else keys.forEach((key, i) => validateQualifiedName(key, `${path}.${name}[${i}]`, out));
  }
  // A new pod's keys are in the selector already, once.
  const selected = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  labelSelector?.matchExpressions?.forEach(({ key }) => {
    if (selected.has(key) && matchLabelKeys.includes(key)) out.push(invalid(`${path}[${matchLabelKeys.indexOf(key)}]`, key, 'exists in both matchLabelKeys and labelSelector'));
    selected.add(key);
  });
  matchLabelKeys.forEach((key, i) => {
    if (mismatchLabelKeys.includes(key)) out.push(invalid(`${path}.matchLabelKeys[${i}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'));
  });
};

const weight = (value: number | undefined, path: string, out: Problems): void => {
  if (value === undefined || value <= 0 || value > 100) out.push(invalid(`${path}.weight`, value ?? 0, 'must be in the range 1-100'));
};

const must = 'requiredDuringSchedulingIgnoredDuringExecution';
const wish = 'preferredDuringSchedulingIgnoredDuringExecution';

export const validateAffinity = once<Affinity>(({ nodeAffinity, podAffinity, podAntiAffinity }, path, out) => {
  if (nodeAffinity) {
    const at = `${path}.nodeAffinity`;
    if (nodeAffinity[must]) validateNodeSelector(nodeAffinity[must], `${at}.${must}`, out);
    nodeAffinity[wish]?.forEach((term, i) => {
      weight(term.weight, `${at}.${wish}[${i}]`, out);
      validateNodeTerm(term.preference ?? {}, `${at}.${wish}[${i}].preference`, false, out);
    });
  }
  for (const [name, affinity] of [['podAffinity', podAffinity], ['podAntiAffinity', podAntiAffinity]] as const) {
    affinity?.[must]?.forEach((term, i) => validatePodTerm(term, `${path}.${name}.${must}[${i}]`, out));
    affinity?.[wish]?.forEach((term, i) => {
      weight(term.weight, `${path}.${name}.${wish}[${i}]`, out);
      validatePodTerm(term.podAffinityTerm ?? {}, `${path}.${name}.${wish}[${i}].podAffinityTerm`, out);
    });
  }
});

export const validateTolerations = once<readonly Toleration[]>((tolerations, path, out) => {
  tolerations.forEach(({ key, operator, value, effect, tolerationSeconds }, i) => {
    const at = `${path}[${i}]`;
    if (key) validateQualifiedName(key, `${at}.key`, out);
    else if (operator !== 'Exists') out.push(invalid(`${at}.operator`, operator ?? '', 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') out.push(invalid(`${at}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    if (!operator || operator === 'Equal') {
      const problems = labelValue(value ?? '');
      if (problems.length > 0) out.push(invalid(`${at}.operator`, value, problems.join(';')));
    } else if (operator === 'Exists') {
      if (value) out.push(invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    } else out.push(notSupported(`${at}.operator`, operator, ['Equal', 'Exists']));
    if (effect && !effects.includes(effect)) out.push(notSupported(`${at}.effect`, effect, effects));
  });
});

const actions = ['DoNotSchedule', 'ScheduleAnyway'];
const policies = ['Honor', 'Ignore'];

export const validateSpread = once<readonly TopologySpreadConstraint[]>((constraints, path, out) => {
  constraints.forEach((constraint, i) => {
    const at = `${path}[${i}]`;
    const { maxSkew, topologyKey, whenUnsatisfiable, minDomains } = constraint;
    positive(maxSkew, `${at}.maxSkew`, out);
    if (!topologyKey) out.push(required(`${at}.topologyKey`, 'can not be empty'));
    if (!actions.includes(whenUnsatisfiable)) out.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable ?? '', actions));
    if (constraints.slice(i + 1).some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable)) out.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
    if (minDomains !== undefined) {
      positive(minDomains, `${at}.minDomains`, out);
      if (whenUnsatisfiable !== 'DoNotSchedule') out.push(invalid(`${at}.minDomains`, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`));
    }
    for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[name];
      if (policy !== undefined && !policies.includes(policy)) out.push(notSupported(`${at}.${name}`, policy, policies));
    }
    validateLabelKeys(constraint as WithLabelKeys, at, out);
    validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`, out);
  });
});

/** Gates hold a pod back until they are taken away: each once, by a qualified name. */
export const validateGates = (gates: PodSpec['schedulingGates'], path: string, out: Problems): void => {
  const seen = new Set<string>();
  gates?.forEach(({ name }, i) => {
    validateQualifiedName(name, `${path}[${i}]`, out);
    if (seen.has(name)) out.push(duplicate(`${path}[${i}]`, name));
    seen.add(name);
  });
};
