import { expect, it } from 'vitest';
import { pi } from './pi.ts';

it('knows pi (the Job of the Kubernetes documentation prints 2000 digits)', () => {
  expect(pi(20)).toBe('3.1415926535897932384');
  expect(pi(100).endsWith('3421170679')).toBe(false);
  expect(pi(101).endsWith('3421170679')).toBe(true);
});
