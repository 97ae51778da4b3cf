import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runBash } from './testing.ts';

const snippets = readFileSync(new URL('./testdata/programs.txt', import.meta.url), 'utf8')
  .split(/^---\n/m)
  .map((s) => s.replace(/\n$/, ''));

const said = (command: string) => spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stdout ?? '';
// The words are those of Debian's and Ubuntu's programs of these years.
const real = /GNU coreutils\) 9\./.test(said('ls --version')) && /mawk/.test(said('awk -W version 2>&1')) && said('readlink -f /bin/sh').includes('dash');
const folder = mkdtempSync(join(tmpdir(), 'podium-programs-'));

const driver = `for n in $(seq 0 $((COUNT - 1))); do mkdir $n; (cd $n; exec bash -c "$(cat ../$n.sh)" </dev/null >../$n.out 2>../$n.err); echo $? >$n.exit; done`;

const plain = (text: string) => text.replace(/\/dev\/fd\/\d+|\/tmp\/sh-np\.\w+/g, '<fd>');

const want = () => {
  mkdirSync(folder, { recursive: true });
  snippets.forEach((s, i) => writeFileSync(join(folder, `${i}.sh`), s));
  spawnSync('bash', ['-c', driver], { cwd: folder, env: { PATH: process.env['PATH'], HOME: '/root', LANG: 'C.UTF-8', COUNT: String(snippets.length) } });
  return snippets.map((_, i) => {
    const read = (end: string) => readFileSync(join(folder, `${i}.${end}`), 'utf8').replaceAll(join(folder, String(i)), '/root/work');
    return { stdout: plain(read('out')), stderr: plain(read('err')), exit: Number(read('exit')) };
  });
};

describe.skipIf(!real)(real ? 'as the real programs' : 'as the real programs (skipped: not these programs here)', () => {
  const expected = real ? want() : [];

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(snippets.map((script, i) => ({ script, i })))('$script', ({ script, i }) => {
    const got = runBash(script, { env: { HOME: '/root', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' } });
    expect({ stdout: plain(got.stdout), stderr: plain(got.stderr), exit: got.exit }).toEqual(expected[i]);
  });
});
