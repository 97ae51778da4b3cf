import type { ReactNode } from 'react';
import type { NodeVerdict, ObjectDetails, Origin } from '../../lab/protocol.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { sameRef, select } from '../stores/selection.ts';
import { formatAge } from './age.ts';
import { storyOf, type Chapter } from './chapters.ts';
import './story.css';

/** How the object came to be and what happened to it, the oldest first: who asked for it, who made it, where it was put and why, its events. */
export function Story({ details, now }: { details: ObjectDetails; now: number }) {
  const { t } = useTranslation();
  const chapters = storyOf(details);
  if (chapters.length === 0) return null;
  return (
    <section>
      <h3>{t('details.story.title')}</h3>
      <ol className="story">
        {chapters.map((chapter, at) => (
          <li key={at} data-tone={toneOf(chapter)}>
            <span className="story-mark">
              <Icon name={iconOf(chapter)} size={13} />
            </span>
            <div className="story-text">
              <Told chapter={chapter} details={details} />
            </div>
            <span className="story-age">{formatAge(now - Math.floor(chapter.at / 1000) * 1000)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function iconOf(chapter: Chapter): IconName {
  switch (chapter.type) {
    case 'made':
      return chapter.origin.line === undefined ? 'plus' : 'terminal';
    case 'placed':
      return chapter.verdict.node === undefined ? 'warn' : 'check';
    case 'event':
      return chapter.event.type === 'Warning' ? 'warn' : 'right';
  }
}

const toneOf = (chapter: Chapter): string => (chapter.type === 'event' ? (chapter.event.type === 'Warning' ? 'warn' : 'plain') : chapter.type === 'placed' && chapter.verdict.node === undefined ? 'warn' : 'key');

function Told({ chapter, details }: { chapter: Chapter; details: ObjectDetails }) {
  const { t } = useTranslation();
  switch (chapter.type) {
    case 'made':
      return <Did origin={chapter.origin} details={details} />;
    case 'placed': {
      const { node, nodes, more } = chapter.verdict;
      return (
        <>
          <span>{node === undefined ? t('details.story.nowhere') : t('details.story.placed', { node })}</span>
          <Places nodes={nodes} chosen={node} />
          {isTie(nodes) && <span className="story-quiet">{t('details.story.tie')}</span>}
          {more > 0 && <span className="story-quiet">{t('details.story.more', { count: more })}</span>}
        </>
      );
    }
    case 'event': {
      const { reason, message, from, count } = chapter.event;
      return (
        <>
          <span>
            <b>{reason}</b> {count > 1 && <span className="story-quiet">×{count}</span>} <span className="story-quiet">{from}</span>
          </span>
          <span className="story-message">{message}</span>
        </>
      );
    }
  }
}

function Did({ origin, details }: { origin: Origin; details: ObjectDetails }) {
  const { t } = useTranslation();
  const { object: ref, did, line, actor } = origin;
  const named = `${ref.kind}/${ref.name}`;
  const object: ReactNode = sameRef(ref, details.ref) ? (
    t('details.story.this', { kind: ref.kind })
  ) : did === 'deleted' ? (
    named
  ) : (
    <button type="button" className="fact-link" onClick={() => select(ref)}>
      {named}
    </button>
  );
  const verb = <span className="story-quiet">{t(`details.story.${did}`)}</span>;
  if (line === undefined) {
    return (
      <span>
        {actor} {verb} {object}
      </span>
    );
  }
  return (
    <>
      <span>
        {t('details.story.typed')} {verb} {object}
      </span>
      <code>{line}</code>
    </>
  );
}

/** The chosen node comes first: whether the next would have been as good. */
const isTie = ([first, second]: readonly NodeVerdict[]): boolean => first?.score !== undefined && first.score === second?.score;

/** What each node got: points, or why it is out. */
function Places({ nodes, chosen }: { nodes: readonly NodeVerdict[]; chosen: string | undefined }) {
  const { t } = useTranslation();
  return (
    <ul className="places">
      {nodes.map((verdict, at) => (
        <li key={at} data-chosen={verdict.node === chosen ? '' : undefined} data-tip={verdict.scores && pointsOf(verdict.scores)}>
          <Icon name={verdict.score === undefined ? 'close' : verdict.node === chosen ? 'check' : 'minus'} size={12} />
          {verdict.node && <span className="place-name">{verdict.node}</span>}
          <span className="place-why">{verdict.score === undefined ? verdict.reason : t('details.story.points', { points: verdict.score })}</span>
        </li>
      ))}
    </ul>
  );
}

const pointsOf = (scores: Record<string, number>): string =>
  Object.entries(scores)
    .filter(([, points]) => points > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([plugin, points]) => `${plugin} ${points}`)
    .join(' · ');
