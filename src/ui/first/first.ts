import '../theme/tokens.css';
import '../theme/base.css';
import { holdKeys } from '../actions/held.ts';
import { whenQuiet } from '../app/quiet.ts';
import { startLanguages, t } from '../i18n/i18n.ts';
import { dispatch } from '../lab/dispatch.ts';
import { link, listen } from '../lab/link.ts';
import { boot } from '../lab/session.ts';
import { hasRecording } from '../share/fragment.ts';
import { notify } from '../stores/notices.ts';
import { sessionRefused, useSession } from '../stores/session.ts';
import { loadScreens } from '../terminal/front.ts';
import { plainSuffices } from '../terminal/plain/screen.ts';
import { followTypeLinks } from '../terminal/type.ts';
import { followTheme } from '../theme/theme.ts';
import { drawStage } from './stage.ts';

/** Frames without a key before the page loads: who types at once is answered first. */
const SHORT_REST = 5;

let page: Promise<void> | undefined;

/** What draws the page with React takes the terminals over from here, once xterm has them. */
const openPage = (): Promise<void> => (page ??= Promise.all([import('../main.tsx'), loadScreens()]).then(([{ drawPage }]) => drawPage()));

function followLink(): void {
  link.onFailure = (reason) => {
    if (useSession.getState().info) notify({ tone: 'bad', text: t('fault.worker'), code: reason, sticky: true });
    else sessionRefused({ ok: false, key: 'boot.failed', detail: reason });
  };
  link.onChange = (asked) => useSession.setState({ asked });
  listen(dispatch);
}

/** Starts the cluster kept from last time, or a new one, and draws its terminal. xterm and the page load once nobody types at the first prompt; what is opened by a link has them at once. */
async function start(): Promise<void> {
  followTheme();
  followLink();
  followTypeLinks();
  holdKeys(openPage);
  await startLanguages();
  const drawTerminals = drawStage();
  if (hasRecording(location.hash)) return void openPage();
  useSession.subscribe(({ phase }) => phase === 'failed' && void openPage());
  const screens = plainSuffices() ? undefined : loadScreens();
  await boot({});
  await screens;
  drawTerminals();
  whenQuiet(openPage, { rest: SHORT_REST });
}

void start();
