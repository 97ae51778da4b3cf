import { bundled } from './bundle.ts';

type Run = typeof import('./peer-run.ts');

let run: Promise<Run> | undefined;

/** How long the peer is waited for. */
export const PEER_LIMIT_MS = 240_000;

/** See peer-run.ts. */
export async function peerDeployment(replicas: number, runs: number): ReturnType<Run['peerDeployment']> {
  return (await (run ??= bundled<Run>('peer-run.ts'))).peerDeployment(replicas, runs, PEER_LIMIT_MS);
}
