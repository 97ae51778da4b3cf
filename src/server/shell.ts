// npm run shell -- [--json] [--preset P] [--seed N] [FILE]: the lab's terminal without a browser, at full speed.
import { readFileSync } from 'node:fs';
import { Cluster } from '../engine/cluster/cluster.ts';
import { PRESETS, presetByName } from '../engine/cluster/presets.ts';
import { readArguments } from './arguments.ts';
import { runScenario } from './run-scenario.ts';
import { parseScenario } from './scenario.ts';

const fail = (message: string): never => {
  process.stderr.write(`podium shell: ${message}\n`);
  process.exit(2);
};

const { options, rest, error } = readArguments(process.argv.slice(2), ['preset', 'seed'], ['json']);
if (error) fail(error);
const seed = Number(options.seed ?? 1);
if (!Number.isSafeInteger(seed) || seed < 0) fail(`--seed takes a whole number, not ${options.seed}`);
const preset = options.preset ?? 'trio';
if (!presetByName(preset)) fail(`unknown preset ${preset}; there is ${PRESETS.join(', ')}`);

let text = '';
try {
  text = readFileSync(rest[0] ?? 0, 'utf8');
} catch (cause) {
  fail(`${rest[0]}: ${cause instanceof Error ? cause.message : String(cause)}`);
}
// A recording is a scenario too.
const commands = text.trimStart().startsWith('{') ? (JSON.parse(text) as { commands: { cmd: string; waits?: string[]; notes?: string[] }[] }).commands.map((c) => ({ cmd: c.cmd, waits: c.waits ?? [], notes: c.notes ?? [] })) : parseScenario(text);

const cluster = Cluster.create({ seed, preset });
let exit = 0;
await runScenario(cluster, commands, (run) => {
  exit = run.exit;
  if (options.json) process.stdout.write(`${JSON.stringify(run)}\n`);
  else {
    process.stdout.write(`$ ${run.cmd}\n${run.stdout}`);
    process.stderr.write(run.stderr);
  }
});
for (const fault of cluster.sim.faults) process.stderr.write(`podium: fault in ${fault.task}: ${fault.error instanceof Error ? fault.error.stack : String(fault.error)}\n`);
process.exit(cluster.sim.faults.length ? 70 : options.json ? 0 : exit);
