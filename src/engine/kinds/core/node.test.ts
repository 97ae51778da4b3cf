import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf, problemsOf } from '../testing/admit.ts';
import { node as kind } from './node.ts';

const node = (parts: object): KubeObject => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node01', creationTimestamp: '2026-11-20T01:00:00Z', ...('labels' in parts && { labels: parts.labels }) }, ...parts }) as KubeObject;
const ready = (status: string) => ({ conditions: [{ type: 'Ready', status }] });

// printNode
test.each<[string, object, object]>([
  ['Ready', { status: ready('True') }, { Status: 'Ready', Roles: '<none>', Age: '24h' }],
  ['NotReady', { status: ready('Unknown') }, { Status: 'NotReady' }],
  ['Unknown', { status: {} }, { Status: 'Unknown' }],
  ['cordoned', { status: ready('True'), spec: { unschedulable: true } }, { Status: 'Ready,SchedulingDisabled' }],
  ['roles', { labels: { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '', 'kubernetes.io/role': 'other' } }, { Roles: 'control-plane,other,worker' }],
  [
    'wide',
    { status: { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }], nodeInfo: { kubeletVersion: 'v1.36.0', osImage: 'Debian', kernelVersion: '6.1', architecture: 'amd64', containerRuntimeVersion: 'containerd://2.0' } } },
    { Version: 'v1.36.0', 'Internal-IP': '10.0.0.1', 'External-IP': '<none>', 'OS-Image': 'Debian', 'Kernel-Version': '6.1 (amd64)', 'Container-Runtime': 'containerd://2.0' },
  ],
])('columns: %s', (_, parts, cells) => {
  expect(cellsOf(node(parts))).toMatchObject(cells);
});

test('taints: key, effect, and each pair once (ValidateNodeTaints)', () => {
  expect(problemsOf({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' }, spec: { taints: [{ key: 'a', effect: 'Never' }, { key: 'b', effect: 'NoSchedule' }, { key: 'b', effect: 'NoSchedule' }] } })).toEqual([
    'metadata.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    'metadata.taints[2]: Duplicate value: {"Key":"b","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
  ]);
});

test('podCIDR counts for podCIDRs', () => {
  const defaulted = (spec: object) => kind.defaults!(node({ spec }) as never).spec;
  expect(defaulted({ podCIDR: '10.1.0.0/24' })).toEqual({ podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24'] });
  expect(defaulted({ podCIDR: '10.1.0.0/24', podCIDRs: ['10.2.0.0/24'] })).toEqual({ podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24'] });
  expect(defaulted({ podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24', 'fd00::/64'] })).toEqual({ podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24', 'fd00::/64'] });
});
