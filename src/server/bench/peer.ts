import { bundled } from './bundle.ts';

type Run = typeof import('./peer-run.ts');

let run: Promise<Run> | undefined;

/** See peer-run.ts. */
export async function peerDeployment(replicas: number): ReturnType<Run['peerDeployment']> {
  return (await (run ??= bundled<Run>('peer-run.ts'))).peerDeployment(replicas);
}
