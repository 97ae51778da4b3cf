import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runBash } from './testing.ts';

const said = (command: string) => spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stdout ?? '';

/** What differs from run to run. */
const plain = (text: string) => text.replace(/\/dev\/fd\/\d+|\/tmp\/sh-np\.\w+/g, '<fd>').replace(/(line \d+:) +\d+ (?=Killed|Terminated)/g, '$1 <pid> ');

/** Compares snippets of a file with what the real programs print, each in a folder of its own. */
function compare(title: string, file: string, real: boolean, absent: string): void {
  describe.skipIf(!real)(real ? title : `${title} (skipped: ${absent})`, () => {
    const snippets = readFileSync(new URL(`./testdata/${file}`, import.meta.url), 'utf8')
      .split(/^---\n/m)
      .map((s) => s.replace(/\n$/, ''));
    const folder = mkdtempSync(join(tmpdir(), 'podium-programs-'));
    const driver = `for n in $(seq 0 $((COUNT - 1))); do mkdir $n; (cd $n; exec bash -c "$(cat ../$n.sh)" </dev/null >../$n.out 2>../$n.err); echo $? >$n.exit; done`;
    snippets.forEach((s, i) => writeFileSync(join(folder, `${i}.sh`), s));
    if (real) spawnSync('bash', ['-c', driver], { cwd: folder, env: { PATH: process.env['PATH'], HOME: '/root', LANG: 'C.UTF-8', COUNT: String(snippets.length) } });
    const expected = (i: number) => {
      const read = (end: string) => readFileSync(join(folder, `${i}.${end}`), 'utf8').replaceAll(join(folder, String(i)), '/root/work');
      return { stdout: plain(read('out')), stderr: plain(read('err')), exit: Number(read('exit')) };
    };

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it.each(snippets.map((script, i) => ({ script, i })))('$script', ({ script, i }) => {
      const got = runBash(script, { env: { HOME: '/root', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' } });
      expect({ stdout: plain(got.stdout), stderr: plain(got.stderr), exit: got.exit }).toEqual(expected(i));
    });
  });
}

// The words are those of Debian's and Ubuntu's programs of these years.
const debian = /GNU coreutils\) 9\./.test(said('ls --version')) && /mawk/.test(said('awk -W version 2>&1')) && said('readlink -f /bin/sh').includes('dash');
compare('as the real programs', 'programs.txt', debian, 'not these programs here');
const tools = debian && ['bc', 'column', 'envsubst', 'fallocate', 'file', 'gzip', 'hexdump', 'numfmt', 'xxd'].every((name) => said(`command -v ${name}`) !== '');
compare('as the real tools', 'tools.txt', tools, 'not all of these tools here');
compare('as the real programs in scripts', 'scripts.txt', tools && said('jq --version').startsWith('jq-1.'), 'not all of these programs here');
compare('as the real jq', 'jq.txt', /^jq-1\.[67]/.test(said('jq --version')), 'no jq here');
