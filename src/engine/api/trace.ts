/** What components tell about themselves for the diagram and for explanations. Times are virtual milliseconds. */
export type Trace =
  | { kind: 'api'; at: number; actor: string; verb: string; resource: string; namespace?: string | undefined; name?: string | undefined; subresource?: string | undefined; code: number }
  | { kind: 'write'; at: number; revision: number; key: string; type: 'PUT' | 'DELETE'; version?: number | undefined; actor: string; cause?: import('../sim/sim.ts').Cause | undefined }
  | { kind: 'watch'; at: number; to: string; resource: string; count: number }
  | { kind: 'schedule'; at: number; pod: string; node?: string | undefined; verdicts: { node: string; plugin?: string; reason?: string; score?: number }[] }
  | { kind: 'flow'; at: number; id: number; hops: Hop[]; outcome: string; ms: number };

/** One hop of a request through the cluster's network. */
export interface Hop {
  kind: 'pod' | 'host' | 'dns' | 'service' | 'rule' | 'route' | 'policy' | 'apiserver' | 'external';
  /** `namespace/name` of a pod or service, a host's name, or an address. */
  what: string;
  note?: string;
}

/** Where traces go; does nothing without listeners, and `active` tells so before a trace is built. */
export class Tracer {
  private listeners: ((trace: Trace) => void)[] = [];

  get active(): boolean {
    return this.listeners.length > 0;
  }

  emit(trace: Trace): void {
    for (const fn of this.listeners) fn(trace);
  }

  listen(fn: (trace: Trace) => void): () => void {
    this.listeners.push(fn);
    return () => {
      this.listeners = this.listeners.filter((x) => x !== fn);
    };
  }
}
