import type { Container, Pod } from '../../../api/kubernetes.ts';
import { containers, resources } from './containers.ts';
import { eventsAbout, newPage, writeEvents, type Describer } from './describer.ts';
import { controllerOf, longTime } from './page.ts';
import { spreadConstraints, tolerations } from './podtemplate.ts';
import { volumes } from './volumes.ts';

const MIRROR = 'kubernetes.io/config.mirror';

export const pod: Describer<Pod> = function* (object, d) {
  const { metadata, spec, status } = object;
  const page = newPage(d);
  const annotations = metadata.annotations as Record<string, string> | undefined;
  page.field('Name', metadata.name).field('Namespace', metadata.namespace ?? '').maybe('Priority', spec?.priority).maybe('Priority Class Name', spec?.priorityClassName).maybe('Runtime Class Name', spec?.runtimeClassName).maybe('Service Account', spec?.serviceAccountName);
  page.field('Node', spec?.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : '<none>');
  if (status?.startTime) page.field('Start Time', longTime(status.startTime));
  page.labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', annotations);
  if (metadata.deletionTimestamp && status?.phase !== 'Failed' && status?.phase !== 'Succeeded') page.field('Status', `Terminating (lasts ${page.age(metadata.deletionTimestamp)})`).field('Termination Grace Period', `${metadata.deletionGracePeriodSeconds}s`);
  else page.field('Status', status?.phase ?? '');
  page.maybe('Reason', status?.reason).maybe('Message', status?.message);
  const seccomp = spec?.securityContext?.seccompProfile;
  if (seccomp) page.field('SeccompProfile', seccomp.type).maybe('LocalhostProfile', seccomp.type === 'Localhost' ? seccomp.localhostProfile : undefined);
  page.field('IP', status?.podIP ?? '');
  if (status?.podIPs?.length) {
    page.raw('IPs:\n');
    for (const { ip } of status.podIPs) page.field('IP', ip, 1);
  } else page.field('IPs', '<none>');
  page.maybe('Controlled By', controllerOf(metadata as never)).maybe('NominatedNodeName', status?.nominatedNodeName);
  if (spec?.resources) {
    page.raw('Resources:\n');
    resources(page, spec.resources, 1);
  }
  if (spec?.initContainers?.length) containers(page, 'Init Containers', spec.initContainers, { statuses: status?.initContainerStatuses ?? [], pod: object });
  containers(page, 'Containers', spec?.containers ?? [], { statuses: status?.containerStatuses ?? [], pod: object });
  if (spec?.ephemeralContainers?.length) containers(page, 'Ephemeral Containers', spec.ephemeralContainers as unknown as Container[], { statuses: status?.ephemeralContainerStatuses ?? [], pod: object });
  const conditions = status?.conditions ?? [];
  if (spec?.readinessGates?.length) page.table('Readiness Gates', ['Type', 'Status'], spec.readinessGates.map((g) => [`${g.conditionType} `, `${conditions.find((c) => c.type === g.conditionType)?.status ?? '<none>'} `]), { rule: false });
  if (conditions.length) page.table('Conditions', ['Type', 'Status'], conditions.map((c) => [`${c.type} `, `${c.status} `]), { rule: false });
  volumes(page, spec?.volumes, false);
  page.field('QoS Class', status?.qosClass ?? 'BestEffort').labels('Node-Selectors', spec?.nodeSelector as Record<string, string>);
  tolerations(page, 'Tolerations', spec?.tolerations);
  spreadConstraints(page, spec?.topologySpreadConstraints, '');
  if (d.events) writeEvents(page, yield* eventsAbout(d, { namespace: metadata.namespace, name: metadata.name, uid: annotations?.[MIRROR] ?? metadata.uid }));
  return page;
};
