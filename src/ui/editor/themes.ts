import type { editor } from 'monaco-editor';
import { monaco } from './monaco.ts';

const dark: editor.IStandaloneThemeData = {
  base: 'vs-dark',
  inherit: true,
  rules: [
    { token: 'type', foreground: '7aa7ff' },
    { token: 'string', foreground: '9fdcb8' },
    { token: 'string.yaml', foreground: '9fdcb8' },
    { token: 'number', foreground: 'f0b64b' },
    { token: 'keyword', foreground: 'c79bff' },
    { token: 'comment', foreground: '8a95a6' },
    { token: 'operators', foreground: '8a95a6' },
    { token: 'delimiter', foreground: '8a95a6' },
    { token: 'namespace', foreground: '8a95a6' },
  ],
  colors: {
    'editor.background': '#0f1217',
    'editor.foreground': '#e7eaf0',
    'editorLineNumber.foreground': '#8a95a6',
    'editorLineNumber.activeForeground': '#e7eaf0',
    'editor.lineHighlightBackground': '#14181f',
    'editor.lineHighlightBorder': '#14181f',
    'editor.selectionBackground': '#274690',
    'editorCursor.foreground': '#7aa7ff',
    'editorIndentGuide.background1': '#1f2530',
    'editorIndentGuide.activeBackground1': '#333d4d',
    'editorWidget.background': '#14181f',
    'editorWidget.border': '#333d4d',
    'editorSuggestWidget.background': '#14181f',
    'editorSuggestWidget.border': '#333d4d',
    'editorSuggestWidget.selectedBackground': '#222936',
    'editorSuggestWidget.highlightForeground': '#7aa7ff',
    'editorHoverWidget.background': '#14181f',
    'editorHoverWidget.border': '#333d4d',
    'editorError.foreground': '#ff7d7d',
    'editorWarning.foreground': '#f0b64b',
    'input.background': '#0f1217',
    'input.border': '#333d4d',
    'focusBorder': '#8cb4ff',
    'scrollbarSlider.background': '#333d4d88',
  },
};

const light: editor.IStandaloneThemeData = {
  base: 'vs',
  inherit: true,
  rules: [
    { token: 'type', foreground: '1d57cf' },
    { token: 'string', foreground: '0a6b42' },
    { token: 'string.yaml', foreground: '0a6b42' },
    { token: 'number', foreground: '845000' },
    { token: 'keyword', foreground: '7a3fc4' },
    { token: 'comment', foreground: '586375' },
    { token: 'operators', foreground: '586375' },
    { token: 'delimiter', foreground: '586375' },
    { token: 'namespace', foreground: '586375' },
  ],
  colors: {
    'editor.background': '#ffffff',
    'editor.foreground': '#14181f',
    'editorLineNumber.foreground': '#586375',
    'editorLineNumber.activeForeground': '#14181f',
    'editor.lineHighlightBackground': '#f7f8fa',
    'editor.lineHighlightBorder': '#f7f8fa',
    'editor.selectionBackground': '#bcd3ff',
    'editorCursor.foreground': '#1d57cf',
    'editorIndentGuide.background1': '#e0e4ea',
    'editorIndentGuide.activeBackground1': '#c6cdd7',
    'editorWidget.background': '#ffffff',
    'editorWidget.border': '#c6cdd7',
    'editorSuggestWidget.background': '#ffffff',
    'editorSuggestWidget.border': '#c6cdd7',
    'editorSuggestWidget.selectedBackground': '#e8ebf0',
    'editorSuggestWidget.selectedForeground': '#14181f',
    'editorSuggestWidget.highlightForeground': '#1d57cf',
    'editorSuggestWidget.focusHighlightForeground': '#1d57cf',
    'editorHoverWidget.background': '#ffffff',
    'editorHoverWidget.border': '#c6cdd7',
    'editorError.foreground': '#b91f28',
    'editorWarning.foreground': '#845000',
    'focusBorder': '#1d57cf',
    'scrollbarSlider.background': '#c6cdd788',
  },
};

/** Monaco takes no custom properties: these are the colours of theme/tokens.css. */
export function defineThemes(): void {
  monaco.editor.defineTheme('podium-dark', dark);
  monaco.editor.defineTheme('podium-light', light);
}
