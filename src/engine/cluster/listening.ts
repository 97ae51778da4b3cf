import type { Listener, NetNamespace } from '../network/types.ts';
import type { Component } from '../sim/component.ts';

/** A component with the port that it listens on while it runs. */
export class Listening implements Component {
  private close: (() => void) | undefined;

  constructor(
    private readonly inner: Component,
    private readonly net: () => NetNamespace,
    private readonly port: number,
    private readonly listener: Listener,
  ) {}

  get name(): string {
    return this.inner.name;
  }

  get running(): boolean {
    return this.inner.running;
  }

  start(): void {
    this.inner.start();
    this.close ??= this.net().listen(this.port, this.listener);
  }

  stop(): void {
    this.close?.();
    this.close = undefined;
    this.inner.stop();
  }
}
