import { useEffect, useRef, useState } from 'react';
import { index, type LessonEntry, type LessonText, type StepText } from 'virtual:lessons';
import type { LessonState, LessonStepState } from '../../lab/protocol.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { leaveLesson, reset, startLesson } from '../lab/session.ts';
import { announce } from '../stores/notices.ts';
import { typeCommand } from '../terminal/type.ts';
import { Checks } from './Checks.tsx';
import { useLessonText } from './use-text.ts';

/** One lesson: its steps, the current one opened, and what became of the checks. */
export function Player({ lesson, state }: { lesson: LessonEntry; state: LessonState }) {
  const { t } = useTranslation();
  const text = useLessonText(lesson.id);
  const [opened, setOpened] = useState<string | null>(null);
  const current = useRef(state.current);
  useEffect(() => {
    if (current.current === state.current) return;
    current.current = state.current;
    setOpened(null);
    announce(t(state.complete ? 'lessons.complete' : 'lessons.stepDone'));
  }, [state, t]);
  if (!text) return <div className="quiet-note"><span className="spinner" /></div>;
  const doneCount = state.steps.filter((s) => s.done).length;
  const shown = opened ?? state.current;
  return (
    <article className="lesson" aria-label={text.title}>
      <header className="lesson-head">
        <div className="lesson-where">
          <button type="button" className="lesson-back" onClick={() => void leaveLesson()}>
            <span aria-hidden="true">‹</span> {t('lessons.leave')}
          </button>
          <button type="button" className="lesson-back" onClick={() => void reset()}>
            {t('lessons.restart')}
          </button>
        </div>
        <h3 className="lesson-name">
          <span className="lesson-code">{lesson.code}</span> {text.title}
        </h3>
        <div className="lesson-progress" role="progressbar" aria-label={t('lessons.progress')} aria-valuemin={0} aria-valuemax={lesson.steps.length} aria-valuenow={doneCount}>
          {state.steps.map((s) => (
            <span key={s.id} data-done={s.done || undefined} data-current={s.id === state.current || undefined} />
          ))}
        </div>
      </header>
      <ol className="lesson-steps">
        {state.steps.map((step, i) => (
          <StepItem key={step.id} step={step} number={i + 1} text={text.steps[step.id]!} solution={lesson.steps[i]?.solution ?? []} current={step.id === state.current} open={step.id === shown} onToggle={() => setOpened(shown === step.id ? (step.id === state.current ? '' : null) : step.id)} />
        ))}
      </ol>
      {state.complete && <Ending lesson={lesson} text={text} />}
    </article>
  );
}

interface StepItemProps {
  step: LessonStepState;
  number: number;
  text: StepText;
  solution: string[];
  current: boolean;
  open: boolean;
  onToggle(): void;
}

function StepItem({ step, number, text, solution, current, open, onToggle }: StepItemProps) {
  const { t } = useTranslation();
  return (
    <li className="step" data-done={step.done || undefined} data-current={current || undefined} data-step={step.id}>
      <h4 className="step-head">
        <button type="button" aria-expanded={open} onClick={onToggle} aria-current={current ? 'step' : undefined}>
          <span className="step-number" aria-hidden="true">
            {step.done ? '✓' : number}
          </span>
          <span className="step-title">{text.title}</span>
          {step.done && <span className="sr-only">{t('lessons.done')}</span>}
        </button>
      </h4>
      {open && (
        <div className="step-body">
          {/* Rendered from Markdown at build time, in which HTML is shown as text. */}
          <div className="prose" dangerouslySetInnerHTML={{ __html: text.body }} />
          {current && step.wrong && text.wrong[step.wrong] && <div className="step-wrong prose" role="status" dangerouslySetInnerHTML={{ __html: text.wrong[step.wrong]! }} />}
          {current && <Checks checks={step.checks} />}
          {current && <Help hints={text.hints} solution={solution} />}
        </div>
      )}
    </li>
  );
}

/** Three hints, one after the other, and then the solution, typed command by command. */
function Help({ hints, solution }: { hints: string[]; solution: string[] }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(0);
  const [next, setNext] = useState(0);
  const command = solution[next];
  return (
    <div className="step-help">
      {hints.slice(0, shown).map((hint, i) => (
        <div key={i} className="step-hint">
          <span className="step-hint-label">{t('lessons.hint', { number: i + 1, of: hints.length })}</span>
          <div className="prose" dangerouslySetInnerHTML={{ __html: hint }} />
        </div>
      ))}
      <div className="step-buttons">
        {shown < hints.length && (
          <button type="button" className="button" onClick={() => setShown(shown + 1)}>
            {t('lessons.moreHint', { number: shown + 1, of: hints.length })}
          </button>
        )}
        {command !== undefined && (
          <button
            type="button"
            className="button"
            data-tip={t('lessons.showMeTip')}
            onClick={() => {
              typeCommand(command);
              setNext(next + 1);
            }}
          >
            {solution.length > 1 ? t('lessons.showMeOf', { number: next + 1, of: solution.length }) : t('lessons.showMe')}
          </button>
        )}
      </div>
    </div>
  );
}

function Ending({ lesson, text }: { lesson: LessonEntry; text: LessonText }) {
  const { t } = useTranslation();
  const next = index[index.findIndex((l) => l.id === lesson.id) + 1];
  return (
    <section className="lesson-end" aria-labelledby="lesson-end">
      <h4 id="lesson-end">{t('lessons.complete')}</h4>
      <div className="prose" dangerouslySetInnerHTML={{ __html: text.end }} />
      <div className="step-buttons">
        {next && (
          <button type="button" className="button primary" onClick={() => void startLesson(next.id)}>
            {t('lessons.next')}
          </button>
        )}
        <button type="button" className="button" onClick={() => void leaveLesson()}>
          {t('lessons.leave')}
        </button>
      </div>
    </section>
  );
}
