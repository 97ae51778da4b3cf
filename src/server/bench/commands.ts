import { bundled } from './bundle.ts';

type Run = typeof import('./commands-run.ts');

/** See commands-run.ts; every part of the engine is there. */
export async function commandBenches(): Promise<Run> {
  const loaded = await bundled<Run>('commands-run.ts');
  await loaded.loadParts();
  return loaded;
}
