import { lab } from '../lab/link.ts';
import { attach } from '../lab/output.ts';
import { useSession } from '../stores/session.ts';
import { terminalOf, terminalOpened, useTerminals } from '../stores/terminals.ts';
import { Front } from './front.ts';
import { showFront } from './screens.ts';
import { typeCommand } from './type.ts';
import { commandRun } from './welcome.ts';

interface Joined {
  /** What it is drawn in. */
  box: HTMLElement;
  dispose(): void;
}

/** A size is told once the dragging of a separator rests: every one of them becomes part of the recording. */
const rest = 120;

const idOf = (key: number): number | null => terminalOf(key)?.id ?? null;

/** Terminals that the lab is asked for, by key: one that is drawn twice must not be opened twice. */
const asked = new Map<number, Promise<number>>();

async function open(key: number, host: string, { size: { columns, rows } }: Front): Promise<number | undefined> {
  const known = idOf(key);
  if (known !== null) {
    void lab.terminalResize(known, columns, rows);
    return known;
  }
  const { generation } = useSession.getState();
  let promise = asked.get(key);
  if (!promise) {
    promise = lab.openTerminal({ host, columns, rows });
    asked.set(key, promise);
  }
  const id = await promise.finally(() => asked.delete(key));
  if (generation !== useSession.getState().generation) return undefined;
  if (terminalOf(key)) terminalOpened(key, id);
  else void lab.closeTerminal(id);
  return id;
}

/** Draws a terminal in a box and joins it to the lab's, which is opened once the size is known. */
function joinTerminal(box: HTMLElement, key: number, host: string): Joined {
  let detach: (() => void) | undefined;
  let gone = false;
  let resizing = 0;
  const front = new Front(box, {
    send(data) {
      const id = idOf(key);
      if (id === null) return;
      void lab.terminalData(id, data);
      if (data.includes('\r')) commandRun();
    },
    type: typeCommand,
    resized(columns, rows) {
      clearTimeout(resizing);
      resizing = window.setTimeout(() => {
        const id = idOf(key);
        if (id !== null) void lab.terminalResize(id, columns, rows);
      }, rest);
    },
  });
  const hide = showFront(key, front);
  const session = useSession.getState().info?.session ?? 0;
  void open(key, host, front).then((id) => {
    if (id !== undefined && !gone) detach = attach(session, id, (data) => front.write(data));
  });
  return {
    box,
    dispose() {
      gone = true;
      clearTimeout(resizing);
      detach?.();
      hide();
      front.dispose();
    },
  };
}

const joined = new Map<number, Joined>();

// A terminal lasts as long as the page has it, wherever it is drawn.
useTerminals.subscribe(({ terminals }) => {
  for (const [key, one] of joined) {
    if (terminals.some((terminal) => terminal.key === key)) continue;
    joined.delete(key);
    one.dispose();
  }
});

/** Puts a box into another place, in which it keeps the keyboard. */
function move(box: HTMLElement, frame: HTMLElement): void {
  if (frame.moveBefore && box.isConnected) return frame.moveBefore(box, null);
  const { activeElement } = document;
  frame.append(box);
  if (activeElement instanceof HTMLElement && box.contains(activeElement)) activeElement.focus();
}

/** Shows a terminal in a frame: the one that was shown in another, as it is, or a new one, that is joined to the lab's. */
export function showTerminal(frame: HTMLElement, key: number, host: string): { box: HTMLElement } {
  let one = joined.get(key);
  if (!one) {
    const box = document.createElement('div');
    box.className = 'terminal-box';
    frame.append(box);
    one = joinTerminal(box, key, host);
    joined.set(key, one);
  } else if (one.box.parentElement !== frame) {
    move(one.box, frame);
  }
  return one;
}
