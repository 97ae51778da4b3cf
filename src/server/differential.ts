// npm run differential -- [--diff] [--only TEXT] [--thin N] [--least PERCENT] [--seed N]: runs the corpus with the real kubectl against our API server and in our own terminal, and prints equal/total by section; fails below --least. With --thin, of each line's combinations only every Nth.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findKubectl } from '../../scripts/kubectl.mjs';
import { Cluster } from '../engine/cluster/cluster.ts';
import type { Fault } from '../engine/sim/sim.ts';
import { loadParts } from '../lab/outside.ts';
import { runWithKubectl } from './apiserver/kubectl.ts';
import { readArguments } from './arguments.ts';
import { compareRuns, loadNormaliser } from './comparison.ts';
import { expandChoices } from './differential/expand.ts';
import { runScenario, type CommandRun } from './run-scenario.ts';
import { parseScenario, type ScenarioCommand } from './scenario.ts';

const { options, rest, error } = readArguments(process.argv.slice(2), ['only', 'seed', 'least', 'thin'], ['diff']);
const thin = Number(options.thin ?? 1);
const problem = error ?? (rest.length ? `what is ${rest[0]}?` : Number.isSafeInteger(thin) && thin > 0 ? undefined : `--thin takes a whole number above 0, not ${options.thin}`);
if (problem) {
  process.stderr.write(`podium differential: ${problem}\n`);
  process.exit(2);
}
const recordings = resolve('../shared/recordings');
const normalise = await loadNormaliser(recordings);
if (!normalise) {
  process.stdout.write(`differential: skipped, no normaliser at ${recordings}\n`);
  process.exit(0);
}
const kubectl = findKubectl({ install: true });
if (!kubectl) process.exit(0);

/** How far in the past a cluster begins: waits are played fast, and its clock may not get ahead of the real kubectl's. */
const BACK_MS = 30 * 60_000;
/** Sections that are played at a time: the real kubectl mostly waits. */
const ABREAST = 6;

const corpus = join(fileURLToPath(new URL('.', import.meta.url)), 'differential/corpus');
/** Puts into every section's cluster what the sections look at. */
const SEED = 'seed.scenario';

interface Section {
  name: string;
  commands: ScenarioCommand[];
}

interface Played {
  real: CommandRun[];
  ours: CommandRun[];
  faults: Fault[];
}

const read = (file: string) => parseScenario(expandChoices(readFileSync(join(corpus, file), 'utf8'), thin));
const seed = read(SEED);
const sections: Section[] = readdirSync(corpus)
  .filter((file) => file.endsWith('.scenario') && file !== SEED && (!options.only || file.includes(options.only)))
  .toSorted()
  .map((file) => ({ name: file.replace('.scenario', ''), commands: read(file) }));

/** A cluster with the seed in it: the same to the byte every time. */
async function fresh(epochMs: number): Promise<Cluster> {
  const cluster = Cluster.create({ seed: Number(options.seed ?? 1), preset: 'trio', epochMs });
  await runScenario(cluster, seed, () => undefined);
  return cluster;
}

/** Plays a section on two clusters that are alike. */
async function play({ commands }: Section): Promise<Played> {
  const epochMs = Math.floor((Date.now() - BACK_MS) / 1000) * 1000;
  const played: Played = { real: [], ours: [], faults: [] };
  const theirs = await fresh(epochMs);
  await runWithKubectl(theirs, kubectl!, commands, (run) => played.real.push(run));
  const own = await fresh(epochMs);
  await runScenario(own, commands, (run) => played.ours.push(run));
  played.faults = [...theirs.sim.faults, ...own.sim.faults];
  return played;
}

await loadParts();
const started: Promise<Played>[] = [];
let equal = 0;
let total = 0;
for (const [n, { name }] of sections.entries()) {
  for (let i = n; i < Math.min(sections.length, n + ABREAST); i++) started[i] ??= play(sections[i]!);
  const { real, ours, faults } = await started[n]!;
  const { same, differing } = compareRuns(normalise({ commands: real }), normalise({ commands: ours }));
  equal += same;
  total += real.length;
  process.stdout.write(`${name.padEnd(26)} ${String(same).padStart(3)}/${real.length}\n`);
  if (options.diff) for (const line of differing) process.stdout.write(`${line}\n`);
  for (const fault of faults) process.stdout.write(`  fault in ${fault.task}: ${String(fault.error)}\n`);
}
process.stdout.write(`equal/total: ${equal}/${total} (${((100 * equal) / Math.max(total, 1)).toFixed(1)} %)\n`);
if (options.least && 100 * equal < Number(options.least) * total) process.exit(1);
