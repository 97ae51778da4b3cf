import { emitYaml } from '../../../api/yaml/emit.ts';
import { configExamples, plainExamples } from './config.ts';
import { podExamples } from './pods.ts';
import { resourceExamples } from './resources.ts';
import { workloadExamples } from './workloads.ts';
import type { Manifests } from './build.ts';

const manifests: Manifests = { ...configExamples, ...podExamples, ...resourceExamples, ...workloadExamples };

/** Paths of the manifests that there are, below https://k8s.io/examples/. */
export const examplePaths = (): string[] => Object.keys(manifests);

/**
 * A manifest of kubernetes.io's tasks and tutorials by its path below https://k8s.io/examples/, with the same objects as
 * the site's, without its comments; `x.json` is `x.yaml` as JSON. Undefined for another path.
 */
export function exampleManifest(path: string): string | undefined {
  if (Object.hasOwn(plainExamples, path)) return plainExamples[path];
  const json = path.endsWith('.json');
  const objects = manifests[json ? path.replace(/json$/, 'yaml') : path];
  if (!objects) return undefined;
  return json ? `${JSON.stringify(objects[0], null, 2)}\n` : objects.map(emitYaml).join('---\n');
}
