import type { Resource } from '../client/resources.ts';
import type { Meta } from '../client/store.ts';
import { Part } from '../sim/part.ts';
import type { Task, TaskHandle } from '../sim/sim.ts';
import type { Controller, ControllerContext } from './context.ts';

const others = new Part('controllers', () => import('./others.ts'));

type Others = NonNullable<typeof others.loaded>['controllers'];

/** A controller without work until there is an object of one of its kinds: it is loaded and started then. */
export const dormant =
  (name: keyof Others, ...resources: readonly Resource<any>[]) =>
  (context: ControllerContext): Controller =>
    new Dormant(name, context, resources);

/** A controller without work until an object of a kind is `work` for it. */
export const dormantUntil =
  <T extends Meta>(name: keyof Others, resource: Resource<T>, work: (object: T) => boolean) =>
  (context: ControllerContext): Controller =>
    new Dormant(name, context, [resource], work);

class Dormant implements Controller {
  private controller: Controller | undefined;
  private waking: TaskHandle | undefined;
  private ready = false;
  private started = false;
  private readonly ignore: readonly (() => void)[];

  constructor(
    readonly name: keyof Others,
    private readonly context: ControllerContext,
    resources: readonly Resource<any>[],
    work: (object: any) => boolean = () => true,
  ) {
    const look = (object: Meta) => work(object) && this.wake();
    this.ignore = resources.map((resource) => context.informers.informer(resource).handle({ add: look, update: (_, object) => look(object) }));
  }

  start(): void {
    this.started = true;
    if (this.ready) this.controller!.start();
  }

  stop(): void {
    this.started = false;
    this.sleepOn();
    this.waking?.cancel();
    this.controller?.stop();
  }

  private wake(): void {
    this.waking ??= this.context.sim.spawn(this.name, this.load());
  }

  private *load(): Task {
    const { controllers } = yield* this.context.sim.part(others);
    this.sleepOn();
    this.controller = controllers[this.name](this.context);
    yield* this.context.informers.sync();
    this.ready = true;
    if (this.started) this.controller.start();
  }

  /** Nothing wakes it any more. */
  private sleepOn(): void {
    for (const stop of this.ignore) stop();
  }
}
