import { faster, pause, setSpeed, skips, slower, stepEvent, stepWrite } from '../actions/clock.ts';
import type { UiAction } from '../actions/action.ts';
import type { Speed } from '../../lab/protocol.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { ActionButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { MenuButton } from '../parts/menu.tsx';
import { Toolbar } from '../parts/toolbar.tsx';
import { speeds, useClock } from '../stores/clock.ts';
import { useSession } from '../stores/session.ts';
import { formatElapsed } from './elapsed.ts';

const speedAction = (speed: Speed): UiAction => ({
  id: `clock.speed-${speed}`,
  group: 'clock',
  labelKey: speed === 'max' ? 'clock.max' : 'clock.times',
  labelValues: { speed },
  checked: () => useClock.getState().speed === speed,
  run: () => setSpeed(speed),
});

const speedActions = speeds.map(speedAction);

export function Clock() {
  const { t } = useTranslation();
  const paused = useClock((s) => s.paused);
  return (
    <Toolbar label={t('clock.label')} className="clock">
      <ActionButton action={pause} onIcon="play" onLabelKey="clock.resume" className={paused ? 'clock-paused' : ''} />
      <ActionButton action={stepWrite} />
      <SpeedMenu />
      <MenuButton label={t('clock.skipMenu')} icon="skip" entries={() => [...skips, null, stepWrite, stepEvent]} />
      <Time />
    </Toolbar>
  );
}

function SpeedMenu() {
  const { t } = useTranslation();
  const speed = useClock((s) => s.speed);
  const ready = useSession((s) => s.phase === 'ready');
  return (
    <MenuButton label={t('clock.speed')} className="button quiet speed" disabled={!ready} entries={() => [{ radio: speedActions, name: t('clock.speed') }, null, faster, slower]}>
      <span className="speed-value">{speed === 'max' ? t('clock.max') : t('clock.times', { speed })}</span>
      <Icon name="chevron" size={12} />
    </MenuButton>
  );
}

/** Time since the cluster was made, in its own clock. */
function Time() {
  const { t, language } = useTranslation();
  const { elapsed, now, behind, paused } = useClock();
  const date = now ? new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(now) : '';
  return (
    <span className="time" data-paused={paused || undefined} data-tip={`${t('clock.elapsed')} · ${date}`}>
      <span className="sr-only">{t('clock.elapsed')}</span>
      <time>{formatElapsed(elapsed)}</time>
      {behind && (
        <span className="behind" data-tip={t('clock.behind')}>
          <Icon name="warn" size={12} />
          <span className="sr-only">{t('clock.behind')}</span>
        </span>
      )}
    </span>
  );
}
