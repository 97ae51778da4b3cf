import { useTranslation } from '../i18n/i18n.ts';
import { IconButton } from '../parts/button.tsx';
import type { EtcdWrite } from '../../scene/types.ts';
import { useEtcd } from './store/scene.ts';
import { useView } from './store/view.ts';
import { useTexts } from './use-texts.ts';

/** What is written by the clock, not by somebody's wish. */
const BY_CLOCK = /^\/registry\/(leases|events|masterleases)\//;
const SHOWN = 120;
const PREFIX = '/registry/';

/** Etcd's newest writes: key, revision, and who asked for it. */
export function EtcdPanel() {
  const t = useTexts();
  const { language } = useTranslation();
  const { revision, writes } = useEtcd();
  const heartbeats = useView((s) => s.heartbeats);
  const shown = (heartbeats ? writes : writes.filter((w) => !BY_CLOCK.test(w.key))).slice(0, SHOWN);

  return (
    <aside className="d-etcd" aria-label={t('etcdPanel.title')}>
      <header>
        <h3>{t('etcdPanel.title')}</h3>
        <span className="d-etcd-revision">{t('etcdPanel.revision', { revision: revision.toLocaleString(language) })}</span>
        <button type="button" className="d-toggle" aria-pressed={heartbeats} data-tip={t('etcdPanel.heartbeatsTip')} onClick={() => useView.setState({ heartbeats: !heartbeats })}>
          {t('etcdPanel.heartbeats')}
        </button>
        <IconButton icon="close" label={t('etcdPanel.close')} onClick={() => useView.setState({ etcd: false })} />
      </header>
      {shown.length === 0 ? (
        <p className="d-etcd-empty">{t('etcdPanel.empty')}</p>
      ) : (
        <ol aria-label={t('etcdPanel.list')} tabIndex={0}>
          {shown.map((write) => (
            <Row key={write.revision + write.key} write={write} />
          ))}
        </ol>
      )}
    </aside>
  );
}

const MARK: Record<EtcdWrite['op'], string> = { create: '+', update: '~', delete: '−' };

function Row({ write }: { write: EtcdWrite }) {
  const t = useTexts();
  const key = write.key.startsWith(PREFIX) ? write.key.slice(PREFIX.length) : write.key;
  const slash = key.lastIndexOf('/');
  return (
    <li className={write.op} title={`${write.key}\n${write.actor}${write.cause ? `: ${write.cause}` : ''}`}>
      <span className="d-etcd-mark" aria-hidden="true">
        {MARK[write.op]}
      </span>
      <span className="d-etcd-key">
        <span className="d-etcd-path">{key.slice(0, slash + 1)}</span>
        {key.slice(slash + 1)}
      </span>
      <span className="d-etcd-rev">{write.revision}</span>
      <span className="d-etcd-who">
        {write.actor} <span className="sr-only">{t(`etcdPanel.${write.op}`)}</span>
      </span>
    </li>
  );
}
