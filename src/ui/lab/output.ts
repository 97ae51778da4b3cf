type Sink = (data: string) => void;

const sinks = new Map<number, Sink>();
const early = new Map<number, string>();

/** Terminal output, by the lab's terminal id. What comes before its terminal is on the page waits for it. */
export function deliver(id: number, data: string): void {
  const sink = sinks.get(id);
  if (sink) sink(data);
  else early.set(id, (early.get(id) ?? '') + data);
}

export function attach(id: number, sink: Sink): () => void {
  sinks.set(id, sink);
  const waiting = early.get(id);
  early.delete(id);
  if (waiting) sink(waiting);
  return () => {
    if (sinks.get(id) === sink) sinks.delete(id);
  };
}

/** Another cluster runs: output of the old one's terminals has nowhere to go. */
export function forgetOutput(keep: readonly number[] = []): void {
  for (const id of early.keys()) if (!keep.includes(id)) early.delete(id);
}
