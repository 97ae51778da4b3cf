// Finds a kubectl 1.36 for the tests against the HTTPS face: KUBECTL, else one on the path, else the one in .cache, else Debian's
// package from its unstable suite, unpacked into .cache with the system left as it is.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ensure.mjs';

export const KUBECTL_VERSION = '1.36';

const cache = join(root, '.cache/kubectl');
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

const versionOf = (path) => spawnSync(path, ['version', '--client'], { encoding: 'utf8' }).stdout?.match(/Client Version: v(\S+)/)?.[1] ?? '';
const fits = (path) => !!path && versionOf(path).startsWith(`${KUBECTL_VERSION}.`);

/** Gets the package with an apt that keeps everything in the cache folder. Gives why it could not, or undefined. */
function download() {
  for (const program of ['apt-get', 'dpkg-deb']) if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `there is no ${program} to get it with`;
  if (!existsSync(keyring)) return `there is no ${keyring} to check it with`;
  const apt = join(cache, 'apt');
  for (const folder of ['lists/partial', 'archives/partial']) mkdirSync(join(apt, folder), { recursive: true });
  writeFileSync(join(apt, 'sources.list'), `deb [signed-by=${keyring}] http://deb.debian.org/debian unstable main\n`);
  const settings = {
    'Dir::Etc::sourcelist': join(apt, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': join(apt, 'lists'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': apt,
    'Acquire::Languages': 'none',
    'APT::Sandbox::User': 'root',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const get = (...args) => spawnSync('apt-get', ['-qq', ...options, ...args], { cwd: apt, encoding: 'utf8' });
  const updated = get('update');
  if (updated.status !== 0) return updated.stderr.trim().split('\n').at(-1);
  const got = get('download', 'kubectl');
  const file = readdirSync(apt).find((name) => /^kubectl_.*\.deb$/.test(name));
  if (got.status !== 0 || !file) return got.stderr.trim().split('\n').at(-1) || 'apt-get download gave nothing';
  const unpacked = spawnSync('dpkg-deb', ['-x', join(apt, file), cache], { encoding: 'utf8' });
  rmSync(apt, { recursive: true, force: true });
  return unpacked.status === 0 ? undefined : unpacked.stderr.trim();
}

/** The path of a kubectl 1.36, or undefined with the reason on standard output: tests that need it are then skipped. */
export function findKubectl({ install = false } = {}) {
  const asked = process.env.KUBECTL;
  if (asked) {
    if (fits(asked)) return asked;
    console.log(`kubectl: skipped, KUBECTL=${asked} is ${versionOf(asked) || 'no kubectl'}, not ${KUBECTL_VERSION}`);
    return undefined;
  }
  const onPath = spawnSync('sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' }).stdout.trim();
  const cached = join(cache, 'usr/bin/kubectl');
  for (const path of [onPath, cached]) if (path && existsSync(path) && fits(path)) return path;
  if (!install) {
    console.log(`kubectl: skipped, no kubectl ${KUBECTL_VERSION} on the path and KUBECTL is not set`);
    return undefined;
  }
  console.log('Unpacking Debian\'s kubectl into .cache ...');
  const problem = download();
  if (!problem && fits(cached)) return cached;
  console.log(`kubectl: skipped, ${problem ?? `Debian's is ${versionOf(cached) || 'unusable'}, not ${KUBECTL_VERSION}`}`);
  return undefined;
}
