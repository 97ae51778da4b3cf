import type { LabEvent, SceneDelta } from '../../lab/protocol.ts';
import { useClock } from '../stores/clock.ts';
import { useLesson } from '../stores/lesson.ts';
import { useSession } from '../stores/session.ts';
import { beginOutput, deliver } from './output.ts';

/** What the rooms of the page hear. */
export interface Listeners {
  terminalExit(id: number): void;
  files(host: string, paths: string[]): void;
  edit(host: string, path: string): void;
  fault(fault: { component: string; message: string; report: string }): void;
}

let listeners: Listeners | undefined;
let unheard: ((by: Listeners) => void)[] = [];

/** The page loads after the terminal: what it is to hear waits for it. */
export function listenWith(page: Listeners): void {
  listeners = page;
  const due = unheard;
  unheard = [];
  for (const tell of due) tell(page);
}

function tell(what: (by: Listeners) => void): void {
  if (listeners) what(listeners);
  else unheard.push(what);
}

let scene: ((delta: SceneDelta) => void) | null = null;
/** The diagram is there: it takes what the lab tells from its `draw` on. */
export function onScene(handle: (delta: SceneDelta) => void): void {
  scene = handle;
}

let current = 0;
let edits: { host: string; path: string }[] = [];

/** An edit may be told of before the page knows that its cluster has begun, and would go down with the files of the one before. */
function passEdits(): void {
  if (useSession.getState().info?.session !== current) return;
  const due = edits;
  edits = [];
  for (const { host, path } of due) tell((by) => by.edit(host, path));
}

// After those who clear up behind the cluster before.
useSession.subscribe(() => edits.length > 0 && queueMicrotask(passEdits));

export function dispatch(events: LabEvent[]): void {
  for (const event of events) {
    switch (event.type) {
      case 'session':
        beginOutput(event.session);
        current = event.session;
        edits = [];
        break;
      case 'terminal':
        deliver(event.id, event.data);
        break;
      case 'terminal-exit':
        tell((by) => by.terminalExit(event.id));
        break;
      case 'scene':
        scene?.(event.delta);
        break;
      case 'clock':
        useClock.setState(event.clock);
        break;
      case 'files':
        tell((by) => by.files(event.host, event.paths));
        break;
      case 'edit':
        edits.push(event);
        passEdits();
        break;
      case 'lesson':
        useLesson.setState({ state: event.state });
        break;
      case 'fault':
        tell((by) => by.fault(event));
        break;
      case 'keep':
        useSession.setState({ keep: event.keep });
        break;
    }
  }
}
