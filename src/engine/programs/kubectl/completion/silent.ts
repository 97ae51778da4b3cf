import { Context } from '../context.ts';

/** Completion asks the cluster, but tells nobody. */
export class SilentContext extends Context {
  override out(): void {}
  override err(): void {}
}
