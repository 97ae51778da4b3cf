import type { Browser, Page } from '@playwright/test';
import { round } from './measure.ts';

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  dur?: number;
  /** Of these, what its thread computed. */
  tdur?: number;
  args?: { name?: string };
}

/** The longest tasks of a page's threads, in milliseconds: by the clock, and by what the thread computed, to compare by on a machine that others use. */
export interface Tasks {
  longestPageTaskMs: number;
  longestPageTaskCpuMs: number;
  longestWorkerTaskMs: number;
  longestWorkerTaskCpuMs: number;
}

/** Runs `work` and tells the longest tasks of the page's main thread and of its workers meanwhile. */
export async function watchTasks<T>(browser: Browser, page: Page, work: () => Promise<T>): Promise<{ result: T; tasks: Tasks }> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', '__metadata'] });
  const result = await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const threads = new Map(traceEvents.filter((event) => event.ph === 'M' && event.name === 'thread_name').map((event) => [`${event.pid}/${event.tid}`, event.args?.name ?? '']));
  const tasksOf = (thread: string) => traceEvents.filter((event) => event.name === 'RunTask' && threads.get(`${event.pid}/${event.tid}`) === thread);
  const longest = (events: TraceEvent[], time: 'dur' | 'tdur') => round(events.reduce((most, event) => Math.max(most, event[time] ?? 0), 0) / 1000);
  const main = tasksOf('CrRendererMain');
  const worker = tasksOf('DedicatedWorker thread');
  return {
    result,
    tasks: { longestPageTaskMs: longest(main, 'dur'), longestPageTaskCpuMs: longest(main, 'tdur'), longestWorkerTaskMs: longest(worker, 'dur'), longestWorkerTaskCpuMs: longest(worker, 'tdur') },
  };
}
