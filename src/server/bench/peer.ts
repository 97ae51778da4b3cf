import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = fileURLToPath(new URL('../../../.cache/peer', import.meta.url));

let built: Promise<typeof import('./peer-run.ts')> | undefined;

/** The peer's package is written for bundlers, so it is bundled before it runs in this process. */
async function bundle(): Promise<typeof import('./peer-run.ts')> {
  await build({ configFile: false, logLevel: 'error', build: { ssr: join(here, 'peer-run.ts'), outDir: out, emptyOutDir: true }, ssr: { noExternal: true, target: 'node' } });
  return (await import(pathToFileURL(join(out, 'peer-run.js')).href)) as typeof import('./peer-run.ts');
}

/** See peer-run.ts. */
export async function peerDeployment(replicas: number): ReturnType<typeof import('./peer-run.ts').peerDeployment> {
  return (await (built ??= bundle())).peerDeployment(replicas);
}
