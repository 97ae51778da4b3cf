import { describe, expect, it } from 'vitest';
import { createTestHost, runProgram } from '../testing.ts';

const dig = (...words: string[]) => {
  const { sim, host } = createTestHost();
  return runProgram(sim, host, ['dig', ...words]);
};

describe('dig (bind 9.18)', () => {
  it('refuses an option that there is none of, and says which one', () => {
    expect(dig('+nosuch', 'x')).toMatchObject({ exit: 1, stderr: expect.stringMatching(/^Invalid option: \+nosuch\nUsage: {2}dig \[@global-server\]/) });
  });

  it('tells its version on the error stream', () => {
    expect(dig('-v')).toMatchObject({ exit: 0, stdout: '', stderr: expect.stringMatching(/^DiG 9\.18\.39/) });
  });

  it('says once per try that a server does not answer, then what it was asked', () => {
    const { stdout, exit } = dig('@192.0.2.1', 'x', '+tries=1');
    expect({ stdout: stdout.replace(/9\.18\S+/, 'V'), exit }).toEqual({ stdout: ';; communications error to 192.0.2.1#53: timed out\n\n; <<>> DiG V <<>> @192.0.2.1 x +tries=1\n; (1 server found)\n;; global options: +cmd\n;; no servers could be reached\n', exit: 9 });
  });

  it('warns of a type that there is none of', () => {
    expect(dig('-t', 'nosuch', 'x', '@192.0.2.1', '+tries=1').stdout).toMatch(/^;; Warning, ignoring invalid type nosuch\n/);
  });
});
