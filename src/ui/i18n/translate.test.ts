import { expect, it } from 'vitest';
import { translator } from './translate.ts';

const t = translator('en', { clock: { pause: 'Pause', skip: 'Skip {{minutes}} min', step: { event: 'One event' } }, tray: { title_one: '{{count}} pod waits', title_other: '{{count}} pods wait' } });

it('finds texts by area and key and fills slots in', () => {
  expect(t('clock.pause')).toBe('Pause');
  expect(t('clock.step.event')).toBe('One event');
  expect(t('clock.skip', { minutes: 5 })).toBe('Skip 5 min');
  expect(t('clock.skip', { minutes: '{{x}}' })).toBe('Skip {{x}} min');
  expect(t('clock.skip')).toBe('Skip  min');
});

it('counts by the rules of the language', () => {
  expect(t('tray.title', { count: 1 })).toBe('1 pod waits');
  expect(t('tray.title', { count: 0 })).toBe('0 pods wait');
  const ko = translator('ko', { tray: { title_other: '파드 {{count}}개가 기다림' } });
  expect(ko('tray.title', { count: 1 })).toBe('파드 1개가 기다림');
});

it('gives what was asked for where there is no text', () => {
  expect(t('clock.none')).toBe('clock.none');
  expect(t('clock.step')).toBe('clock.step');
  expect(t('clock.toString')).toBe('clock.toString');
  expect(t('refusal.new', { defaultValue: 'It did not work' })).toBe('It did not work');
});
