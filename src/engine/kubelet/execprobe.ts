import { goDuration } from '../api/duration.ts';
import type { Task } from '../sim/sim.ts';
import { ExecStartError, runIn } from './exec.ts';
import type { PodState } from './podstate.ts';
import { failed, passed, type ProbeResult } from './proberesult.ts';
import type { ContainerUnit } from './unit.ts';

/** One attempt of a probe or hook that runs a command in its container. */
export function* attemptExec(worker: PodState, unit: ContainerUnit, command: readonly string[], timeoutMs: number): Task<ProbeResult> {
  const { task } = unit;
  if (!task?.running) return { outcome: 'error', message: 'container not running' };
  try {
    const { code, output, timedOut } = yield* runIn(worker.node.sim, task, command, timeoutMs);
    if (timedOut) return failed(`command timed out: ${JSON.stringify(command.join(' '))} timed out after ${goDuration(timeoutMs)}`);
    return code === 0 ? passed : failed(output);
  } catch (error) {
    if (!(error instanceof ExecStartError)) throw error;
    return { outcome: 'error', message: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec ${JSON.stringify(task.id)}: ${error.message}` };
  }
}
