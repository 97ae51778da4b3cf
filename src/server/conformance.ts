// npm run conformance -- [--via shell] [--diff] [--only TEXT] [DIR]: replays recordings of a real cluster and prints equal/total.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Cluster } from '../engine/cluster/cluster.ts';
import { readArguments } from './arguments.ts';
import { runScenario, type CommandRun } from './run-scenario.ts';

interface Recording {
  scenario: string;
  recordedAt: string;
  commands: (CommandRun & { waits?: string[]; notes?: string[] })[];
}

type Normalise = (recording: { commands: CommandRun[] }) => CommandRun[];

const { options, rest, error } = readArguments(process.argv.slice(2), ['via', 'only', 'seed'], ['diff', 'faults']);
if (error || (options.via && options.via !== 'shell')) {
  process.stderr.write(`podium conformance: ${error ?? `--via ${options.via} is not there yet; there is shell`}\n`);
  process.exit(2);
}
const folder = resolve(rest[0] ?? '../shared/recordings');
if (!existsSync(join(folder, 'normalise.mjs'))) {
  process.stdout.write(`conformance: skipped, no recordings at ${folder}\n`);
  process.exit(0);
}
const { normalise } = (await import(pathToFileURL(join(folder, 'normalise.mjs')).href)) as { normalise: Normalise };

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

let equal = 0;
let total = 0;
for (const file of readdirSync(folder).filter((f) => /^\d.*\.json$/.test(f)).toSorted()) {
  if (options.only && !file.includes(options.only)) continue;
  const recording = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording;
  const cluster = Cluster.create({ seed: Number(options.seed ?? 1), preset: 'trio', epochMs: Math.floor(Date.parse(recording.recordedAt) / 1000) * 1000 - 180_000 });
  const runs: CommandRun[] = [];
  await runScenario(cluster, recording.commands.map((c) => ({ cmd: c.cmd, waits: c.waits ?? [], notes: [] })), (run) => runs.push(run));
  const want = normalise({ commands: recording.commands });
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
  for (const fault of cluster.sim.faults) process.stdout.write(`  fault in ${fault.task}: ${options.faults && fault.error instanceof Error ? fault.error.stack : String(fault.error)}\n`);
}
process.stdout.write(`equal/total: ${equal}/${total} (${((100 * equal) / Math.max(total, 1)).toFixed(1)} %)\n`);
