import type { Cluster } from '../engine/cluster/cluster.ts';
import type { Sim } from '../engine/sim/sim.ts';
import { answerOutside } from '../lab/outside.ts';
import type { ScenarioCommand } from './scenario.ts';

export interface CommandRun {
  cmd: string;
  stdout: string;
  stderr: string;
  exit: number;
}

/** Virtual milliseconds that a person needs between two commands. */
const PAUSE_MS = 180;
/** Virtual milliseconds after which a command counts as stuck. */
const STUCK_MS = 30 * 60_000;
/** Events after which a command counts as stuck: a loop that waits for what never comes. */
const STUCK_EVENTS = 5_000_000;

/** Runs the simulation until `done`, answering what it asks of the outside. False when `limitMs` of virtual time passed first. */
export async function runUntil(sim: Sim, done: () => boolean, limitMs: number): Promise<boolean> {
  const limit = sim.now() + limitMs;
  const last = sim.events + STUCK_EVENTS;
  while (!done()) {
    const end = sim.run({ until: limit, stop: done, maxEvents: last - sim.events });
    if (end === 'external') {
      const call = sim.external!;
      await answerOutside(call).then((value) => call.answer(value), (error: unknown) => call.reject(error));
    } else if (end !== 'stopped') return done();
  }
  return true;
}

/** Runs one line in a fresh bash on the control plane, in /root/work, and waits for its end. */
export async function runLine(cluster: Cluster, line: string): Promise<CommandRun> {
  const out: string[] = [];
  const err: string[] = [];
  const process = cluster.exec('controlplane', line, { actor: 'user', what: line }, (text) => out.push(text), (text) => err.push(text));
  if (!process) return { cmd: line, stdout: '', stderr: 'controlplane is down\n', exit: 255 };
  const ended = await runUntil(cluster.sim, () => process.exitCode !== undefined, STUCK_MS);
  if (!ended) process.kill('SIGKILL');
  return { cmd: line, stdout: out.join(''), stderr: err.join('') + (ended ? '' : 'podium: the command did not end\n'), exit: process.exitCode ?? 124 };
}

/** Runs on until no pod is Terminating, then one second more. */
export async function settle(cluster: Cluster): Promise<void> {
  await runUntil(cluster.sim, () => !cluster.terminating(), 10 * 60_000);
  const until = cluster.sim.now() + 1000;
  await runUntil(cluster.sim, () => cluster.sim.now() >= until, 1000);
}

/** Runs a wait line of a scenario: commands and `settle`, separated by semicolons. */
async function runWait(cluster: Cluster, line: string): Promise<void> {
  const parts = line.split(/;\s*(?=settle\b)|(?<=\bsettle)\s*;\s*/);
  for (const part of parts) {
    if (part.trim() === 'settle') await settle(cluster);
    else if (part.trim()) await runLine(cluster, part);
  }
}

/** Plays a scenario; `report` gets each command's result as it ends. */
export async function runScenario(cluster: Cluster, commands: readonly ScenarioCommand[], report: (run: CommandRun) => void): Promise<void> {
  for (const command of commands) {
    for (const wait of command.waits) await runWait(cluster, wait);
    if (!command.cmd) continue;
    report(await runLine(cluster, command.cmd));
    const until = cluster.sim.now() + PAUSE_MS;
    await runUntil(cluster.sim, () => cluster.sim.now() >= until, PAUSE_MS);
  }
}
