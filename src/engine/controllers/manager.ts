import type { Tracer } from '../api/trace.ts';
import type { Client } from '../client/client.ts';
import { SharedInformerFactory } from '../client/informer.ts';
import { LeaderElector } from '../client/leaderelection.ts';
import { EventRecorder } from '../client/recorder.ts';
import type { Component } from '../sim/component.ts';
import type { Sim, TaskHandle } from '../sim/sim.ts';
import { DEFAULT_FLAGS, type Controller, type ControllerContext, type ControllerFlags } from './context.ts';
import { CONTROLLERS } from './registry.ts';

export interface ControllerManagerOptions {
  sim: Sim;
  /** The API client of a user agent. */
  clientFor: (agent: string) => Client;
  tracer?: Tracer;
  /** The host's name: the first part of the identity in the Lease. Default `controlplane`. */
  hostname?: string;
  flags?: Partial<ControllerFlags>;
  /** `--controllers`: names, `*` for all that are on by default, `-name` to leave one out. Default `['*']`. */
  controllers?: readonly string[];
  /** `--leader-elect`. Default true. */
  leaderElect?: boolean;
}

/** kube-controller-manager: all controllers in one process, on one set of informers, while it holds its Lease. */
export function createControllerManager(options: ControllerManagerOptions): Component {
  return new ControllerManager(options);
}

class ControllerManager implements Component {
  readonly name = 'kube-controller-manager';
  running = false;
  private elector: LeaderElector | undefined;
  private informers: SharedInformerFactory | undefined;
  private controllers: Controller[] = [];
  private recorders: EventRecorder[] = [];
  private starting: TaskHandle | undefined;

  constructor(private readonly options: ControllerManagerOptions) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    const { sim, hostname = 'controlplane', leaderElect = true } = this.options;
    const client = this.options.clientFor(this.name);
    const identity = `${hostname}_${sim.random(this.name).uuid()}`;
    if (!leaderElect) {
      this.lead(client);
      return;
    }
    const recorder = this.recorder(client, this.name);
    this.elector = new LeaderElector(sim, client, {
      namespace: 'kube-system',
      name: this.name,
      identity,
      recorder,
      started: () => this.lead(client),
      stopped: () => this.yield(),
    });
    this.elector.start();
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.elector?.stop();
    this.elector = undefined;
    this.yield();
  }

  private recorder(client: Client, component: string): EventRecorder {
    const recorder = new EventRecorder(this.options.sim, client, { component });
    this.recorders.push(recorder);
    return recorder;
  }

  private lead(client: Client): void {
    const { sim, controllers: wanted = ['*'] } = this.options;
    const informers = new SharedInformerFactory(sim, client);
    const recorders = new Map<string, EventRecorder>();
    const context: ControllerContext = {
      sim,
      client,
      informers,
      recorder: (component) => {
        let recorder = recorders.get(component);
        if (!recorder) recorders.set(component, (recorder = this.recorder(client, component)));
        return recorder;
      },
      flags: { ...DEFAULT_FLAGS, ...this.options.flags },
    };
    this.informers = informers;
    this.controllers = Object.entries(CONTROLLERS)
      .filter(([name]) => (wanted.includes('*') || wanted.includes(name)) && !wanted.includes(`-${name}`))
      .map(([, make]) => make(context));
    informers.start();
    const { controllers } = this;
    this.starting = sim.spawn(this.name, (function* () {
      yield* informers.sync();
      for (const controller of controllers) controller.start();
    })());
  }

  /** Stops all controllers; another leads now, or nobody. */
  private yield(): void {
    this.starting?.cancel();
    this.informers?.stop();
    for (const controller of this.controllers) controller.stop();
    this.controllers = [];
    for (const recorder of this.recorders) recorder.stop();
    this.recorders = [];
  }
}
