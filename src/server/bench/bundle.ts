import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const cache = fileURLToPath(new URL('../../../.cache/bench', import.meta.url));

/** A module of this folder as a browser would get it: bundled by vite, for the same language version. */
export async function bundled<T>(file: string): Promise<T> {
  const outDir = join(cache, basename(file, '.ts'));
  await build({ configFile: false, logLevel: 'error', build: { ssr: join(here, file), outDir, emptyOutDir: true, target: 'es2023' }, ssr: { noExternal: true, target: 'node' } });
  return (await import(pathToFileURL(join(outDir, file.replace(/\.ts$/, '.js'))).href)) as T;
}
