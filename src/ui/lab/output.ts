type Sink = (data: string) => void;

const sinks = new Map<string, Sink>();
const early = new Map<string, string>();
let current = 0;

/** Terminals have ids of their own in each of the page's clusters. */
const keyOf = (session: number, id: number): string => `${session}/${id}`;

/** What is delivered from now on is of this cluster. */
export function beginOutput(session: number): void {
  current = session;
}

/** Terminal output, by the lab's terminal id. What comes before its terminal is on the page waits for it. */
export function deliver(id: number, data: string): void {
  const key = keyOf(current, id);
  const sink = sinks.get(key);
  if (sink) sink(data);
  else early.set(key, (early.get(key) ?? '') + data);
}

export function attach(session: number, id: number, sink: Sink): () => void {
  const key = keyOf(session, id);
  sinks.set(key, sink);
  const waiting = early.get(key);
  early.delete(key);
  if (waiting) sink(waiting);
  return () => {
    if (sinks.get(key) === sink) sinks.delete(key);
  };
}

/** The page shows this cluster: output of the terminals of others has nowhere to go. */
export function forgetOutput(session: number): void {
  for (const key of early.keys()) if (!key.startsWith(`${session}/`)) early.delete(key);
}
