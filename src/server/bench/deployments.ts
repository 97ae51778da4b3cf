import { bundled } from './bundle.ts';

/** See deployments-run.ts. Every part of the engine is there, so that nothing is measured but the cluster. */
export async function deploymentBenches(): Promise<typeof import('./deployments-run.ts')> {
  const run = await bundled<typeof import('./deployments-run.ts')>('deployments-run.ts');
  await run.loadParts();
  return run;
}
