import type { Sim } from '../../sim/sim.ts';

/** What a controller has written and not yet seen; forgotten after 5 minutes (controller_utils.go). */
const EXPIRES_MS = 300_000;

interface Expected {
  creations: number;
  deletions: Set<string>;
  at: number;
}

/**
 * Keeps a controller from acting twice on a cache that has not caught up: after a write it waits until it has seen the
 * result (controller_utils.go: ControllerExpectations, UIDTrackingControllerExpectations).
 */
export class Expectations {
  private readonly byKey = new Map<string, Expected>();

  constructor(private readonly sim: Sim) {}

  /** True when everything expected for the key was seen, or was expected too long ago. */
  satisfied(key: string): boolean {
    const expected = this.byKey.get(key);
    return !expected || (expected.creations <= 0 && expected.deletions.size === 0) || this.sim.now() - expected.at > EXPIRES_MS;
  }

  expectCreations(key: string, creations: number): void {
    this.byKey.set(key, { creations, deletions: new Set(), at: this.sim.now() });
  }

  /** `objects`: anything that names each object for `deletionSeen`. */
  expectDeletions(key: string, objects: Iterable<string>): void {
    this.byKey.set(key, { creations: 0, deletions: new Set(objects), at: this.sim.now() });
  }

  /** Both at once, for controllers that create and delete in one go. */
  expect(key: string, creations: number, deletions: Iterable<string>): void {
    this.byKey.set(key, { creations, deletions: new Set(deletions), at: this.sim.now() });
  }

  creationSeen(key: string, n = 1): void {
    const expected = this.byKey.get(key);
    if (expected) expected.creations -= n;
  }

  deletionSeen(key: string, object: string): void {
    this.byKey.get(key)?.deletions.delete(object);
  }

  forget(key: string): void {
    this.byKey.delete(key);
  }
}
