export { Diagram } from './Diagram.tsx';
export { SceneTree } from './SceneTree.tsx';
export { applyScene } from './store/scene.ts';
export type { DiagramActions, DiagramProps } from './props.ts';
