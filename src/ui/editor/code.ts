import type { editor } from 'monaco-editor';
import { t } from '../i18n/i18n.ts';
import { token, useTheme } from '../theme/theme.ts';
import { draftOf, onDraft, typed } from './drafts.ts';
import { edited } from './files.ts';
import { followProblems } from './problems.ts';
import { monaco } from './monaco.ts';
import { onReveal } from './reveal.ts';
import { defineThemes } from './themes.ts';
import './providers.ts';

export interface Code {
  show(path: string): void;
  configure(fontSize: number, screenReader: boolean): void;
  focus(): void;
  dispose(): void;
}

const models = new Map<string, editor.ITextModel>();
const views = new Map<string, editor.ICodeEditorViewState | null>();
let fromOutside = false;

/** What is no manifest is neither checked nor completed. */
const languageOf = (path: string): string => (/\.(?:txt|log)$/.test(path) ? 'plaintext' : 'yaml');

function modelOf(path: string): editor.ITextModel {
  let model = models.get(path);
  if (!model) {
    model = monaco.editor.createModel(draftOf(path) ?? '', languageOf(path), monaco.Uri.file(path));
    model.updateOptions({ tabSize: 2, insertSpaces: true });
    const made = model as editor.ITextModel & { tokenization: { forceTokenization(line: number): void } };
    made.onDidChangeContent(({ changes }) => {
      // Monaco tokenizes when the browser is idle, and indents no line after one that it has not tokenized yet.
      const last = Math.max(0, ...changes.map(({ range, text }) => range.startLineNumber + text.split('\n').length - 1));
      if (last > 0) made.tokenization.forceTokenization(Math.min(last, made.getLineCount()));
      const text = made.getValue();
      typed(path, text);
      if (!fromOutside) edited(path, text);
    });
    if (made.getLanguageId() === 'yaml') followProblems(path, made);
    models.set(path, model);
  }
  return model;
}

/** Texts that change outside of the editor: taken from the host, reopened, closed. */
onDraft((path, text) => {
  const model = models.get(path);
  if (!model) return;
  if (text === undefined) {
    models.delete(path);
    views.delete(path);
    model.dispose();
  } else if (model.getValue() !== text) {
    fromOutside = true;
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
    fromOutside = false;
  }
});

export function openCode(box: HTMLElement): Code {
  defineThemes();
  let shown: string | null = null;
  const code = monaco.editor.create(box, {
    model: null,
    automaticLayout: true,
    theme: `podium-${useTheme.getState().theme}`,
    fontFamily: token('--font-mono'),
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    renderFinalNewline: 'on',
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 8,
    folding: true,
    padding: { top: 8, bottom: 8 },
    wordWrap: 'off',
    tabSize: 2,
    detectIndentation: false,
    quickSuggestions: { other: true, comments: false, strings: true },
    suggest: { showWords: false, preview: false },
    // A value that was typed to its end needs no completion: Enter ends the line.
    acceptSuggestionOnEnter: 'smart',
    wordBasedSuggestions: 'off',
    fixedOverflowWidgets: true,
    overviewRulerBorder: false,
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
    stickyScroll: { enabled: false },
    unicodeHighlight: { ambiguousCharacters: false },
    ariaLabel: t('editor.aria'),
    'semanticHighlighting.enabled': false,
  });
  const endTheme = useTheme.subscribe(({ theme }) => monaco.editor.setTheme(`podium-${theme}`));
  const keepView = () => {
    if (shown && models.has(shown)) views.set(shown, code.saveViewState());
  };
  onReveal((path, line, column) => {
    if (path !== shown) return;
    const position = { lineNumber: line + 1, column: column + 1 };
    code.setPosition(position);
    code.revealPositionInCenterIfOutsideViewport(position);
    code.focus();
  });
  return {
    show(path) {
      keepView();
      shown = path;
      code.setModel(modelOf(path));
      const view = views.get(path);
      if (view) code.restoreViewState(view);
      code.focus();
    },
    configure(fontSize, screenReader) {
      code.updateOptions({ fontSize, accessibilitySupport: screenReader ? 'on' : 'auto' });
    },
    focus: () => code.focus(),
    dispose() {
      keepView();
      onReveal(null);
      endTheme();
      code.dispose();
    },
  };
}
