import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runBash } from '../testing.ts';

const snippets = readFileSync(new URL('./testdata/snippets.txt', import.meta.url), 'utf8')
  .split(/^---\n/m)
  .map((s) => s.replace(/\n$/, ''));

const version = spawnSync('bash', ['--version'], { encoding: 'utf8' }).stdout ?? '';
const real = /version 5\.[2-9]/.test(version);

const cwd = mkdtempSync(join(tmpdir(), 'podium-bash-'));

const runReal = (script: string) => {
  const r = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8', input: '', env: { PATH: process.env['PATH'], HOME: '/root', LANG: 'C.UTF-8' } });
  return { stdout: r.stdout, stderr: r.stderr, exit: r.status };
};

afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
  for (const name of readdirSync(tmpdir())) if (/^podium-[eg].$/.test(name)) rmSync(join(tmpdir(), name));
});

/** What differs from run to run: process ids. */
const plain = (text: string) => text.replace(/\b(pid|\() ?\d{2,}/g, '$1 <pid>');

describe.skipIf(!real)(real ? 'as the real bash' : 'as the real bash (skipped: no bash 5.2 here)', () => {
  it.each(snippets)('%s', (script) => {
    const want = runReal(script);
    const got = runBash(script);
    expect({ stdout: plain(got.stdout), stderr: plain(got.stderr), exit: got.exit }).toEqual({ stdout: plain(want.stdout), stderr: plain(want.stderr), exit: want.exit });
  });
});
