// npm test: lint, types, unit, conformance (in our own terminal and with the real kubectl), the two against each other, lessons, e2e. Ends with "N passed, N failed".
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies, root } from './ensure.mjs';
import { findKubectl } from './kubectl.mjs';

ensureDependencies();

/** Runs a command, shows what it prints, and gives [exit code, output without colours]. */
function capture(command, args, env = {}) {
  return new Promise((resolve) => {
    let text = '';
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const [from, to] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) {
      from.on('data', (chunk) => {
        text += chunk;
        to.write(chunk);
      });
    }
    child.on('close', (code) => resolve([code ?? 1, text.replace(/\u001b\[[0-9;]*m/g, '')]));
  });
}

let passed = 0;
let failed = 0;
/** Tests of the page that passed only when they were tried again: a fault of the page or of the test, to be looked into. */
let again = 0;
const bad = [];

/** Adds a stage's counts; a stage that exits non-zero without a counted failure counts as one. */
function tally(stage, code, ok, ko) {
  passed += ok;
  failed += Math.max(ko, code === 0 ? 0 : 1);
  if (code !== 0 || ko > 0) bad.push(stage);
}

const count = (text, pattern) => Number(text.match(pattern)?.[1] ?? 0);
const heading = (name) => console.log(`\n== ${name}`);
const only = new Set(process.argv.slice(2));
const wanted = (stage) => only.size === 0 || only.has(stage);
const tsx = ['--max-old-space-size=8192', '--import', 'tsx'];

if (wanted('lint')) {
  heading('lint');
  const [code] = await capture('npm', ['run', '--silent', 'lint']);
  tally('lint', code, code === 0 ? 1 : 0, 0);
}
if (wanted('types')) {
  heading('types');
  const [code] = await capture('npm', ['run', '--silent', 'types']);
  tally('types', code, code === 0 ? 1 : 0, 0);
}
// Where there is none and none can be had, it says so, and what needs it is skipped.
const kubectl = wanted('unit') || wanted('kubectl') || wanted('differential') ? findKubectl({ install: true }) : undefined;
if (wanted('unit')) {
  heading('unit');
  const [code, text] = await capture('npx', ['vitest', 'run'], kubectl ? { KUBECTL: kubectl } : {});
  tally('unit', code, count(text, /Tests\s.*?(\d+) passed/), count(text, /Tests\s.*?(\d+) failed/));
}
if (wanted('conformance')) {
  heading('conformance');
  const [code] = await capture(process.execPath, [...tsx, 'src/server/conformance.ts', '--least', '95']);
  tally('conformance', code, code === 0 ? 1 : 0, 0);
}
if (wanted('kubectl') && kubectl) {
  heading('conformance, with the real kubectl');
  const [code] = await capture(process.execPath, [...tsx, 'src/server/conformance.ts', '--via', 'kubectl', '--least', '90'], { KUBECTL: kubectl });
  tally('kubectl', code, code === 0 ? 1 : 0, 0);
}
if (wanted('differential') && kubectl) {
  heading('differential: our kubectl against the real one');
  const [code] = await capture(process.execPath, [...tsx, 'src/server/differential.ts', '--thin', '2', '--least', '97'], { KUBECTL: kubectl });
  tally('differential', code, code === 0 ? 1 : 0, 0);
}
if (wanted('lessons')) {
  heading('lessons');
  const [code, text] = await capture(process.execPath, [...tsx, 'src/server/lessons.ts']);
  tally('lessons', code, count(text, /(\d+) proofs hold/), count(text, /(\d+) proofs fail/));
}
if (wanted('e2e')) {
  heading('e2e');
  const { findChromium } = await import('./chromium.mjs');
  const chromium = await findChromium({ install: true });
  if (!chromium) tally('e2e', 1, 0, 1);
  else if (existsSync(join(root, 'e2e/playwright.config.ts'))) {
    const [built] = await capture('npx', ['vite', 'build', '--logLevel', 'warn']);
    if (built !== 0) tally('build', built, 0, 1);
    else {
      const [small] = await capture(process.execPath, ['scripts/lint-start.mjs']);
      tally('start', small, small === 0 ? 1 : 0, 0);
      const [code, text] = await capture('npx', ['playwright', 'test', '-c', 'e2e/playwright.config.ts'], { CHROMIUM_PATH: chromium });
      again = count(text, /(\d+) flaky/);
      tally('e2e', code, count(text, /(\d+) passed/) + again, count(text, /(\d+) failed/));
    }
  }
}

console.log(bad.length ? `\nfailed: ${bad.join(', ')}` : '\nall stages passed');
if (again > 0) console.log(`passed only when tried again: ${again} of e2e; see "flaky" above`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
