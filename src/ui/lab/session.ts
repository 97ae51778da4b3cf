import type { BootInfo, BootOptions, Refusal } from '../../lab/protocol.ts';
import { t } from '../i18n/i18n.ts';
import { announce, notify } from '../stores/notices.ts';
import { useLesson } from '../stores/lesson.ts';
import { select } from '../stores/selection.ts';
import { sessionRefused, sessionStarted, useSession } from '../stores/session.ts';
import { addTerminal, showTerminals } from '../stores/terminals.ts';
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
  forgetOutput(answer.session);
  select(null);
  showTerminals([]);
  sessionStarted(answer);
  showTerminals(answer.terminals, answer.page?.tabs, answer.page?.terminal);
  if (answer.terminals.length === 0) addTerminal(answer.hosts[0] ?? 'controlplane');
  return true;
}

export const boot = (options: BootOptions): Promise<boolean> => replace(() => lab.boot(options));

export async function reset(options?: BootOptions): Promise<void> {
  const inLesson = useLesson.getState().state !== null;
  if (!(await replace(() => lab.reset(options)))) return;
  // A lesson that was begun anew is not taken back: what is kept is the cluster from before the lesson.
  if (useSession.getState().info?.before && !(inLesson && !options)) notify({ tone: 'info', text: t('session.fresh'), action: { label: t(inLesson ? 'session.back' : 'session.undo'), run: () => void back() } });
  else announce(t('session.fresh'));
}

/** To the cluster that the present one took the place of. */
export async function back(): Promise<void> {
  if (await replace(() => lab.back())) announce(t('session.isBack'));
}

export const startLesson = (id: string): Promise<boolean> => replace(() => lab.startLesson(id));

export const leaveLesson = (): Promise<boolean> => replace(() => lab.leaveLesson());
