import type { RefObject } from 'react';
import { Icon } from '../parts/icon.tsx';
import { useSettings } from '../stores/settings.ts';
import { useTexts } from './use-texts.ts';

const COMMAND = 'kubectl create deployment web --image=nginx --replicas=3';

/** What to do first in an empty cluster; the picture says where it has room. */
export function FirstStep({ box }: { box: RefObject<HTMLDivElement | null> }) {
  const t = useTexts();
  // The terminal has the same command among its first suggestions, as long as they are there.
  const suggested = useSettings((s) => !s.welcomed);
  return (
    <div ref={box} className="d-first" hidden>
      <strong>{t('hint.title')}</strong>
      <p>{t(suggested ? 'hint.below' : 'hint.do')}</p>
      {!suggested && (
        <button type="button" data-type={COMMAND}>
          <Icon name="terminal" size={13} />
          {COMMAND}
        </button>
      )}
    </div>
  );
}
