import type { BootInfo, BootOptions, Refusal } from '../../lab/protocol.ts';
import { t } from '../i18n/i18n.ts';
import { announce, notify } from '../stores/notices.ts';
import { select } from '../stores/selection.ts';
import { sessionRefused, sessionStarted, useSession } from '../stores/session.ts';
import { useLesson } from '../stores/lesson.ts';
import { addTerminal, terminalOpened, useTerminals } from '../stores/terminals.ts';
import { lab } from './link.ts';
import { forgetOutput } from './output.ts';

/** Runs a call that replaces the cluster, and puts the page on the new one. False when it was refused: then nothing changed. */
async function replace(call: () => Promise<BootInfo | Refusal>): Promise<boolean> {
  useSession.setState({ busy: true });
  let answer: BootInfo | Refusal;
  try {
    answer = await call();
  } catch (error) {
    answer = { ok: false, key: 'boot.failed', detail: error instanceof Error ? error.message : String(error) };
  }
  if ('ok' in answer) {
    sessionRefused(answer);
    if (useSession.getState().info) notify({ tone: 'bad', text: t(`refusal.${answer.key}`, { defaultValue: t('refusal.other') }), code: answer.detail, sticky: true });
    return false;
  }
  forgetOutput(answer.terminals);
  select(null);
  useTerminals.setState({ tabs: [], active: 0 });
  sessionStarted(answer);
  const host = answer.hosts[0] ?? 'controlplane';
  for (const id of answer.terminals) terminalOpened(addTerminal(host), id);
  if (answer.terminals.length === 0) addTerminal(host);
  else useTerminals.setState((s) => ({ active: s.tabs[0]?.key ?? 0 }));
  return true;
}

/** A recording of a lesson brings its lesson; anything else leaves it. */
export async function boot(options: BootOptions): Promise<boolean> {
  const done = await replace(() => lab.boot(options));
  if (done && options.recording && !options.recording.lesson) useLesson.setState({ state: null });
  return done;
}

export async function reset(options?: BootOptions): Promise<void> {
  if (await replace(() => lab.reset(options))) announce(t('session.fresh'));
}

export const startLesson = (id: string): Promise<boolean> => replace(() => lab.startLesson(id));

export async function leaveLesson(): Promise<boolean> {
  const done = await replace(() => lab.leaveLesson());
  if (done) useLesson.setState({ state: null });
  return done;
}
