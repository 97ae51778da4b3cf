import type { EndpointSlice } from '../../api/kubernetes.ts';
import { isStatus } from '../../api/status.ts';
import type { Client } from '../../client/client.ts';
import { endpointSlices } from '../../client/resources.ts';
import { keyOf } from '../../client/store.ts';
import type { Task } from '../../sim/sim.ts';

/**
 * What was written and not yet seen of each service's slices: acting on an older cache would add endpoints twice
 * (staging/src/k8s.io/endpointslice/util/endpointslice_tracker.go).
 */
export class SliceTracker {
  private readonly expected = new Map<string, Map<string, number>>();

  upToDate(service: string): boolean {
    return !this.expected.has(service);
  }

  /** `version` Infinity: the deletion is expected. */
  private expect(service: string, slice: string, version: number): void {
    const slices = this.expected.get(service);
    if (slices) slices.set(slice, version);
    else this.expected.set(service, new Map([[slice, version]]));
  }

  /** Waits to see a write, unless the cache has it already. */
  wrote(service: string, written: EndpointSlice, cached: EndpointSlice | undefined): void {
    const version = Number(written.metadata.resourceVersion);
    if (!cached || Number(cached.metadata.resourceVersion) < version) this.expect(service, keyOf(written), version);
  }

  /** Deletes a slice, and waits to see it. Throws an Error of the client. */
  *delete(client: Client, service: string, slice: EndpointSlice): Task {
    this.expect(service, keyOf(slice), Infinity);
    try {
      yield* client.delete(endpointSlices, slice.metadata);
    } catch (error) {
      this.forget(service, keyOf(slice));
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }

  private forget(service: string, slice: string): void {
    const slices = this.expected.get(service);
    slices?.delete(slice);
    if (slices?.size === 0) this.expected.delete(service);
  }

  forgetService(service: string): void {
    this.expected.delete(service);
  }

  /** Takes note of an event; true when it is somebody else's doing. */
  seen(service: string, slice: EndpointSlice, gone: boolean): boolean {
    const key = keyOf(slice);
    const version = this.expected.get(service)?.get(key);
    // An echo that is faster than the answer looks foreign too; one more look does no harm.
    if (version === undefined) return true;
    const now = Number(slice.metadata.resourceVersion);
    if (gone || now >= version) this.forget(service, key);
    return gone ? version !== Infinity : now > version;
  }
}
