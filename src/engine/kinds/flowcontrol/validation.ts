import { dns1123Label, dns1123Subdomain } from '../../api/names.ts';
import { duplicate, forbidden, invalid, notSupported, type Problems, required, tell } from '../validation/problems.ts';

// pkg/apis/flowcontrol/validation/validation.go

interface Subject {
  kind?: string;
  user?: { name?: string };
  group?: { name?: string };
  serviceAccount?: { name?: string; namespace?: string };
}

interface ResourceRule {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  namespaces?: string[];
  clusterScope?: boolean;
}

interface PathRule {
  verbs?: string[];
  nonResourceURLs?: string[];
}

interface Rule {
  subjects?: Subject[];
  resourceRules?: ResourceRule[];
  nonResourceRules?: PathRule[];
}

interface SchemaSpec {
  priorityLevelConfiguration?: { name?: string };
  matchingPrecedence?: number;
  distinguisherMethod?: { type?: string };
  rules?: Rule[];
}

const maxPrecedence = 10_000;
const distinguishers = ['ByNamespace', 'ByUser'];
const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const subjectKinds = ['Group', 'ServiceAccount', 'User'];

export const validateFlowSchema = (name: string, spec: SchemaSpec, out: Problems): void => {
  const { matchingPrecedence: precedence = 0, distinguisherMethod, priorityLevelConfiguration, rules } = spec;
  const at = 'spec.matchingPrecedence';
  if (precedence <= 0) out.push(invalid(at, precedence, 'must be a positive value'));
  if (precedence > maxPrecedence) out.push(invalid(at, precedence, `must not be greater than ${maxPrecedence}`));
  if (precedence === 1 && name !== 'exempt') out.push(invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  if (distinguisherMethod && !distinguishers.includes(distinguisherMethod.type ?? '')) out.push(notSupported('spec.distinguisherMethod.type', { Type: distinguisherMethod.type ?? '' }, distinguishers));
  const level = priorityLevelConfiguration?.name;
  if (level) tell(dns1123Subdomain(level), 'spec.priorityLevelConfiguration.name', level, out);
  else out.push(required('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
  rules?.forEach((rule, i) => validateRule(rule, `spec.rules[${i}]`, out));
};

/** Lists that must be there are null where they were not given. */
const items = <T>(list: readonly T[] | null | undefined): readonly T[] => list ?? [];

const validateRule = (rule: Rule, path: string, out: Problems): void => {
  const [subjects, resourceRules, nonResourceRules] = [items(rule.subjects), items(rule.resourceRules), items(rule.nonResourceRules)];
  if (subjects.length === 0) out.push(required(`${path}.subjects`, 'subjects must contain at least one value'));
  subjects.forEach((subject, i) => validateSubject(subject, `${path}.subjects[${i}]`, out));
  if (resourceRules.length === 0 && nonResourceRules.length === 0) out.push(required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  resourceRules.forEach((each, i) => validateResourceRule(each, `${path}.resourceRules[${i}]`, out));
  nonResourceRules.forEach((each, i) => validatePathRule(each, `${path}.nonResourceRules[${i}]`, out));
};

/** The members of a subject, each for the kind of its name. */
const members = { serviceAccount: 'ServiceAccount', user: 'User', group: 'Group' } as const;

const validateSubject = (subject: Subject, path: string, out: Problems): void => {
  const { kind = '' } = subject;
  const own = Object.entries(members).find(([, of]) => of === kind)?.[0] as keyof typeof members | undefined;
  if (!own) return void out.push(notSupported(`${path}.kind`, kind, subjectKinds));
  validateMember(subject, own, `${path}.${own}`, out);
  for (const [member, of] of Object.entries(members)) {
    if (member !== own && subject[member as keyof typeof members]) out.push(forbidden(`${path}.${member}`, `${member} is forbidden when subject kind is not '${of}'`));
  }
};

const validateMember = (subject: Subject, member: keyof typeof members, path: string, out: Problems): void => {
  const who = subject[member];
  if (!who) return void out.push(required(path, `${member} is required when subject kind is '${members[member]}'`));
  if (!who.name) out.push(required(`${path}.name`));
  if (member !== 'serviceAccount') return;
  const { name, namespace } = who as NonNullable<Subject['serviceAccount']>;
  if (name && name !== '*') tell(dns1123Subdomain(name), `${path}.name`, name, out);
  if (namespace) tell(dns1123Label(namespace), `${path}.namespace`, namespace, out);
  else out.push(required(`${path}.namespace`, 'must specify namespace for service account'));
};

/** A list in which `*` stands alone. True where its items are to be looked at. */
const alone = (list: readonly string[], what: string, empty: string, path: string, out: Problems): boolean => {
  if (list.length === 0) out.push(required(path, empty));
  else if (!list.includes('*')) return true;
  else if (list.length > 1) out.push(invalid(path, list, `if '*' is present, must not specify other ${what}`));
  return false;
};

const validateVerbs = (list: readonly string[], path: string, out: Problems): void => {
  if (alone(list, 'verbs', 'verbs must contain at least one value', `${path}.verbs`, out) && !list.every((verb) => verbs.includes(verb))) out.push(notSupported(`${path}.verbs`, list, verbs));
};

const validateResourceRule = (rule: ResourceRule, path: string, out: Problems): void => {
  const { clusterScope = false } = rule;
  const [apiGroups, resources, namespaces] = [items(rule.apiGroups), items(rule.resources), items(rule.namespaces)];
  validateVerbs(items(rule.verbs), path, out);
  alone(apiGroups, 'api groups', 'resource rules must supply at least one api group', `${path}.apiGroups`, out);
  alone(resources, 'resources', 'resource rules must supply at least one resource', `${path}.resources`, out);
  if (namespaces.length === 0 && clusterScope) return;
  if (!alone(namespaces, 'namespaces', 'resource rules that are not cluster scoped must supply at least one namespace', `${path}.namespaces`, out)) return;
  namespaces.forEach((namespace, i) => {
    for (const message of dns1123Label(namespace)) out.push(invalid(`${path}.namespaces[${i}]`, namespace, `each member of this list must be '*' or a DNS-1123 label; ${message}`));
  });
};

const validatePathRule = (rule: PathRule, path: string, out: Problems): void => {
  const nonResourceURLs = items(rule.nonResourceURLs);
  validateVerbs(items(rule.verbs), path, out);
  const at = `${path}.nonResourceURLs`;
  if (!alone(nonResourceURLs, 'non-resource URLs', 'nonResourceURLs must contain at least one value', at, out)) return;
  nonResourceURLs.forEach((url, i) => {
    const problem = pathProblem(url);
    if (problem) out.push(invalid(`${at}[${i}]`, url, problem));
  });
};

const pathProblem = (url: string): string | undefined => {
  if (url === '') return 'must not be empty';
  if (url === '/') return undefined;
  if (!url.startsWith('/')) return 'must start with slash';
  if (url.includes(' ')) return 'must not contain white-space';
  if (url.includes('//')) return 'must not contain double slash';
  const stars = url.split('*').length - 1;
  return stars > 1 || (stars === 1 && !url.endsWith('/*')) ? 'wildcard can only do suffix matching' : undefined;
};

interface Queuing {
  queues?: number;
  handSize?: number;
  queueLengthLimit?: number;
}

interface Limited {
  nominalConcurrencyShares?: number;
  lendablePercent?: number;
  borrowingLimitPercent?: number;
  limitResponse?: { type?: string; queuing?: Queuing };
}

interface LevelSpec {
  type?: string;
  limited?: Limited;
  exempt?: { nominalConcurrencyShares?: number; lendablePercent?: number };
}

export const validatePriorityLevel = (name: string, { type = '', limited, exempt }: LevelSpec, out: Problems): void => {
  if ((name === 'exempt') !== (type === 'Exempt')) out.push(invalid('spec.type', type, "type must be 'Exempt' if and only if name is 'exempt'"));
  if (type === 'Exempt') {
    if (limited) out.push(forbidden('spec.limited', 'must be nil if the type is not Limited'));
    if (exempt) validateShares(exempt, 'spec.exempt', out);
  } else if (type === 'Limited') {
    if (exempt) out.push(forbidden('spec.exempt', 'must be nil if the type is Limited'));
    if (!limited) out.push(required('spec.limited', 'must not be empty when type is Limited'));
    else validateLimited(limited, out);
  } else out.push(notSupported('spec.type', type, ['Exempt', 'Limited']));
};

const validateShares = ({ nominalConcurrencyShares: shares = 0, lendablePercent = 0 }: Limited, path: string, out: Problems): void => {
  if (shares < 0) out.push(invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer'));
  if (lendablePercent < 0 || lendablePercent > 100) out.push(invalid(`${path}.lendablePercent`, lendablePercent, 'must be between 0 and 100, inclusive'));
};

const validateLimited = (limited: Limited, out: Problems): void => {
  const { borrowingLimitPercent: borrowing, limitResponse: { type = '', queuing } = {} } = limited;
  validateShares(limited, 'spec.limited', out);
  if (borrowing !== undefined && borrowing < 0) out.push(invalid('spec.limited.borrowingLimitPercent', borrowing, 'if specified, must be a non-negative integer'));
  const at = 'spec.limited.limitResponse';
  if (type === 'Reject') {
    if (queuing) out.push(forbidden(`${at}.queuing`, 'must be nil if limited.limitResponse.type is not Limited'));
  } else if (type !== 'Queue') out.push(notSupported(`${at}.type`, type, ['Queue', 'Reject']));
  else if (queuing) validateQueuing(queuing, `${at}.queuing`, out);
  else out.push(required(`${at}.queuing`, 'must not be empty if limited.limitResponse.type is Limited'));
};

const maxQueues = 10_000_000;
/** Bits of the hash that deals hands (apiserver/pkg/util/shufflesharding). */
const hashBits = 60;

const validateQueuing = ({ queues = 0, handSize = 0, queueLengthLimit = 0 }: Queuing, path: string, out: Problems): void => {
  if (queueLengthLimit <= 0) out.push(invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive'));
  if (queues <= 0) out.push(invalid(`${path}.queues`, queues, 'must be positive'));
  else if (queues > maxQueues) out.push(invalid(`${path}.queues`, queues, `must not be greater than ${maxQueues}`));
  if (handSize <= 0) out.push(invalid(`${path}.handSize`, handSize, 'must be positive'));
  else if (handSize > queues) out.push(invalid(`${path}.handSize`, handSize, `should not be greater than queues (${queues})`));
  else if (Math.ceil(Math.log2(queues) * handSize) > hashBits) out.push(invalid(`${path}.handSize`, handSize, `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${hashBits}`));
};

/** The conditions of either kind: one of a type, and none without. */
export const validateFlowConditions = (conditions: readonly { type?: string }[] | undefined, out: Problems): void => {
  conditions?.forEach(({ type = '' }, i) => {
    const at = `status.conditions[${i}].type`;
    if (conditions.findIndex((other) => (other.type ?? '') === type) < i) out.push(duplicate(at, type));
    if (!type) out.push(required(at, 'must not be empty'));
  });
};
