export { createScene, type Scene, type SceneOptions } from './scene.ts';
export { transferables } from './batch.ts';
export type { HostInfo } from './components.ts';
