import { followKeys } from '../actions/keys.ts';
import { rememberPage } from '../editor/remember.ts';
import { beginEdit, filesChanged, restartFiles } from '../editor/files.ts';
import { terminalEnded } from '../actions/terminal.ts';
import { saveRecording } from '../actions/share.ts';
import { t } from '../i18n/i18n.ts';
import type { BootInfo } from '../../lab/protocol.ts';
import { listenWith } from '../lab/dispatch.ts';
import { back, boot, reset } from '../lab/session.ts';
import { saveFile } from '../parts/files.ts';
import { hasRecording } from '../share/fragment.ts';
import { dismiss, notify } from '../stores/notices.ts';
import { useSession, type Session } from '../stores/session.ts';
import { loadTheRest } from './later.ts';
import { whenQuiet } from './quiet.ts';

/** Joins the rooms of the page to the lab. The cluster of a link is started here; another one is there already. */
export function start(): void {
  if (useSession.getState().info) void restartFiles();
  listenWith({
    fault: ({ component, message, report }) =>
      notify({ tone: 'bad', text: t('fault.component', { component }), code: message, sticky: true, action: { label: t('fault.report'), run: () => saveFile('podium-report.json', report, 'application/json') } }),
    terminalExit: terminalEnded,
    files: (host, paths) => void filesChanged(host, paths),
    edit: (_host, path) => void beginEdit(path),
  });
  followKeeping();
  useSession.subscribe((now, before) => {
    if (now.generation !== before.generation) void restartFiles();
  });
  followKeys();
  window.addEventListener('hashchange', () => hasRecording(location.hash) && void bootLink());
  void begin();
}

async function begin(): Promise<void> {
  const fromLink = hasRecording(location.hash) && (await bootLink());
  if (!fromLink && !useSession.getState().info) await boot({});
  const { info } = useSession.getState();
  if (info?.lost) tellLost(info.lost);
  else if (info && info.replayed > 0 && !fromLink) notify({ tone: 'info', text: t('session.resumed'), action: { label: t('session.reset'), run: () => void reset() } });
  void rememberPage(info?.page);
  whenQuiet(loadTheRest);
}

/** What was kept can't be used: it is said why, and the person may take it. */
function tellLost({ refusal, kept }: NonNullable<BootInfo['lost']>): void {
  notify({ tone: 'bad', text: t('session.lost'), code: refusal.detail, sticky: true, action: { label: t('share.recording'), run: () => saveFile('podium-kept.json', JSON.stringify(kept), 'application/json') } });
}

/** Says once that nothing is kept any more, and takes it back when it is again. */
function followKeeping(): void {
  let said: number | undefined;
  const look = ({ keep }: Pick<Session, 'keep'>, before: Pick<Session, 'keep'> = { keep: null }) => {
    if (keep === before.keep) return;
    if (keep?.state === 'failed' && said === undefined) said = notify({ tone: 'warn', text: t(`session.notSaved.${keep.reason ?? 'other'}`), sticky: true, action: { label: t('share.recording'), run: () => void saveRecording.run() } });
    else if (keep?.state === 'saved' && said !== undefined) {
      dismiss(said);
      said = undefined;
    }
  };
  look(useSession.getState());
  useSession.subscribe(look);
}

/** False when the link can't be used; then the reason is on the page, and it goes on as without it. */
async function bootLink(): Promise<boolean> {
  const { decodeLink } = await import('../share/link.ts');
  try {
    const recording = decodeLink(location.hash);
    history.replaceState(null, '', location.pathname + location.search);
    if (await boot({ recording })) {
      if (useSession.getState().info?.before) notify({ tone: 'info', text: t('share.linkOpened'), action: { label: t('session.back'), run: () => void back() } });
      return true;
    }
    notify({ tone: 'bad', text: t('share.linkRefused'), code: useSession.getState().reason, sticky: true });
  } catch (error) {
    notify({ tone: 'bad', text: t('share.linkRefused'), code: error instanceof Error ? error.message : String(error), sticky: true });
  }
  return false;
}
