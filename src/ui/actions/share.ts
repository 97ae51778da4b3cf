import { copyText, openTextFile, saveFile } from '../parts/files.ts';
import { boot } from '../lab/session.ts';
import { lab } from '../lab/link.ts';
import { notify } from '../stores/notices.ts';
import { useSession } from '../stores/session.ts';
import { t } from '../i18n/i18n.ts';
import type { Recording } from '../../lab/protocol.ts';
import type { UiAction } from './action.ts';

const ready = () => useSession.getState().phase === 'ready' && !useSession.getState().busy;

const stamp = () => new Date().toISOString().slice(0, 16).replace('T', '-').replace(':', '');

const copyLink: UiAction = {
  id: 'share.link',
  group: 'share',
  labelKey: 'share.link',
  icon: 'link',
  keywords: 'share url 공유 링크',
  enabled: ready,
  run: async () => {
    const { encodeLink, linkLimit } = await import('../share/link.ts');
    const url = encodeLink(await lab.exportRecording(), location.href);
    if (url.length > linkLimit) return notify({ tone: 'warn', text: t('share.tooLong'), action: { label: t('share.recording'), run: () => void saveRecording.run() } });
    if (await copyText(url)) notify({ tone: 'ok', text: t('share.copied') });
    else notify({ tone: 'info', text: t('share.copyYourself'), code: url, sticky: true });
  },
};

export const saveRecording: UiAction = {
  id: 'share.recording',
  group: 'share',
  labelKey: 'share.recording',
  icon: 'download',
  enabled: ready,
  run: async () => saveFile(`podium-${stamp()}.json`, JSON.stringify(await lab.exportRecording()), 'application/json'),
};

const saveYaml: UiAction = {
  id: 'share.yaml',
  group: 'share',
  labelKey: 'share.yaml',
  icon: 'download',
  enabled: ready,
  run: async () => saveFile(`podium-${stamp()}.yaml`, await lab.exportYaml(), 'application/yaml'),
};

const importLimit = 32 * 1024 * 1024;

const importFile: UiAction = {
  id: 'share.import',
  group: 'share',
  labelKey: 'share.import',
  icon: 'upload',
  keywords: 'open load 열기',
  enabled: ready,
  run: async () => {
    const file = await openTextFile('.json,.yaml,.yml', importLimit);
    if (!file) return;
    if ('refused' in file) return notify({ tone: 'bad', text: t('share.tooLarge'), sticky: true });
    const recording = asRecording(file.text);
    if (recording) {
      if (await boot({ recording })) notify({ tone: 'ok', text: t('share.imported', { name: file.name }) });
      return;
    }
    const result = await lab.importYaml(file.text);
    notify({ tone: result.exit === 0 ? 'ok' : 'bad', text: result.exit === 0 ? t('share.imported', { name: file.name }) : t('share.importFailed', { name: file.name }), code: (result.stdout + result.stderr).trim(), sticky: result.exit !== 0 });
  },
};

/** The lab judges whether it can be played; here it only has to look like one. */
function asRecording(text: string): Recording | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value = JSON.parse(text) as { format?: unknown };
    return value.format === 'podium-recording' ? (value as Recording) : undefined;
  } catch {
    return undefined;
  }
}

export const shareActions: readonly UiAction[] = [copyLink, saveRecording, saveYaml, importFile];
