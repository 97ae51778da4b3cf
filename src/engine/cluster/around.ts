import type { Component } from '../sim/component.ts';

/** A component with something around its start and end. */
export class Around implements Component {
  constructor(protected readonly inner: Component) {}

  get name(): string {
    return this.inner.name;
  }

  get running(): boolean {
    return this.inner.running;
  }

  start(): void {
    this.inner.start();
  }

  stop(): void {
    this.inner.stop();
  }
}
