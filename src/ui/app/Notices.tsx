import { useEffect, useState } from 'react';
import { useTranslation } from '../i18n/i18n.ts';
import { IconButton } from '../parts/button.tsx';
import type { IconName } from '../parts/icon.tsx';
import { Icon } from '../parts/icon.tsx';
import type { Notice } from '../stores/notices.ts';
import { dismiss, hold, useNotices } from '../stores/notices.ts';
import './notices.css';

const icons: Record<Notice['tone'], IconName> = { info: 'info', ok: 'ok', warn: 'warn', bad: 'error' };

export function Notices() {
  const { t } = useTranslation();
  const notices = useNotices((s) => s.notices);
  return (
    <section className="notices" aria-label={t('app.notices')} aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const { t } = useTranslation();
  const { id } = notice;
  const [looked, setLooked] = useState(false);
  const [focused, setFocused] = useState(false);
  useEffect(() => hold(id, looked || focused), [id, looked, focused]);
  return (
    <div
      className="notice"
      data-tone={notice.tone}
      onPointerEnter={() => setLooked(true)}
      onPointerLeave={() => setLooked(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <Icon name={icons[notice.tone]} />
      <div className="notice-body">
        <p>{notice.text}</p>
        {notice.code && <pre>{notice.code}</pre>}
        {notice.action && (
          <button type="button" className="button" onClick={() => notice.action?.run()}>
            {notice.action.label}
          </button>
        )}
      </div>
      <IconButton icon="close" label={t('app.close')} onClick={() => dismiss(id)} />
    </div>
  );
}
