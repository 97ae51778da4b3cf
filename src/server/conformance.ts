// npm run conformance -- [--via shell|kubectl] [--diff] [--only TEXT] [--least PERCENT] [DIR]: replays recordings of a real cluster and prints equal/total; fails below --least.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findKubectl } from '../../scripts/kubectl.mjs';
import { Cluster } from '../engine/cluster/cluster.ts';
import type { Fault } from '../engine/sim/sim.ts';
import { loadParts } from '../lab/outside.ts';
import { runWithKubectl } from './apiserver/kubectl.ts';
import { readArguments } from './arguments.ts';
import { runScenario, type CommandRun } from './run-scenario.ts';

interface Recording {
  scenario: string;
  recordedAt: string;
  commands: (CommandRun & { waits?: string[]; notes?: string[] })[];
}

type Normalise = (recording: { commands: CommandRun[] }) => CommandRun[];

const { options, rest, error } = readArguments(process.argv.slice(2), ['via', 'only', 'seed', 'least'], ['diff', 'faults']);
const via = options.via ?? 'shell';
if (error || (via !== 'shell' && via !== 'kubectl')) {
  process.stderr.write(`podium conformance: ${error ?? `--via takes shell or kubectl, not ${via}`}\n`);
  process.exit(2);
}
const folder = resolve(rest[0] ?? '../shared/recordings');
if (!existsSync(join(folder, 'normalise.mjs'))) {
  process.stdout.write(`conformance: skipped, no recordings at ${folder}\n`);
  process.exit(0);
}
const kubectl = via === 'kubectl' ? findKubectl({ install: true }) : undefined;
if (via === 'kubectl' && !kubectl) process.exit(0);
const { normalise } = (await import(pathToFileURL(join(folder, 'normalise.mjs')).href)) as { normalise: Normalise };

/** How far in the past a cluster begins that the real kubectl looks at: waits are played fast, and its clock may not get ahead of kubectl's. */
const BACK_MS = 30 * 60_000;
/** Recordings that are played with the real kubectl at a time. */
const ABREAST = 8;

/** Help texts are our own words, so this recording does not count. */
const UNCOUNTED = ['49-help'];

const indent = (text: string, mark: string) => text.split('\n').map((line) => `    ${mark} ${line}`).join('\n');

/** The lines that differ, in the order of the longest common subsequence. */
function diff(want: string, got: string): string {
  const a = want.split('\n');
  const b = got.split('\n');
  if (a.length * b.length > 4_000_000) return `${indent(want, '-')}\n${indent(got, '+')}`;
  const length = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) length[i]![j] = a[i] === b[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
  const out: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || length[i + 1]![j]! >= length[i]![j + 1]!)) out.push(`    - ${a[i++]}`);
    else out.push(`    + ${b[j++]}`);
  }
  return out.join('\n');
}

interface Played {
  runs: CommandRun[];
  faults: readonly Fault[];
}

/** Runs a recording's commands on a fresh cluster: in its own terminal, or with the real kubectl against its API server. */
async function play(recording: Recording): Promise<Played> {
  const born = kubectl ? Date.now() - BACK_MS : Date.parse(recording.recordedAt) - 180_000;
  const cluster = Cluster.create({ seed: Number(options.seed ?? 1), preset: 'trio', epochMs: Math.floor(born / 1000) * 1000 });
  const runs: CommandRun[] = [];
  const commands = recording.commands.map((c) => ({ cmd: c.cmd, waits: c.waits ?? [], notes: [] }));
  if (kubectl) await runWithKubectl(cluster, kubectl, commands, (run) => runs.push(run));
  else await runScenario(cluster, commands, (run) => runs.push(run));
  return { runs, faults: cluster.sim.faults };
}

const files = readdirSync(folder).filter((f) => /^\d.*\.json$/.test(f) && (!options.only || f.includes(options.only))).toSorted();
const recordings = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording);
const started: Promise<Played>[] = [];

/** A recording's result; while it is played with the real kubectl, which mostly waits, the next ones are too. */
const played = (n: number): Promise<Played> => {
  for (let i = n; i < Math.min(files.length, n + (kubectl ? ABREAST : 1)); i++) started[i] ??= play(recordings[i]!);
  return started[n]!;
};

await loadParts();
let equal = 0;
let total = 0;
for (const [n, file] of files.entries()) {
  const { runs, faults } = await played(n);
  const want = normalise({ commands: recordings[n]!.commands });
  const got = normalise({ commands: runs });
  let same = 0;
  const differing: string[] = [];
  want.forEach((w, i) => {
    const g = got[i];
    if (g && g.stdout === w.stdout && g.stderr === w.stderr && g.exit === w.exit) same++;
    else if (options.diff) {
      differing.push(`  $ ${w.cmd}`);
      if (g?.stdout !== w.stdout) differing.push(diff(w.stdout, g?.stdout ?? ''));
      if (g?.stderr !== w.stderr) differing.push('    (stderr)', diff(w.stderr, g?.stderr ?? ''));
      if (g?.exit !== w.exit) differing.push(`    exit ${w.exit}, got ${g?.exit}`);
    }
  });
  const counts = !UNCOUNTED.some((name) => file.startsWith(name));
  if (counts) {
    equal += same;
    total += want.length;
  }
  process.stdout.write(`${file.replace('.json', '').padEnd(26)} ${String(same).padStart(3)}/${want.length}${counts ? '' : '  (not counted)'}\n`);
  for (const line of differing) process.stdout.write(`${line}\n`);
  for (const fault of faults) process.stdout.write(`  fault in ${fault.task}: ${options.faults && fault.error instanceof Error ? fault.error.stack : String(fault.error)}\n`);
}
process.stdout.write(`equal/total: ${equal}/${total} (${((100 * equal) / Math.max(total, 1)).toFixed(1)} %)\n`);
if (options.least && 100 * equal < Number(options.least) * total) process.exit(1);
