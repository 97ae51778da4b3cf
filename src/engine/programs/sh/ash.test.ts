import { expect, test } from 'vitest';
import { createTestHost, runProgram } from '../testing.ts';

// What busybox 1.35 printed.
test.each([
  ['[ 1 -eq a ]', 'a: bad number'],
  ['[ 3 -lt "" ]', 'bad number'],
  ['[ a b ]', 'b: unknown operand'],
  ['[ a b c ]', 'b: unknown operand'],
  ['[ a', 'missing ]'],
])('ash says of %s: %s', (line, words) => {
  const { sim, host } = createTestHost();
  const { stderr, exit } = runProgram(sim, host, ['ash', '-c', line]);
  expect(stderr).toBe(`ash: ${words}\n`);
  expect(exit).toBe(2);
});
