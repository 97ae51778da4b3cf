import type { CheckResult } from '../../lab/protocol.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { say } from './said.ts';

/** What the step asks for, and how far it is. */
export function Checks({ checks }: { checks: CheckResult[] }) {
  const { t } = useTranslation();
  return (
    <section className="checks" aria-label={t('lessons.checks')}>
      <h5 className="checks-title">{t('lessons.checks')}</h5>
      <ul>
        {checks.map((check, i) => (
          <li key={i} data-ok={check.ok || undefined}>
            <span className="check-mark" aria-hidden="true">
              {check.ok ? '✓' : '○'}
            </span>
            <span className="check-text">
              <span className="check-want">{say(t, check.want)}</span>
              {check.ok ? <span className="sr-only">{t('lessons.ok')}</span> : <span className="check-got">{t('lessons.now', { got: say(t, check.got) })}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
