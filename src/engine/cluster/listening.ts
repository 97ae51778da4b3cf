import type { Listener, NetNamespace } from '../network/types.ts';
import type { Component } from '../sim/component.ts';
import { Around } from './around.ts';

/** A component with the port that it listens on while it runs. */
export class Listening extends Around {
  private close: (() => void) | undefined;

  constructor(
    inner: Component,
    private readonly net: () => NetNamespace,
    private readonly port: number,
    private readonly listener: Listener,
  ) {
    super(inner);
  }

  override start(): void {
    super.start();
    this.close ??= this.net().listen(this.port, this.listener);
  }

  override stop(): void {
    this.close?.();
    this.close = undefined;
    super.stop();
  }
}
