import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runBash } from '../testing.ts';

const snippets = ['snippets', 'language'].flatMap((name) =>
  readFileSync(new URL(`./testdata/${name}.txt`, import.meta.url), 'utf8')
    .split(/^---\n/m)
    .map((s) => s.replace(/\n$/, '')),
);

const real = /version 5\.[2-9]/.test(spawnSync('bash', ['--version'], { encoding: 'utf8' }).stdout ?? '');
const folder = mkdtempSync(join(tmpdir(), 'podium-bash-'));

/** One real bash runs them all, each in a bash and a folder of its own. */
const driver = `for n in $(seq 0 $((COUNT - 1))); do mkdir $n; (cd $n; exec bash -c "$(cat ../$n.sh)" </dev/null >../$n.out 2>../$n.err); echo $? >$n.exit; done`;

const want = () => {
  snippets.forEach((s, i) => writeFileSync(join(folder, `${i}.sh`), s));
  spawnSync('bash', ['-c', driver], { cwd: folder, env: { PATH: process.env['PATH'], HOME: '/root', LANG: 'C.UTF-8', COUNT: String(snippets.length) } });
  const read = (i: number, end: string) => plain(readFileSync(join(folder, `${i}.${end}`), 'utf8').replaceAll(join(folder, String(i)), '/root/work'));
  return snippets.map((_, i) => ({ stdout: read(i, 'out'), stderr: read(i, 'err'), exit: Number(read(i, 'exit')) }));
};

/** What differs from run to run: process ids, names of pipes. */
const plain = (text: string) => text.replace(/\/dev\/fd\/\d+|\/tmp\/sh-np\.\w+/g, '<fd>').replace(/\b(pid|\() ?\d{2,}/g, '$1 <pid>').replace(/(line \d+:) +\d+ (?=Killed|Terminated|Hangup)/g, '$1 <pid> ');

describe.skipIf(!real)(real ? 'as the real bash' : 'as the real bash (skipped: no bash 5.2 here)', () => {
  const expected = real ? want() : [];

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(snippets.map((script, i) => ({ script, i })))('$script', ({ script, i }) => {
    const got = runBash(script, { env: { HOME: '/root', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' } });
    expect({ stdout: plain(got.stdout), stderr: plain(got.stderr), exit: got.exit }).toEqual(expected[i]);
  });
});
