import type { Container, Job, Pod, PodTemplateSpec } from '../../api/kubernetes.ts';
import { COMPLETION_INDEX } from './indexes.ts';
import { isIndexed } from './status.ts';

/** Keeps a pod that has ended until the job has counted it. */
export const TRACKING = 'batch.kubernetes.io/job-tracking';

/** Whether a pod has the finalizer still. */
export const isTracked = (pod: Pod): boolean => (pod.metadata.finalizers as string[] | undefined)?.includes(TRACKING) ?? false;

const ENV = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } } };

const known = new WeakMap<object, PodTemplateSpec>();

/** The job's template with the finalizer by which its pods are counted, and the index's variable; the same object for the same template. */
export function templateFor(job: Job): PodTemplateSpec {
  const given = job.spec!.template;
  let template = known.get(given);
  if (!template) {
    const finalizers = [...((given.metadata?.finalizers as string[] | undefined) ?? []), TRACKING];
    const spec = isIndexed(job) ? { ...given.spec!, containers: given.spec!.containers.map(withIndex), ...(given.spec!.initContainers ? { initContainers: given.spec!.initContainers.map(withIndex) } : {}) } : given.spec!;
    known.set(given, (template = { ...given, metadata: { ...given.metadata, finalizers }, spec }));
  }
  return template;
}

const withIndex = (container: Container): Container => (container.env?.some((variable) => variable.name === ENV.name) ? container : { ...container, env: [...(container.env ?? []), ENV] });
