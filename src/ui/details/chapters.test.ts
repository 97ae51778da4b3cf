import { expect, it } from 'vitest';
import { storyOf } from './chapters.ts';

const web = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web' };
const event = (at: number, reason: string) => ({ at, reason, type: 'Normal', message: '', from: 'kubelet', count: 1 });

it('tells who made it, where it was put and what happened then, in this order', () => {
  const story = storyOf({
    origin: [{ at: 10_013, actor: 'user', line: 'kubectl run web --image=nginx', did: 'made', object: web }],
    verdict: { at: 10_020, node: 'node01', nodes: [], more: 0 },
    // The newest first, in whole seconds.
    events: [event(12_000, 'Started'), event(10_000, 'Pulling'), event(10_000, 'Scheduled')],
  });
  expect(story.map((chapter) => (chapter.type === 'event' ? chapter.event.reason : chapter.type))).toEqual(['made', 'placed', 'Pulling', 'Started']);
});

it('leaves the scheduler its own words where the verdict is forgotten', () => {
  const story = storyOf({ origin: [], events: [event(10_000, 'FailedScheduling')] });
  expect(story).toHaveLength(1);
});
