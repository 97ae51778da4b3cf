import { Tracer } from '../api/trace.ts';
import { createHost, type Host } from '../hosts/host.ts';
import { emptyInput, sinkOutput, textInput } from '../hosts/pipe.ts';
import { createNetwork } from '../network/network.ts';
import { Sim } from '../sim/sim.ts';
import { createPrograms } from './registry.ts';

export interface Ran {
  stdout: string;
  stderr: string;
  exit: number | undefined;
}

/** A host with every program, for tests. */
export function createTestHost(): { sim: Sim; host: Host } {
  const sim = new Sim(1, Date.UTC(2026, 10, 21));
  const network = createNetwork({ sim, tracer: new Tracer() });
  const host = createHost({ sim, name: 'controlplane', address: '192.168.56.10', programs: createPrograms(), network });
  return { sim, host };
}

/** Runs a program on a host until it has ended, or until `seconds` of virtual time have passed. */
export function runProgram(sim: Sim, host: Host, args: readonly string[], options: { stdin?: string; cwd?: string; seconds?: number; env?: Record<string, string> } = {}): Ran {
  let stdout = '';
  let stderr = '';
  const handle = host.spawn({
    args,
    cwd: options.cwd ?? '/root/work',
    group: 'new',
    ...(options.env ? { env: options.env } : {}),
    stdin: options.stdin === undefined ? emptyInput : textInput(options.stdin),
    stdout: sinkOutput((t) => (stdout += t)),
    stderr: sinkOutput((t) => (stderr += t)),
  });
  sim.run({ until: sim.now() + (options.seconds ?? 60) * 1000, stop: () => handle.exitCode !== undefined });
  const fault = sim.faults.shift();
  if (fault) throw fault.error;
  return { stdout, stderr, exit: handle.exitCode };
}

/** What `bash -c SCRIPT` prints on a fresh host. */
export function runBash(script: string, options: Parameters<typeof runProgram>[3] = {}): Ran {
  const { sim, host } = createTestHost();
  return runProgram(sim, host, ['bash', '-c', script], options);
}
