import { expect, it } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { created, problemsOf, problemsOfUpdate } from '../testing/admit.ts';

// pkg/apis/flowcontrol/validation/validation.go

const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
const subject = { kind: 'User', user: { name: 'jane' } };
const resourceRule = { verbs: ['get'], apiGroups: [''], resources: ['pods'], namespaces: ['*'] };
const rule = { subjects: [subject], resourceRules: [resourceRule] };
const schema = (spec: object = {}, name = 'a'): KubeObject => ({ apiVersion, kind: 'FlowSchema', metadata: { name }, spec: { priorityLevelConfiguration: { name: 'workload-low' }, rules: [rule], ...spec } });
const rules = (change: object) => ({ rules: [{ ...rule, ...change }] });
const verbs = '"create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"';

it.each<[object, ...string[]]>([
  [{}],
  [{ matchingPrecedence: 0 }],
  [{ matchingPrecedence: -1 }, 'spec.matchingPrecedence: Invalid value: -1: must be a positive value'],
  [{ matchingPrecedence: 10001 }, 'spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000'],
  [{ matchingPrecedence: 1 }, "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"],
  [{ distinguisherMethod: { type: 'ByHat' } }, 'spec.distinguisherMethod.type: Unsupported value: {"Type":"ByHat"}: supported values: "ByNamespace", "ByUser"'],
  [{ priorityLevelConfiguration: { name: '' } }, 'spec.priorityLevelConfiguration.name: Required value: must reference a priority level'],
  [rules({ subjects: [] }), 'spec.rules[0].subjects: Required value: subjects must contain at least one value'],
  [rules({ resourceRules: [] }), 'spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty'],
  [rules({ subjects: [{ kind: 'Robot' }] }), 'spec.rules[0].subjects[0].kind: Unsupported value: "Robot": supported values: "Group", "ServiceAccount", "User"'],
  [rules({ subjects: [{ kind: 'Group', user: { name: 'a' } }] }), "spec.rules[0].subjects[0].group: Required value: group is required when subject kind is 'Group'", "spec.rules[0].subjects[0].user: Forbidden: user is forbidden when subject kind is not 'User'"],
  [rules({ subjects: [{ kind: 'ServiceAccount', serviceAccount: { name: '*' } }] }), 'spec.rules[0].subjects[0].serviceAccount.namespace: Required value: must specify namespace for service account'],
  [rules({ resourceRules: [{ ...resourceRule, verbs: ['fly'] }] }), `spec.rules[0].resourceRules[0].verbs: Unsupported value: ["fly"]: supported values: ${verbs}`],
  [rules({ resourceRules: [{ ...resourceRule, verbs: ['*', 'get'] }] }), `spec.rules[0].resourceRules[0].verbs: Invalid value: ["*","get"]: if '*' is present, must not specify other verbs`],
  [rules({ resourceRules: [{ ...resourceRule, apiGroups: [] }] }), 'spec.rules[0].resourceRules[0].apiGroups: Required value: resource rules must supply at least one api group'],
  [rules({ resourceRules: [{ ...resourceRule, namespaces: [] }] }), 'spec.rules[0].resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace'],
  [rules({ nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['healthz'] }] }), 'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "healthz": must start with slash'],
  [rules({ nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/a*'] }] }), 'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "/a*": wildcard can only do suffix matching'],
])('FlowSchema %j', (spec, ...words) => {
  expect(problemsOf(schema(spec))).toEqual(words);
});

const queuing = { queues: 64, handSize: 8, queueLengthLimit: 50 };
const limited = { nominalConcurrencyShares: 30, limitResponse: { type: 'Queue', queuing } };
const level = (spec: object, name = 'a'): KubeObject => ({ apiVersion, kind: 'PriorityLevelConfiguration', metadata: { name }, spec });
const queues = (change: object) => ({ type: 'Limited', limited: { ...limited, limitResponse: { type: 'Queue', queuing: { ...queuing, ...change } } } });

it.each<[object, ...string[]]>([
  [{ type: 'Limited', limited }],
  [{ type: 'Limited' }, 'spec.limited: Required value: must not be empty when type is Limited'],
  [{ type: 'Some' }, 'spec.type: Unsupported value: "Some": supported values: "Exempt", "Limited"'],
  [{ type: 'Exempt' }, "spec.type: Invalid value: \"Exempt\": type must be 'Exempt' if and only if name is 'exempt'"],
  [{ type: 'Limited', limited: { ...limited, nominalConcurrencyShares: -1 } }, 'spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer'],
  [{ type: 'Limited', limited: { ...limited, lendablePercent: 101 } }, 'spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive'],
  [{ type: 'Limited', limited: { ...limited, limitResponse: { type: 'Reject', queuing } } }, 'spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited'],
  [{ type: 'Limited', limited: { ...limited, limitResponse: { type: 'Queue' } } }, 'spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited'],
  [{ type: 'Limited', limited: { ...limited, limitResponse: { type: 'Wait' } } }, 'spec.limited.limitResponse.type: Unsupported value: "Wait": supported values: "Queue", "Reject"'],
  [queues({ handSize: 65 }), 'spec.limited.limitResponse.queuing.handSize: Invalid value: 65: should not be greater than queues (64)'],
  [queues({ handSize: 11 }), 'spec.limited.limitResponse.queuing.handSize: Invalid value: 11: required entropy bits of deckSize 64 and handSize 11 should not be greater than 60'],
  [queues({ queues: -1 }), 'spec.limited.limitResponse.queuing.queues: Invalid value: -1: must be positive', 'spec.limited.limitResponse.queuing.handSize: Invalid value: 8: should not be greater than queues (-1)'],
])('PriorityLevelConfiguration %j', (spec, ...words) => {
  expect(problemsOf(level(spec))).toEqual(words);
});

it('those that the server insists on stay', () => {
  const old = created(level({ type: 'Limited', limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' } } }, 'catch-all'));
  const next = { ...old, spec: { ...old['spec'], limited: { ...old['spec'].limited, nominalConcurrencyShares: 6 } } };
  expect(problemsOfUpdate(next, old)).toEqual([`spec: Invalid value: {"Type":"Limited","Limited":{"NominalConcurrencyShares":6,"LimitResponse":{"Type":"Reject","Queuing":null},"LendablePercent":0,"BorrowingLimitPercent":null},"Exempt":null}: spec of 'catch-all' must equal the fixed value`]);
  const exempt = created(level({ type: 'Exempt', exempt: {} }, 'exempt'));
  expect(problemsOfUpdate({ ...exempt, spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: 3, lendablePercent: 0 } } }, exempt)).toEqual([]);
});
