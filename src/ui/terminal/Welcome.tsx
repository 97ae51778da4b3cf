import { useTranslation } from '../i18n/i18n.ts';
import { Icon } from '../parts/icon.tsx';
import { IconButton } from '../parts/button.tsx';
import { useLesson } from '../stores/lesson.ts';
import { useSettings } from '../stores/settings.ts';
import { useTerminals } from '../stores/terminals.ts';
import { isWelcome, suggestions } from './welcome.ts';

/** One line for the first visit: three commands to begin with. */
export function Welcome() {
  const { t } = useTranslation();
  const welcomed = useSettings((s) => s.welcomed);
  const inLesson = useLesson((s) => s.state !== null);
  const terminals = useTerminals((s) => s.terminals.length);
  if (!isWelcome(welcomed, inLesson, terminals)) return null;
  return (
    <div className="welcome">
      <p className="welcome-line">{t('welcome.line')}</p>
      <ul className="welcome-list">
        {suggestions.map((command) => (
          <li key={command}>
            <button type="button" className="welcome-command" data-type={command} data-tip={t('welcome.type')}>
              <Icon name="right" size={12} />
              <code>{command}</code>
            </button>
          </li>
        ))}
      </ul>
      <IconButton icon="close" label={t('welcome.close')} className="welcome-close" onClick={() => useSettings.setState({ welcomed: true })} />
    </div>
  );
}
