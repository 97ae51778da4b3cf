import { back, presetActions, presetKey, presetValues, reset } from '../actions/cluster.ts';
import { about, palette, shortcutList } from '../actions/help.ts';
import { shareActions } from '../actions/share.ts';
import { fullScreen, languages, screenReader, themes } from '../actions/view.ts';
import { keysOf } from '../actions/shortcut.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { ActionButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { MenuButton } from '../parts/menu.tsx';
import { Toolbar } from '../parts/toolbar.tsx';
import { keptState, useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import { Clock } from './Clock.tsx';
import { Logo } from './Logo.tsx';
import './header.css';

export function Header() {
  const { t } = useTranslation();
  return (
    <header className="page-header">
      <div className="header-left">
        <div className="brand">
          <Logo />
          <h1>Podium</h1>
        </div>
        <ClusterChip />
      </div>
      <Clock />
      <div className="header-right">
        <button type="button" className="search" aria-label={t('help.palette')} onClick={() => void palette.run()}>
          <Icon name="search" size={14} />
          <span className="search-words">{t('help.search')}</span>
          <kbd>{keysOf('mod+K').join(' ')}</kbd>
        </button>
        <Toolbar label={t('app.tools')} className="header-tools">
          <MenuButton label={t('share.menu')} icon="share" align="end" entries={() => shareActions.flatMap((action, at) => (at === 3 ? [null, action] : [action]))} />
          <MenuButton label={t('view.theme.menu')} icon="theme" align="end" entries={() => [{ radio: themes, name: t('view.theme.menu') }, null, fullScreen, screenReader]} />
          <LanguageSwitch />
          <MenuButton label={t('help.menu')} icon="help" align="end" className="icon-button" entries={() => [palette, shortcutList, about]} />
        </Toolbar>
      </div>
    </header>
  );
}

function ClusterChip() {
  const { t } = useTranslation();
  const info = useSession((s) => s.info);
  const busy = useSession((s) => s.busy);
  const name = info ? t(`${presetKey(info.preset)}.name`, { ...presetValues(info.preset), defaultValue: info.preset }) : t('session.starting');
  return (
    <Toolbar label={t('session.cluster')} className="cluster">
      <MenuButton label={`${t('session.cluster')}: ${name}`} className="chip" disabled={!info} entries={() => [{ heading: t('session.newCluster') }, ...presetActions.map((action) => ({ ...action, icon: undefined })), null, back]}>
        <span className="chip-dot" data-busy={busy || undefined} />
        <span className="chip-name">{name}</span>
        <Icon name="chevron" size={12} />
      </MenuButton>
      <ActionButton action={reset} />
      <Kept />
    </Toolbar>
  );
}

/** Whether a reload would bring everything back. */
function Kept() {
  const { t } = useTranslation();
  const state = useSession(keptState);
  const reason = useSession((s) => s.keep?.reason ?? 'other');
  const started = useSession((s) => s.info !== null);
  if (!started) return null;
  const words = state === 'failed' ? t(`session.notSaved.${reason}`) : t(`session.${state}`);
  return (
    <span className="kept" data-state={state} data-tip={words}>
      <Icon name={state === 'failed' ? 'warn' : 'check'} size={14} />
      {state === 'failed' && <span className="kept-words" aria-hidden="true">{t('session.notSavedShort')}</span>}
      <span className="sr-only">{words}</span>
    </span>
  );
}

/** Each language is written in itself. */
function LanguageSwitch() {
  const { t } = useTranslation();
  const language = useSettings((s) => s.language);
  return (
    <MenuButton label={t('view.language.menu')} className="button quiet language" align="end" entries={() => [{ radio: languages, name: t('view.language.menu') }]}>
      <Icon name="language" />
      <span className="language-name">{language === 'ko' ? '한국어' : 'English'}</span>
    </MenuButton>
  );
}

