import { lab } from '../lab/link.ts';
import { nextSpeed, useClock } from '../stores/clock.ts';
import { useSession } from '../stores/session.ts';
import type { Speed } from '../../lab/protocol.ts';
import type { UiAction } from './action.ts';

const ready = () => useSession.getState().phase === 'ready' && !useSession.getState().busy;

export function setSpeed(speed: Speed): void {
  useClock.setState({ speed });
  void lab.setSpeed(speed);
}

function setPaused(paused: boolean): void {
  useClock.setState({ paused });
  void lab.setPaused(paused);
}

const minute = 60_000;

export const pause: UiAction = {
  id: 'clock.pause',
  group: 'clock',
  labelKey: 'clock.pause',
  icon: 'pause',
  shortcuts: ['F9'],
  keywords: 'resume play stop 재개 멈춤',
  enabled: ready,
  checked: () => useClock.getState().paused,
  run: () => setPaused(!useClock.getState().paused),
};

export const stepWrite: UiAction = {
  id: 'clock.step-write',
  group: 'clock',
  labelKey: 'clock.stepWrite',
  icon: 'step',
  shortcuts: ['F10'],
  enabled: ready,
  run: async () => {
    useClock.setState({ paused: true });
    await lab.step('write');
  },
};

export const stepEvent: UiAction = {
  id: 'clock.step-event',
  group: 'clock',
  labelKey: 'clock.stepEvent',
  icon: 'step',
  shortcuts: ['mod+F10'],
  enabled: ready,
  run: async () => {
    useClock.setState({ paused: true });
    await lab.step('event');
  },
};

const skip = (minutes: number): UiAction => ({
  id: `clock.skip-${minutes}`,
  group: 'clock',
  labelKey: 'clock.skip',
  labelValues: { minutes },
  icon: 'skip',
  enabled: ready,
  run: () => lab.skip(minutes * minute),
});

export const skips: readonly UiAction[] = [skip(1), skip(5), skip(60)];

export const faster: UiAction = {
  id: 'clock.faster',
  group: 'clock',
  labelKey: 'clock.faster',
  shortcuts: ['alt+]'],
  enabled: ready,
  run: () => setSpeed(nextSpeed(useClock.getState().speed, 1)),
};

export const slower: UiAction = {
  id: 'clock.slower',
  group: 'clock',
  labelKey: 'clock.slower',
  shortcuts: ['alt+['],
  enabled: ready,
  run: () => setSpeed(nextSpeed(useClock.getState().speed, -1)),
};

const usualSpeed: UiAction = {
  id: 'clock.usual',
  group: 'clock',
  labelKey: 'clock.usual',
  enabled: ready,
  run: () => setSpeed(1),
};

export const clockActions: readonly UiAction[] = [pause, stepWrite, stepEvent, ...skips, faster, slower, usualSpeed];
