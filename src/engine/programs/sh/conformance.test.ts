import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runBash } from '../testing.ts';

const snippets = readFileSync(new URL('./testdata/snippets.txt', import.meta.url), 'utf8')
  .split(/^---\n/m)
  .map((s) => s.replace(/\n$/, ''));

const real = /version 5\.[2-9]/.test(spawnSync('bash', ['--version'], { encoding: 'utf8' }).stdout ?? '');
const folder = mkdtempSync(join(tmpdir(), 'podium-bash-'));

/** One real bash runs them all, each in a bash of its own. */
const driver = `mkdir work; for n in $(seq 0 $((COUNT - 1))); do (cd work; exec bash -c "$(cat ../$n.sh)" </dev/null >../$n.out 2>../$n.err); echo $? >$n.exit; done`;

const want = () => {
  mkdirSync(folder, { recursive: true });
  snippets.forEach((s, i) => writeFileSync(join(folder, `${i}.sh`), s));
  spawnSync('bash', ['-c', driver], { cwd: folder, env: { PATH: process.env['PATH'], HOME: '/root', LANG: 'C.UTF-8', COUNT: String(snippets.length) } });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return snippets.map((_, i) => ({ stdout: plain(read(`${i}.out`)), stderr: plain(read(`${i}.err`)), exit: Number(read(`${i}.exit`)) }));
};

/** What differs from run to run: process ids. */
const plain = (text: string) => text.replace(/\b(pid|\() ?\d{2,}/g, '$1 <pid>');

describe.skipIf(!real)(real ? 'as the real bash' : 'as the real bash (skipped: no bash 5.2 here)', () => {
  const expected = real ? want() : [];

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    for (const name of readdirSync(tmpdir())) if (/^podium-[eg].$/.test(name)) rmSync(join(tmpdir(), name));
  });

  it.each(snippets.map((script, i) => ({ script, i })))('$script', ({ script, i }) => {
    const got = runBash(script, { env: { HOME: '/root', PATH: '/usr/bin:/bin' } });
    expect({ stdout: plain(got.stdout), stderr: plain(got.stderr), exit: got.exit }).toEqual(expected[i]);
  });
});
