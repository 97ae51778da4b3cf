import { useEffect, useState } from 'react';
import { index, type LessonEntry } from 'virtual:lessons';
import { useTranslation } from '../i18n/i18n.ts';
import { startLesson } from '../lab/session.ts';
import { useLesson } from '../stores/lesson.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import { Player } from './Player.tsx';
import { markCompleted, useProgress } from './progress.ts';
import './lessons.css';

/** The lessons: a list of all, or the one under way. */
export function LessonsPanel() {
  const state = useLesson((s) => s.state);
  const lesson = state && index.find((l) => l.id === state.id);
  useEffect(() => {
    if (state?.complete) markCompleted(state.id);
  }, [state]);
  return lesson ? <Player key={lesson.id} lesson={lesson} state={state} /> : <Catalogue />;
}

const tracks = [...new Set(index.map((l) => l.track))];

function Catalogue() {
  const { t } = useTranslation();
  return (
    <div className="lessons">
      <p className="lessons-lead">{t('lessons.lead')}</p>
      {tracks.map((track) => (
        <section key={track} aria-labelledby={`track-${track}`}>
          <h3 className="lessons-track" id={`track-${track}`}>
            {t(`lessons.track.${track}`)}
          </h3>
          <ol className="lessons-list">
            {index
              .filter((l) => l.track === track)
              .toSorted((a, b) => a.order - b.order)
              .map((lesson) => (
                <li key={lesson.id}>
                  <LessonCard lesson={lesson} />
                </li>
              ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function LessonCard({ lesson }: { lesson: LessonEntry }) {
  const { t } = useTranslation();
  const language = useSettings((s) => s.language);
  const busy = useSession((s) => s.busy);
  const done = useProgress((s) => lesson.id in s.completed);
  const [starting, setStarting] = useState(false);
  const start = async () => {
    setStarting(true);
    await startLesson(lesson.id);
    setStarting(false);
  };
  return (
    <button type="button" className="lesson-card" disabled={busy} onClick={() => void start()} data-lesson={lesson.id}>
      <span className="lesson-card-head">
        <span className="lesson-code">{lesson.code}</span>
        <span className="lesson-title">{lesson.title[language]}</span>
        {done && (
          <span className="lesson-done">
            <span aria-hidden="true">✓</span> {t('lessons.done')}
          </span>
        )}
      </span>
      {/* Rendered from Markdown at build time, in which HTML is shown as text. */}
      <span className="lesson-summary" dangerouslySetInnerHTML={{ __html: lesson.summary[language] }} />
      <span className="lesson-meta">
        {starting ? t('lessons.starting') : t('lessons.meta', { minutes: lesson.minutes, steps: lesson.steps.length })}
      </span>
    </button>
  );
}
