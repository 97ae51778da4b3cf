import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf, defaulted, problemsOf } from '../testing/admit.ts';

// ResourceQuota and LimitRange (pkg/apis/core/validation/validation.go, pkg/apis/core/v1/defaults.go)

const quota = (spec: object): KubeObject => ({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'a' }, spec });
const limits = (...items: object[]): KubeObject => ({ apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'a' }, spec: { limits: items } });

test('a quota names what it counts', () => {
  expect(problemsOf(quota({ hard: { pods: '10', 'requests.cpu': '1', 'count/deployments.apps': '2' } }))).toEqual([]);
  expect(problemsOf(quota({ hard: { pod: '10' } }))).toEqual(['spec.hard[pod]: Invalid value: "pod": must be a standard resource type or fully qualified', 'spec.hard[pod]: Invalid value: "pod": must be a standard resource for quota']);
  expect(problemsOf(quota({ hard: { pods: '-1' } }))).toEqual(['spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0']);
  expect(problemsOf(quota({ hard: { pods: '500m' } }))).toEqual(['spec.hard[pods]: Invalid value: "500m": must be an integer']);
});

test('scopes fit what is counted, and each other', () => {
  expect(problemsOf(quota({ hard: { services: '1' }, scopes: ['BestEffort'] }))).toEqual(['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource']);
  expect(problemsOf(quota({ hard: { pods: '1' }, scopes: ['BestEffort', 'NotBestEffort'] }))).toEqual(['spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes']);
});

test("a container's limits are completed from the maximum, its requests from the limits", () => {
  const item = (given: object) => defaulted(limits({ type: 'Container', ...given }))['spec'].limits[0];
  expect(item({ max: { cpu: '1' } })).toEqual({ type: 'Container', max: { cpu: '1' }, default: { cpu: '1' }, defaultRequest: { cpu: '1' } });
  expect(item({ min: { cpu: '100m' }, default: { cpu: '500m' } })).toEqual({ type: 'Container', min: { cpu: '100m' }, default: { cpu: '500m' }, defaultRequest: { cpu: '500m' } });
  expect(item({ min: { memory: '1Mi' } })).toEqual({ type: 'Container', min: { memory: '1Mi' }, defaultRequest: { memory: '1Mi' } });
  expect(defaulted(limits({ type: 'Pod', max: { cpu: '1' } }))['spec'].limits[0]).toEqual({ type: 'Pod', max: { cpu: '1' } });
});

test('limits are in order', () => {
  expect(problemsOf(limits({ type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } }))).toContain('spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1');
  expect(problemsOf(limits({ type: 'Container', default: { cpu: '2' }, max: { cpu: '1' } }))).toContain('spec.limits[0].default[cpu]: Invalid value: "1": default value 2 is greater than max value 1');
  expect(problemsOf(limits({ type: 'Pod', default: { cpu: '2' } }))).toEqual(["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"]);
  expect(problemsOf(limits({ type: 'Pod', max: { cpu: '1' } }, { type: 'Pod', max: { cpu: '1' } }))).toEqual(['spec.limits[1].type: Duplicate value: "Pod"']);
});

// printResourceQuota: requests and limits apart, in the order of their names
test('columns', () => {
  const object = { ...quota({}), status: { hard: { pods: '10', 'limits.cpu': '2', 'requests.cpu': '1' }, used: { pods: '3', 'limits.cpu': '0', 'requests.cpu': '0' } } };
  expect(cellsOf(object)).toMatchObject({ Request: 'pods: 3/10, requests.cpu: 0/1', Limit: 'limits.cpu: 0/2' });
});
