import type { Event } from '../../api/kubernetes.ts';
import { dns1123Subdomain } from '../../api/names.ts';
import { equal } from '../../api/share.ts';
import { internal } from '../internal/encode.ts';
import { pathName, subdomainName, validateMetadata, validateMetadataUpdate, validateQualifiedName } from '../validation/metadata.ts';
import { found, immutable, invalid, type Problems, required, tell } from '../validation/problems.ts';

// pkg/apis/core/validation/events.go: what is sent to events.k8s.io is held to more than what is sent to v1.

const maxText = 128;
const maxMessage = 1024;

/** Problems of a new event; `strict` for one that was sent to events.k8s.io. */
export const newEventProblems = (event: Event, strict: boolean): Problems =>
  found((out) => {
    validateAlways(event, strict, out);
    if (strict) validateNew(event, out);
    if (out.length === 0) validateMetadata(event, true, pathName, out);
  });

/** Problems of a change of an event; `strict` for one that was sent to events.k8s.io. */
export const changedEventProblems = (event: Event, old: Event, strict: boolean): Problems =>
  found((out) => {
    validateMetadata(event, true, pathName, out);
    validateMetadataUpdate(event, old, out);
    validateAlways(event, strict, out);
    if (strict) validateChange(event, old, out);
  });

const validateAlways = (event: Event, strict: boolean, out: Problems): void => {
  const { metadata, involvedObject, eventTime } = event;
  const { namespace } = metadata;
  const about = involvedObject.namespace ?? '';
  const elsewhere = () => out.push(invalid('involvedObject.namespace', about, 'does not match event.namespace'));
  if (!eventTime) {
    if (about ? about !== namespace : namespace !== 'default') elsewhere();
  } else {
    if (!about && namespace !== 'default' && namespace !== 'kube-system') elsewhere();
    validateReport(event, strict ? 'reportingController' : 'reportingComponent', out);
  }
  tell(dns1123Subdomain(namespace ?? ''), 'namespace', namespace, out);
};

const validateReport = ({ reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' }: Event, controllerField: string, out: Problems): void => {
  if (!reportingComponent) out.push(required(controllerField));
  validateQualifiedName(reportingComponent, controllerField, out);
  for (const [field, text] of Object.entries({ reportingInstance, action, reason })) {
    if (!text) out.push(required(field));
    if (text.length > maxText) out.push(invalid(field, '', `can have at most ${maxText} characters`));
  }
  if (message.length > maxMessage) out.push(invalid('message', '', `can have at most ${maxMessage} characters`));
};

const validateNew = (event: Event, out: Problems): void => {
  const { eventTime, type = '', firstTimestamp, lastTimestamp, count, source } = event;
  validateMetadata(event, true, subdomainName, out);
  validateSeries(event, out);
  if (!eventTime) out.push(required('eventTime'));
  if (type !== 'Normal' && type !== 'Warning') out.push(invalid('type', '', `has invalid value: ${type}`));
  const set = { firstTimestamp, lastTimestamp, count, source: source?.component || source?.host };
  for (const [field, value] of Object.entries(set)) if (value) out.push(invalid(field, '', 'needs to be unset'));
};

const validateSeries = ({ series }: Event, out: Problems): void => {
  if (!series) return;
  if ((series.count ?? 0) < 2) out.push(invalid('series.count', '', 'should be at least 2'));
  if (!series.lastObservedTime) out.push(required('series.lastObservedTime'));
};

/** The fields that stay, by the names that the real server gives them, in its order; it looks at the reason twice. */
const fixed: readonly (readonly [string, (event: Event) => unknown])[] = [
  ['involvedObject', (event) => internal('core.ObjectReference', event.involvedObject)],
  ['reason', (event) => event.reason ?? ''],
  ['message', (event) => event.message ?? ''],
  ['source', (event) => internal('core.EventSource', event.source)],
  ['firstTimestamp', (event) => event.firstTimestamp ?? null],
  ['lastTimestamp', (event) => event.lastTimestamp ?? null],
  ['count', (event) => event.count ?? 0],
  ['reason', (event) => event.reason ?? ''],
  ['type', (event) => event.type ?? ''],
  ['eventTime', (event) => event.eventTime ?? null],
  ['action', (event) => event.action ?? ''],
  ['related', (event) => event.related ? internal('core.ObjectReference', event.related) : null],
  ['reportingController', (event) => event.reportingComponent ?? ''],
  ['reportingInstance', (event) => event.reportingInstance ?? ''],
];

const validateChange = (event: Event, old: Event, out: Problems): void => {
  if (!equal(event.series, old.series)) validateSeries(event, out);
  for (const [field, of] of fixed) immutable(of(event), of(old), field, equal, out);
};
