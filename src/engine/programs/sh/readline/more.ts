import { changing } from './changing.ts';
import type { Command, Editing, ViKeys } from './command.ts';
import { completing } from './completing.ts';
import { killing } from './killing.ts';
import { moving } from './moving.ts';
import { remembering } from './remembering.ts';
import { ViMode } from './vi.ts';

const ending: Readonly<Record<string, Command>> = {
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

/** The commands besides those of commands.ts that keys can be bound to, by their names in readline(3). */
export const moreCommands: Readonly<Record<string, Command>> = { ...moving, ...killing, ...changing, ...remembering, ...completing, ...ending };

export const viKeys = (e: Editing): ViKeys => new ViMode(e);
