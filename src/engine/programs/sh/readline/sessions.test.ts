import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSessions, play } from '../testsessions.ts';

describe.each(['emacs', 'history', 'vi', 'jobs'])('as the real bash on a terminal: %s', (name) => {
  const sessions = parseSessions(readFileSync(new URL(`./testdata/${name}.txt`, import.meta.url), 'utf8'));

  it.each(sessions.map((session) => ({ title: session.title, session })))('$title', ({ session }) => {
    expect(play(session)).toEqual({ screen: session.screen, cursor: session.cursor });
  });
});
