import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf, problemsOf } from '../testing/admit.ts';

// pkg/apis/admissionregistration/validation/validation.go, apiserver/pkg/util/webhook/validation.go

const group = 'admissionregistration.k8s.io/v1';
const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] };
const webhook = { name: 'a.example.com', clientConfig: { url: 'https://example.com/check' }, rules: [rule], sideEffects: 'None', admissionReviewVersions: ['v1'] };
const webhooks = (...list: object[]): KubeObject => ({ apiVersion: group, kind: 'ValidatingWebhookConfiguration', metadata: { name: 'a' }, webhooks: list });

test.each<[string, object, string[]]>([
  ['everything', {}, []],
  ['a short name', { name: 'a' }, ['webhooks[0].name: Invalid value: "a": should be a domain with at least three segments separated by dots']],
  ['effects that are not told', { sideEffects: undefined }, ['webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun']],
  ['effects', { sideEffects: 'Some' }, ['webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"']],
  ['a long timeout', { timeoutSeconds: 60 }, ['webhooks[0].timeoutSeconds: Invalid value: 60: the timeout value must be between 1 and 30 seconds']],
  ['nowhere to go', { clientConfig: {} }, ['webhooks[0].clientConfig: Required value: exactly one of url or service is required']],
  ['a plain URL', { clientConfig: { url: 'http://example.com' } }, ["webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]"]],
  ['a query', { clientConfig: { url: 'https://example.com/?a=b' } }, ['webhooks[0].clientConfig.url: Invalid value: "a=b": query parameters are not permitted in the URL']],
  ['a service without a name', { clientConfig: { service: { namespace: 'a', path: '/x//y' } } }, ['webhooks[0].clientConfig.service.name: Required value: service name is required', 'webhooks[0].clientConfig.service.path: Invalid value: "/x//y": segment[1] may not be empty']],
  ['an old version only', { admissionReviewVersions: ['v2'] }, ['webhooks[0].admissionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1']],
  ['an unknown operation', { rules: [{ ...rule, operations: ['READ'] }] }, ['webhooks[0].rules[0].operations[0]: Unsupported value: "READ": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"']],
  ['all resources and more', { rules: [{ ...rule, resources: ['*', 'pods'] }] }, ["webhooks[0].rules[0].resources: Invalid value: [\"*\",\"pods\"]: if '*' is present, must not specify other resources without subresources"]],
  ['a nameless condition', { matchConditions: [{ expression: 'true' }] }, ['webhooks[0].matchConditions[0].name: Required value']],
])('a webhook with %s', (_, change, problems) => {
  expect(problemsOf(webhooks({ ...webhook, ...change }))).toEqual(problems);
});

test('two webhooks of one name', () => {
  expect(problemsOf(webhooks(webhook, webhook))).toEqual(['webhooks[1].name: Duplicate value: "a.example.com"']);
});

const policy = (spec: object): KubeObject => ({ apiVersion: group, kind: 'ValidatingAdmissionPolicy', metadata: { name: 'few' }, spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'true' }], ...spec } });

test.each<[string, object, string[]]>([
  ['everything', {}, []],
  ['nothing to match', { matchConstraints: undefined }, ['spec.matchConstraints: Required value']],
  ['no rules', { matchConstraints: {} }, ['spec.matchConstraints.resourceRules: Required value']],
  ['nothing to check', { validations: [] }, ['spec.validations: Required value: validations or auditAnnotations must contain at least one item', 'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item']],
  ['no expression', { validations: [{ message: 'x' }] }, ['spec.validations[0].expression: Required value: expression is not specified']],
  ['a message of two lines', { validations: [{ expression: 'true', message: 'a\nb' }] }, ['spec.validations[0].message: Invalid value: "a\\nb": must not contain line breaks']],
  ['a reason of its own', { validations: [{ expression: 'true', reason: 'Because' }] }, ['spec.validations[0].reason: Unsupported value: "Because": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"']],
  ['a variable that CEL has taken', { variables: [{ name: 'in', expression: '1' }] }, ['spec.variables[0].name: Invalid value: "in": must be a valid CEL identifier']],
  ['parameters without a kind', { paramKind: { apiVersion: 'v1' } }, ['spec.paramKind.kind: Required value']],
])('a policy with %s', (_, spec, problems) => {
  expect(problemsOf(policy(spec))).toEqual(problems);
});

