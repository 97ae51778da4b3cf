import { showFiles, showLessons } from '../actions/view.ts';
import type { UiAction } from '../actions/action.ts';
import { keysOf } from '../actions/shortcut.ts';
import { useAction } from '../actions/use-action.ts';
import { useFiles } from '../editor/files.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { Icon } from '../parts/icon.tsx';
import { Toolbar } from '../parts/toolbar.tsx';
import type { Activity } from '../stores/layout.ts';
import { toggleActivity } from '../stores/layout.ts';
import { useLesson } from '../stores/lesson.ts';

export function ActivityRail() {
  const { t } = useTranslation();
  const dirty = useFiles((s) => s.open.some((file) => file.dirty || file.edit));
  const inLesson = useLesson((s) => s.state !== null && !s.state.complete);
  return (
    <nav className="rail" aria-label={t('view.activities')}>
      <Toolbar label={t('view.activities')} orientation="vertical" className="rail-group">
        <RailButton action={showLessons} activity="lessons" dot={inLesson ? t('view.lessonOn') : undefined} />
        <RailButton action={showFiles} activity="files" dot={dirty ? t('view.unsaved') : undefined} />
      </Toolbar>
    </nav>
  );
}

function RailButton({ action, activity, dot }: { action: UiAction; activity: Activity; dot?: string | undefined }) {
  const { t } = useTranslation();
  const { checked } = useAction(action);
  const label = t(action.labelKey);
  return (
    <button
      type="button"
      className="rail-button"
      aria-pressed={checked}
      aria-label={dot ? `${label}, ${dot}` : label}
      data-tip={label}
      data-keys={action.shortcuts?.[0] && keysOf(action.shortcuts[0]).join(' ')}
      onClick={() => toggleActivity(activity)}
    >
      {action.icon && <Icon name={action.icon} size={18} />}
      {dot && <span className="rail-dot" />}
    </button>
  );
}
