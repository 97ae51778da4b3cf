import { back as backToCluster, reset as resetCluster } from '../lab/session.ts';
import { useLesson } from '../stores/lesson.ts';
import { useSession } from '../stores/session.ts';
import { ask } from '../parts/ask.ts';
import { t } from '../i18n/i18n.ts';
import type { UiAction } from './action.ts';

const inLesson = () => useLesson.getState().state !== null;
const ready = () => useSession.getState().phase === 'ready' && !useSession.getState().busy;

const presets = ['trio', 'solo', 'workers=5', 'workers=20'] as const;

/** `workers=5` has its own text under `preset.workers`. */
export const presetKey = (preset: string): string => `preset.${preset.split('=')[0]}`;
export const presetValues = (preset: string): { count: number } => ({ count: Number(preset.split('=')[1] ?? 0) });

export const reset: UiAction = {
  id: 'cluster.reset',
  group: 'cluster',
  labelKey: 'session.reset',
  icon: 'reset',
  keywords: 'restart fresh 다시 새로',
  enabled: ready,
  run: async () => {
    if (await ask({ title: t('session.resetTitle'), body: t(inLesson() ? 'session.resetLesson' : 'session.resetBody'), confirm: t('session.resetConfirm') })) await resetCluster();
  },
};

export const presetActions: readonly UiAction[] = presets.map((preset) => ({
  id: `cluster.preset-${preset}`,
  group: 'cluster',
  labelKey: `${presetKey(preset)}.start`,
  labelValues: presetValues(preset),
  icon: 'cluster',
  keywords: preset,
  enabled: ready,
  checked: () => useSession.getState().info?.preset === preset,
  run: async () => {
    if (await ask({ title: t('session.presetTitle'), body: t(inLesson() ? 'session.endLesson' : 'session.resetBody'), confirm: t('session.resetConfirm') })) await resetCluster({ preset });
  },
}));

export const back: UiAction = {
  id: 'cluster.back',
  group: 'cluster',
  labelKey: 'session.back',
  icon: 'reset',
  keywords: 'undo previous 이전 되돌리기',
  enabled: () => ready() && useSession.getState().info?.before === true && !inLesson(),
  run: backToCluster,
};

export const clusterActions: readonly UiAction[] = [reset, back, ...presetActions];
