import type { editor } from 'monaco-editor';
import type { Problem } from '../../lab/protocol.ts';
import { lab } from '../lab/link.ts';
import { useFiles } from './files.ts';
import { monaco } from './monaco.ts';

const pause = 250;

const marker = (problem: Problem): editor.IMarkerData => ({
  severity: problem.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
  message: problem.message,
  startLineNumber: problem.line + 1,
  startColumn: problem.column + 1,
  endLineNumber: problem.endLine + 1,
  endColumn: problem.endColumn + 1,
});

/** Marks what is wrong in a model: while typing what the schema says, after an apply what the server said, until the next change. */
export function followProblems(path: string, model: editor.ITextModel): void {
  let timer = 0;
  const check = async () => {
    const version = model.getVersionId();
    const problems = await lab.check(model.getValue());
    if (!model.isDisposed() && model.getVersionId() === version) monaco.editor.setModelMarkers(model, 'schema', problems.map(marker));
  };
  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void check(), pause);
  };
  model.onDidChangeContent(() => {
    monaco.editor.setModelMarkers(model, 'server', []);
    soon();
  });
  const end = useFiles.subscribe(({ result }, before) => {
    if (result === before.result || (result ?? before.result)?.path !== path) return;
    monaco.editor.setModelMarkers(model, 'server', result?.path === path ? result.problems.map(marker) : []);
  });
  model.onWillDispose(() => {
    clearTimeout(timer);
    end();
  });
  soon();
}
