import type { languages } from 'monaco-editor';
import type { Completion } from '../../lab/protocol.ts';
import { lab } from '../lab/link.ts';
import { useSettings } from '../stores/settings.ts';
import { monaco } from './monaco.ts';

const kinds: Record<Completion['kind'], languages.CompletionItemKind> = {
  field: monaco.languages.CompletionItemKind.Field,
  value: monaco.languages.CompletionItemKind.EnumMember,
  kind: monaco.languages.CompletionItemKind.Class,
  template: monaco.languages.CompletionItemKind.Snippet,
};

monaco.languages.registerCompletionItemProvider('yaml', {
  triggerCharacters: [' ', ':', '-'],
  async provideCompletionItems(model, position) {
    const found = await lab.complete(model.getValue(), model.getOffsetAt(position), useSettings.getState().language);
    if (model.isDisposed()) return { suggestions: [] };
    const suggestions = found.map((item, at): languages.CompletionItem => ({
      label: item.detail ? { label: item.label, description: item.detail } : item.label,
      kind: kinds[item.kind],
      insertText: item.insert,
      sortText: String(at).padStart(4, '0'),
      range: monaco.Range.fromPositions(model.getPositionAt(item.from), model.getPositionAt(item.to)),
      ...(item.documentation ? { documentation: item.documentation } : {}),
      ...(item.snippet ? { insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet } : {}),
    }));
    return { suggestions };
  },
});

/** Markdown in a description is shown as it was written. */
const plain = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!<>|]/g, '\\$&');

monaco.languages.registerHoverProvider('yaml', {
  async provideHover(model, position) {
    const found = await lab.hover(model.getValue(), model.getOffsetAt(position));
    if (!found || model.isDisposed()) return null;
    return {
      range: monaco.Range.fromPositions(model.getPositionAt(found.from), model.getPositionAt(found.to)),
      contents: [{ value: `**${plain(found.path)}** \u2002\`${found.type}\`` }, { value: plain(found.documentation) }],
    };
  },
});
