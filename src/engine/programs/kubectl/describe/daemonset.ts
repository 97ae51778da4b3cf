import type { DaemonSet } from '../../../api/kubernetes.ts';
import { formatLabels, selectorOf } from '../../../api/selector.ts';
import { newPage, podStatuses, withEvents, type Describer } from './describer.ts';
import { podTemplate } from './podtemplate.ts';

export const daemonSet: Describer<DaemonSet> = function* (object, d) {
  const { metadata, spec, status } = object;
  const selector = String(selectorOf(spec?.selector));
  const pods = yield* podStatuses(d, metadata.namespace, selector, metadata.uid);
  const page = newPage(d);
  page.field('Name', metadata.name).field('Namespace', metadata.namespace ?? '').field('Selector', selector).field('Node-Selector', formatLabels(spec?.template.spec?.nodeSelector as Record<string, string>));
  page.labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  page.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  page.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  page.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  page.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  page.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  page.field('Pods Status', pods);
  podTemplate(page, spec?.template);
  return yield* withEvents(page, object, d);
};
