import type { Listener, NetNamespace } from '../network/types.ts';
import type { Component } from '../sim/component.ts';
import { Around } from './around.ts';

/** Where a component listens, and what answers there. */
export interface Door {
  readonly address: string;
  readonly port: number;
  readonly listener: Listener;
}

/** A component with what it listens on while it runs. */
export class Listening extends Around {
  private closers: (() => void)[] = [];

  constructor(
    inner: Component,
    private readonly net: () => NetNamespace,
    private doors: readonly Door[],
  ) {
    super(inner);
  }

  /** It listens on another address from its next start on. */
  bind(address: string): void {
    this.doors = this.doors.map((door) => ({ ...door, address }));
  }

  override start(): void {
    super.start();
    if (this.closers.length === 0) for (const { address, port, listener } of this.doors) this.closers.push(this.net().listen(port, listener, { address }));
  }

  override stop(): void {
    for (const close of this.closers.splice(0)) close();
    super.stop();
  }
}
