import type { Event, Pod } from '../../../api/kubernetes.ts';
import { StatusError } from '../../../api/status.ts';
import { parseTime } from '../../../api/time.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { listInChunks } from '../requests.ts';
import type { Mapping } from '../resourcemapper.ts';
import { pdqsort } from '../print/pdqsort.ts';
import { Page } from './page.ts';
import * as r from '../../../client/resources.ts';

/** What describers work with. */
export interface Describing {
  readonly context: Context;
  readonly mapping: Mapping;
  /** False when several objects are described: then events are left out. */
  readonly events: boolean;
}

/** Describes one object. */
export type Describer<T = any> = (object: T, d: Describing) => Task<Page>;

export const newPage = (d: Describing): Page => new Page(d.context.now());

/** Events about an object by what is known of it; `uid` may be another than the object's own. None where they may not be read. */
export function* eventsAbout(d: Describing, about: { namespace?: string | undefined; name: string; kind?: string | undefined; uid?: string | undefined }): Task<Event[]> {
  const optional = [['kind', about.kind], ['uid', about.uid]].filter(([, v]) => v);
  const selector = [['name', about.name], ['namespace', about.namespace ?? ''], ...optional].map(([k, v]) => `involvedObject.${k}=${v}`).join(',');
  try {
    return yield* listInChunks(d.context, r.events, about.namespace, { fieldSelector: selector });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return [];
  }
}

// SortableEvents looks at lastTimestamp alone, which events of events.k8s.io do not have: they come first.
const happened = (e: Event): number => parseTime(e.lastTimestamp) ?? 0;

/** The events at the end of a description. */
export function writeEvents(page: Page, list: readonly Event[]): void {
  if (list.length === 0) {
    page.raw('Events:\t<none>\n');
    return;
  }
  page.flush();
  const sorted = pdqsort(list, (a, b) => happened(a) < happened(b));
  page.table('Events', ['Type', 'Reason', 'Age', 'From', 'Message'], sorted.map((e) => {
    const first = page.age(e.eventTime ?? e.firstTimestamp);
    const age = e.series ? `${page.age(e.series.lastObservedTime)} (x${e.series.count} over ${first})` : (e.count ?? 0) > 1 ? `${page.age(e.lastTimestamp)} (x${e.count} over ${first})` : first;
    const message = (e.message ?? '').trim();
    return [e.type ?? '', e.reason ?? '', age, e.source?.component || e.reportingComponent || '', e.involvedObject.fieldPath ? `${e.involvedObject.fieldPath}: ${message}` : message];
  }));
}

/** The events about an object itself. */
export const eventsOf = (d: Describing, object: KubeObject): Task<Event[]> => eventsAbout(d, { namespace: object.metadata.namespace, name: object.metadata.name, kind: object.kind, uid: object.metadata.uid });

/** Adds an object's own events, where events are wanted. */
export function* withEvents(page: Page, object: KubeObject, d: Describing): Task<Page> {
  if (d.events) writeEvents(page, yield* eventsOf(d, object));
  return page;
}

/** How many of a controller's pods are in which phase, as one line. */
export function* podStatuses(d: Describing, namespace: string | undefined, labelSelector: string, uid: string | undefined): Task<string> {
  const pods = yield* listInChunks<Pod>(d.context, r.pods, namespace, { labelSelector });
  const own = pods.filter((p) => p.metadata.ownerReferences?.some((o) => o.controller && o.uid === uid));
  const count = (phase: string) => own.filter((p) => p.status?.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}
