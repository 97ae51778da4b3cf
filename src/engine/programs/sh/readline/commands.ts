import { changing } from './changing.ts';
import type { Command } from './command.ts';
import { completing } from './completing.ts';
import { killing } from './killing.ts';
import { moving } from './moving.ts';
import { remembering } from './remembering.ts';

const ending: Readonly<Record<string, Command>> = {
  'accept-line': (e) => e.accept(),
  *interrupt(e) {
    yield* e.painter.finish(e.buffer.text, '^C', e.buffer.before);
    return { type: 'interrupt' };
  },
  *'edit-and-execute-command'(e) {
    const { text } = e.buffer;
    yield* e.painter.finish(text);
    return { type: 'edit', text };
  },
  *'display-shell-version'(e) {
    yield* e.painter.finish(e.buffer.text);
    yield* e.tty.write(`${e.shell.version}\r\n`);
    yield* e.begin();
  },
};

/** All commands that keys can be bound to, by their names in readline(3). */
export const commands: Readonly<Record<string, Command>> = { ...moving, ...killing, ...changing, ...remembering, ...completing, ...ending };
