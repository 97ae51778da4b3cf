import { expect, it } from 'vitest';
import { capabilitiesOf } from './capabilities.ts';

it('has what containerd leaves a container, more or less by its security context (capabilities(7))', () => {
  const hex = (context?: Parameters<typeof capabilitiesOf>[0]) => capabilitiesOf(context).toString(16);
  expect(hex()).toBe('a80425fb');
  expect(hex({ capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] } })).toBe('aa0435fb');
  expect(hex({ capabilities: { drop: ['ALL'] } })).toBe('0');
  expect(hex({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })).toBe('400');
  expect(hex({ capabilities: { drop: ['KILL'] } })).toBe('a80425db');
  expect(hex({ privileged: true })).toBe('1ffffffffff');
});