const binding = (spec: object): KubeObject => ({ apiVersion: group, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name: 'few' }, spec: { policyName: 'few', validationActions: ['Deny'], ...spec } });

test.each<[string, object, string[]]>([
  ['everything', {}, []],
  ['no policy', { policyName: '' }, ['spec.policyName: Required value']],
  ['nothing to do', { validationActions: [] }, ['spec.validationActions: Required value: at least one validation action is required']],
  ['an unknown action', { validationActions: ['Shout'] }, ['spec.validationActions[0]: Unsupported value: "Shout": supported values: "Audit", "Deny", "Warn"']],
  ['parameters by nothing', { paramRef: { parameterNotFoundAction: 'Deny' } }, ['spec.paramRef: Required value: one of name or selector must be specified']],
])('a binding with %s', (_, spec, problems) => {
  expect(problemsOf(binding(spec))).toEqual(problems);
});

test('columns', () => {
  expect(cellsOf(policy({}))).toMatchObject({ Validations: 1, ParamKind: '<unset>' });
  expect(cellsOf(binding({ paramRef: { name: 'p', parameterNotFoundAction: 'Deny' } }))).toMatchObject({ PolicyName: 'few', ParamRef: '*/p' });
});

const withExpressions = (spec: object): KubeObject => ({
  apiVersion: group,
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'p' },
  spec: { matchConstraints: { resourceRules: [{ ...rule, resourceNames: undefined }] }, validations: [{ expression: 'true' }], ...spec },
});
const undeclaredFoo = "compilation failed: ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')\n | foo == 1\n | ^";

test.each<[string, object, string[]]>([
  ['that compile', { variables: [{ name: 'a', expression: 'object.spec' }], validations: [{ expression: 'variables.a.replicas < 5 && request.operation != "DELETE"', messageExpression: '"at most " + string(5)' }], auditAnnotations: [{ key: 'k', valueExpression: "'x'" }] }, []],
  ['with parameters of no kind', { validations: [{ expression: 'params.max > 1' }] }, ["spec.validations[0].expression: Invalid value: \"params.max > 1\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' (in container '')\n | params.max > 1\n | ^"]],
  ['with parameters', { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, validations: [{ expression: 'params.max > 1' }] }, []],
  ['with a stray name', { validations: [{ expression: 'foo == 1' }] }, [`spec.validations[0].expression: Invalid value: "foo == 1": ${undeclaredFoo}`]],
  ['of another type', { validations: [{ expression: '1 + 1', messageExpression: '1' }] }, ['spec.validations[0].expression: Invalid value: "1 + 1": must evaluate to bool', 'spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string']],
  ['of variables that come later, or never', { variables: [{ name: 'a', expression: 'variables.b' }, { name: 'b', expression: 'variables.a' }], validations: [{ expression: 'variables.c' }] }, [
    `spec.variables[0].expression: Invalid value: "variables.b": compilation failed: ERROR: <input>:1:10: undefined field 'b'\n | variables.b\n | .........^`,
    `spec.validations[0].expression: Invalid value: "variables.c": compilation failed: ERROR: <input>:1:10: undefined field 'c'\n | variables.c\n | .........^`,
  ]],
  ['of what a request has not', { validations: [{ expression: 'request.user == "a" || request.userInfo.username == "a"' }] }, [`spec.validations[0].expression: Invalid value: "request.user == \\"a\\" || request.userInfo.username == \\"a\\"": compilation failed: ERROR: <input>:1:8: undefined field 'user'\n | request.user == "a" || request.userInfo.username == "a"\n | .......^`]],
  ['of conditions', { matchConditions: [{ name: 'a', expression: 'foo == 1' }] }, [`spec.matchConditions[0].expression: Invalid value: "foo == 1": ${undeclaredFoo}`]],
])("a policy's expressions %s", (_, spec, problems) => {
  expect(problemsOf(withExpressions(spec))).toEqual(problems);
});
