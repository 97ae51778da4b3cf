import { bundled } from './bundle.ts';

type Run = typeof import('./deployments-run.ts');

let run: Promise<Run> | undefined;

/** See deployments-run.ts. Every part of the engine is there, so that nothing is measured but the cluster. */
export const deploymentBenches = (): Promise<Run> => (run ??= load());

async function load(): Promise<Run> {
  const loaded = await bundled<Run>('deployments-run.ts');
  await loaded.loadParts();
  return loaded;
}
