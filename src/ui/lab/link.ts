import type { Remote } from 'comlink';
import { transfer, wrap } from 'comlink';
import type { LabApi, LabEvent } from '../../lab/protocol.ts';

export type Lab = Remote<LabApi>;

export interface Link {
  lab: Lab;
  events: MessagePort;
  /** Set to hear that the worker could not be loaded or threw outside of a call. */
  onFailure: ((reason: string) => void) | null;
}

/** Starts the worker, so that it loads and compiles while the page does. */
function start(): Link {
  const worker = new Worker(new URL('../../lab/worker.ts', import.meta.url), { type: 'module', name: 'lab' });
  const { port1, port2 } = new MessageChannel();
  const lab = wrap<LabApi>(worker);
  const link: Link = { lab, events: port1, onFailure: null };
  worker.addEventListener('error', (event) => link.onFailure?.(event.message || 'worker'));
  void lab.connect(transfer(port2, [port2]));
  return link;
}

export const link: Link = start();
export const lab: Lab = link.lab;

/** Batches arrive at most once a frame. */
export function listen(handle: (events: LabEvent[]) => void): void {
  link.events.addEventListener('message', (message: MessageEvent<LabEvent[]>) => handle(message.data));
  link.events.start();
}
