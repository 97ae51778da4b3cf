import { useTranslation } from '../i18n/i18n.ts';
import { IconButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { useFiles } from './files.ts';
import { reveal } from './reveal.ts';

/** What the API server answered to the last apply of this file. */
export function Result({ path }: { path: string }) {
  const { t } = useTranslation();
  const result = useFiles((s) => (s.result?.path === path ? s.result : null));
  if (!result) return null;
  const ok = result.exit === 0;
  return (
    <section className="result" data-tone={ok ? 'ok' : 'bad'} aria-label={t('editor.result')}>
      <div className="result-head">
        <Icon name={ok ? 'ok' : 'error'} size={14} />
        <code className="result-command">$ {result.command}</code>
        <IconButton icon="close" label={t('app.close')} onClick={() => useFiles.setState({ result: null })} />
      </div>
      <pre className="result-text" tabIndex={0}>
        {result.stdout}
        {result.stderr}
      </pre>
      {result.problems.length > 0 && (
        <ul className="result-problems">
          {result.problems.map((problem) => (
            <li key={`${problem.line}:${problem.column}:${problem.message}`}>
              <button type="button" className="result-problem" onClick={() => reveal(path, problem.line, problem.column)}>
                <span className="result-line">{t('editor.line', { line: problem.line + 1 })}</span>
                {problem.message}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
