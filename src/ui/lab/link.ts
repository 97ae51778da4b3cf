import type { Remote } from 'comlink';
import { transfer, wrap } from 'comlink';
import type { LabApi, LabEvent } from '../../lab/protocol.ts';

export type Lab = Remote<LabApi>;

/** Calls that change what is kept. */
const changes: ReadonlySet<string> = new Set<keyof LabApi>(['openTerminal', 'terminalData', 'terminalResize', 'closeTerminal', 'keepPage', 'writeFile', 'apply', 'editDone', 'act', 'importYaml', 'setSpeed', 'setPaused', 'step', 'skip', 'boot', 'reset', 'back', 'startLesson', 'leaveLesson']);

export interface Link {
  lab: Lab;
  events: MessagePort;
  /** Set to hear that the worker could not be loaded or threw outside of a call. */
  onFailure: ((reason: string) => void) | null;
  /** Set to hear how many changes the lab was asked for. */
  onChange: ((asked: number) => void) | null;
}

const tabKey = 'podium.tab';

/** The name of this browser tab, which keeps its own cluster. A tab that is duplicated gets another: the name is put away only when the page goes. */
function tabName(): string {
  let name: string | null = null;
  try {
    name = sessionStorage.getItem(tabKey);
    sessionStorage.removeItem(tabKey);
  } catch {
    // Where nothing is kept, the name need not be either.
  }
  return name ?? `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
}

/** What is under way is written before the page goes, as far as the browser still lets it. */
function followLeaving(lab: Lab, tab: string): void {
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && void lab.flush());
  addEventListener('pagehide', () => {
    try {
      sessionStorage.setItem(tabKey, tab);
    } catch {
      // As above.
    }
    void lab.flush();
  });
  addEventListener('pageshow', (event: PageTransitionEvent) => event.persisted && sessionStorage.removeItem(tabKey));
}

/** Counts the changes that are asked for, so that the page knows what is not safe yet. */
function counted(lab: Lab, link: () => Link): Lab {
  let asked = 0;
  return new Proxy(lab, {
    get(target, name) {
      const call = target[name as keyof Lab] as unknown as (...values: unknown[]) => unknown;
      if (!changes.has(String(name))) return call;
      return (...values: unknown[]) => {
        const answer = call(...values);
        link().onChange?.(++asked);
        void target.mark(asked);
        return answer;
      };
    },
  });
}

/** Starts the worker, so that it loads and compiles while the page does. */
function start(): Link {
  const worker = new Worker(new URL('../../lab/worker.ts', import.meta.url), { type: 'module', name: 'lab' });
  const { port1, port2 } = new MessageChannel();
  const lab = wrap<LabApi>(worker);
  const tab = tabName();
  const link: Link = { lab: counted(lab, () => link), events: port1, onFailure: null, onChange: null };
  worker.addEventListener('error', (event) => link.onFailure?.(event.message || 'worker'));
  void lab.connect(transfer(port2, [port2]), tab);
  followLeaving(lab, tab);
  return link;
}

export const link: Link = start();
export const lab: Lab = link.lab;

/** Batches arrive at most once a frame. */
export function listen(handle: (events: LabEvent[]) => void): void {
  link.events.addEventListener('message', (message: MessageEvent<LabEvent[]>) => handle(message.data));
  link.events.start();
}
