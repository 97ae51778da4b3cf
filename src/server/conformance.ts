// npm run conformance -- [--via shell|kubectl] [--diff] [--only TEXT] [--least PERCENT] [DIR]: replays recordings of a real cluster and prints equal/total; fails below --least.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findKubectl } from '../../scripts/kubectl.mjs';
import { Cluster } from '../engine/cluster/cluster.ts';
import type { Fault } from '../engine/sim/sim.ts';
import { loadParts } from '../lab/outside.ts';
import { runWithKubectl } from './apiserver/kubectl.ts';
import { readArguments } from './arguments.ts';
import { compareRuns, loadNormaliser } from './comparison.ts';
import { runScenario, type CommandRun } from './run-scenario.ts';

interface Recording {
  scenario: string;
  recordedAt: string;
  commands: (CommandRun & { waits?: string[]; notes?: string[] })[];
}

const { options, rest, error } = readArguments(process.argv.slice(2), ['via', 'only', 'seed', 'least'], ['diff', 'faults']);
const via = options.via ?? 'shell';
if (error || (via !== 'shell' && via !== 'kubectl')) {
  process.stderr.write(`podium conformance: ${error ?? `--via takes shell or kubectl, not ${via}`}\n`);
  process.exit(2);
}
const folder = resolve(rest[0] ?? '../shared/recordings');
const normalise = await loadNormaliser(folder);
if (!normalise) {
  process.stdout.write(`conformance: skipped, no recordings at ${folder}\n`);
  process.exit(0);
}
const kubectl = via === 'kubectl' ? findKubectl({ install: true }) : undefined;
if (via === 'kubectl' && !kubectl) process.exit(0);

/** How far in the past a cluster begins that the real kubectl looks at: waits are played fast, and its clock may not get ahead of kubectl's. */
const BACK_MS = 30 * 60_000;
/** Recordings that are played with the real kubectl at a time. */
const ABREAST = 8;

/** Help texts are our own words, so this recording does not count. */
const UNCOUNTED = ['49-help'];

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
  const { same, differing } = compareRuns(want, got);
  const counts = !UNCOUNTED.some((name) => file.startsWith(name));
  if (counts) {
    equal += same;
    total += want.length;
  }
  process.stdout.write(`${file.replace('.json', '').padEnd(26)} ${String(same).padStart(3)}/${want.length}${counts ? '' : '  (not counted)'}\n`);
  if (options.diff) for (const line of differing) process.stdout.write(`${line}\n`);
  for (const fault of faults) process.stdout.write(`  fault in ${fault.task}: ${options.faults && fault.error instanceof Error ? fault.error.stack : String(fault.error)}\n`);
}
process.stdout.write(`equal/total: ${equal}/${total} (${((100 * equal) / Math.max(total, 1)).toFixed(1)} %)\n`);
if (options.least && 100 * equal < Number(options.least) * total) process.exit(1);
