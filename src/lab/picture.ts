import type { createScene, Scene, SceneOptions } from '../scene/scene.ts';
import type { SceneDelta } from '../scene/types.ts';
import { watchCluster, type Watched } from '../scene/watched.ts';

/** The scene of a session: watched from its beginning, as far as the simulation is concerned, and drawn once the page wants it. */
export class Picture {
  private readonly watched: Watched;
  private scene: Scene | undefined;

  constructor(private readonly options: SceneOptions) {
    this.watched = watchCluster(options);
  }

  draw(create: typeof createScene): void {
    this.scene ??= create(this.options, this.watched);
  }

  /** What changed since the last call, everything at first; undefined while nothing did or nothing is drawn. */
  flush(): SceneDelta | undefined {
    return this.scene?.flush();
  }

  /** Everything that is told so far, as `Scene.snapshot`. */
  snapshot(): SceneDelta | undefined {
    return this.scene?.snapshot();
  }

  stop(): void {
    this.watched.stop();
  }
}
