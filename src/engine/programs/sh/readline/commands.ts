import type { Command } from './command.ts';

/** The commands that a line needs that is typed and entered, by their names in readline(3). The others are in more.ts. */
export const commands: Readonly<Record<string, Command>> = {
  /** Text that is typed. */
  'self-insert': ({ buffer }, { count, key }) => buffer.insert(key.repeat(Math.max(0, count))),
  'accept-line': (e) => e.accept(),
  *interrupt(e) {
    yield* e.painter.finish(e.buffer.text, '^C', e.buffer.before);
    return { type: 'interrupt' };
  },
};
