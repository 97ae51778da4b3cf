import { focusPane } from '../app/focus.ts';
import { apply, close, openNew, save, shortName, useFiles } from '../editor/files.ts';
import { templates, templateText } from '../editor/templates.ts';
import { showActivity } from '../stores/layout.ts';
import { useSession } from '../stores/session.ts';
import type { UiAction } from './action.ts';

const ready = () => useSession.getState().phase === 'ready';
const current = () => useFiles.getState().open.find((file) => file.path === useFiles.getState().active);

/** A file name as a word of a shell's line. */
const shellWord = (name: string): string => (/^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`);

export const applyFile: UiAction = {
  id: 'editor.apply',
  group: 'editor',
  labelKey: 'editor.apply',
  icon: 'apply',
  shortcuts: ['mod+Enter'],
  keywords: 'kubectl apply -f',
  enabled: () => ready() && !!current() && !current()?.edit && !useFiles.getState().applying,
  command: () => `kubectl apply -f ${shellWord(shortName(useFiles.getState().active ?? ''))}`,
  prepare: () => save(useFiles.getState().active ?? ''),
  run: () => apply(useFiles.getState().active ?? ''),
};

export const saveFile: UiAction = {
  id: 'editor.save',
  group: 'editor',
  labelKey: 'editor.save',
  icon: 'save',
  shortcuts: ['mod+S'],
  enabled: () => ready() && !!current()?.dirty,
  run: () => save(useFiles.getState().active ?? ''),
};

const closeFile: UiAction = {
  id: 'editor.close',
  group: 'editor',
  labelKey: 'editor.close',
  icon: 'close',
  enabled: () => !!current(),
  run: () => close(useFiles.getState().active ?? ''),
};

function openTemplate(name: string, text: string): void {
  showActivity('files');
  openNew(name, text);
  focusPane('activity');
}

export const blankFile: UiAction = {
  id: 'editor.new',
  group: 'editor',
  labelKey: 'editor.new',
  icon: 'plus',
  enabled: ready,
  run: () => openTemplate('manifest.yaml', ''),
};

export const templateActions: readonly UiAction[] = templates.map(({ id, kind }) => ({
  id: `editor.template-${id}`,
  group: 'editor',
  labelKey: 'editor.fromTemplate',
  labelValues: { kind },
  icon: 'file',
  keywords: `${id} template 새 템플릿`,
  enabled: ready,
  run: async () => openTemplate(`${id}.yaml`, await templateText(id)),
}));

export const editorActions: readonly UiAction[] = [applyFile, saveFile, closeFile, blankFile, ...templateActions];
