import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTestHost, runProgram } from '../../testing.ts';

/** Arguments of jq with what Ubuntu 24.04's jq (1.7.1) printed for them, its errors, and its exit code. */
const recorded = JSON.parse(readFileSync(new URL('./testdata/programs.json', import.meta.url), 'utf8')) as { input: string; cases: [string, string, string, number][] };

describe('jq as the real one', () => {
  it.each(recorded.cases)('jq %s', (args, stdout, stderr, exit) => {
    const { sim, host } = createTestHost();
    expect(runProgram(sim, host, ['sh', '-c', `jq ${args}`], { stdin: recorded.input, env: { HOME: '/root', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' } })).toEqual({ stdout, stderr, exit });
  });
});
