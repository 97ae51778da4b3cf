import type { KeyboardEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { stopFinding } from '../actions/terminal.ts';
import { useTranslation } from '../i18n/i18n.ts';
import type { Translate } from '../i18n/translate.ts';
import { IconButton } from '../parts/button.tsx';
import { find, isValid, useFinding, type Question } from './find.ts';
import { screenOf } from './screens.ts';

interface Found {
  /** From 0; -1 for none, or where there are too many to count. */
  at: number;
  count: number;
}

function wordsFor(question: Question, found: Found | null, t: Translate): string {
  if (!isValid(question)) return t('terminal.find.wrong');
  if (question.text === '' || !found) return '';
  if (found.count === 0) return t('terminal.find.none');
  return found.at < 0 ? t('terminal.find.count', { count: found.count }) : t('terminal.find.at', { at: found.at + 1, count: found.count });
}

/** Finds text in what a terminal has printed. Enter goes up, Shift+Enter down, Escape ends. */
export function FindBar({ terminal }: { terminal: number }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const { calls, text, caseSensitive, regex } = useFinding();
  const [found, setFound] = useState<Found | null>(null);

  useEffect(() => {
    if (calls > 0) field.current?.focus();
    if (calls > 0) field.current?.select();
  }, [calls]);

  useEffect(() => {
    const screen = screenOf(terminal);
    if (!screen) return;
    let end: (() => void) | null = () => {};
    void screen.search().then((search) => {
      if (!end) return;
      const listening = search.onDidChangeResults(({ resultIndex, resultCount }) => setFound({ at: resultIndex, count: resultCount }));
      end = () => {
        listening.dispose();
        search.clearDecorations();
      };
      void find(screen, 'anew');
    });
    return () => {
      end?.();
      end = null;
    };
  }, [terminal]);

  const go = (way: 'up' | 'down' | 'anew') => {
    const screen = screenOf(terminal);
    if (screen) void find(screen, way);
  };
  const ask = (question: Partial<Question>) => {
    useFinding.setState(question);
    setFound(null);
    go('anew');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') stopFinding();
    else if (event.key === 'Enter' && event.target === field.current) go(event.shiftKey ? 'down' : 'up');
    else return;
    event.preventDefault();
  };
  const question = { text, caseSensitive, regex };
  return (
    <div className="find" role="search" aria-label={t('terminal.find.label')} onKeyDown={onKeyDown}>
      <input ref={field} className="find-field" aria-label={t('terminal.find.label')} placeholder={t('terminal.find.label')} spellCheck={false} autoComplete="off" value={text} aria-invalid={!isValid(question) || undefined} onChange={(event) => ask({ text: event.target.value })} />
      <button type="button" className="find-toggle" aria-pressed={caseSensitive} aria-label={t('terminal.find.case')} data-tip={t('terminal.find.case')} onClick={() => ask({ caseSensitive: !caseSensitive })}>
        Aa
      </button>
      <button type="button" className="find-toggle" aria-pressed={regex} aria-label={t('terminal.find.regex')} data-tip={t('terminal.find.regex')} onClick={() => ask({ regex: !regex })}>
        .*
      </button>
      <output className="find-words">{wordsFor(question, found, t)}</output>
      <IconButton icon="up" label={t('terminal.find.up')} keys="Enter" disabled={!found?.count} onClick={() => go('up')} />
      <IconButton icon="chevron" label={t('terminal.find.down')} keys="Shift Enter" disabled={!found?.count} onClick={() => go('down')} />
      <IconButton icon="close" label={t('terminal.find.close')} keys="Esc" onClick={stopFinding} />
    </div>
  );
}
