import type { Cluster } from './cluster.ts';

/** What a line printed, each stream and both as they came, and how it ended; undefined: it has not. */
export interface Typed {
  stdout: string;
  stderr: string;
  output: string;
  exit: number | undefined;
}

/** For tests: types a line on the control plane and runs until it has ended, in slices of `events`. */
export function typed(cluster: Cluster, line: string, events = Infinity): Typed {
  const said = { stdout: '', stderr: '', output: '' };
  const writer = (stream: 'stdout' | 'stderr') => (text: string) => {
    said[stream] += text;
    said.output += text;
  };
  const process = cluster.exec('controlplane', line, { actor: 'user', what: line }, writer('stdout'), writer('stderr'))!;
  const limit = cluster.sim.now() + 2_000_000;
  while (process.exitCode === undefined && cluster.sim.now() < limit) cluster.sim.run({ until: limit, maxEvents: events, stop: () => process.exitCode !== undefined });
  return { ...said, exit: process.exitCode };
}

/** For tests: what a line printed and how it ended. Throws the first fault of the engine, so that none is overlooked. */
export function type(cluster: Cluster, line: string, events = Infinity): Omit<Typed, 'output'> {
  const { stdout, stderr, exit } = typed(cluster, line, events);
  const [fault] = cluster.sim.faults;
  if (fault) throw fault.error;
  return { stdout, stderr, exit };
}
