import type { Container, ContainerState, ContainerStatus, EnvVar, Pod, Probe, ResourceRequirements } from '../../../api/kubernetes.ts';
import { quantityMilliValue, quantityValue } from '../../../api/quantity.ts';
import { goList, longTime, orNone, resourceEntries, trueFalse, type Page } from './page.ts';

const ports = (container: Container, of: 'containerPort' | 'hostPort'): string => (container.ports ?? []).map((p) => `${p[of] ?? 0}/${p.protocol}${p.name ? ` (${p.name})` : ''}`).join(', ');

/** One line for a probe: `http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3`. */
const probeText = (probe: Probe): string => {
  const timing = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s #success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  if (probe.exec) return `exec ${goList(probe.exec.command)} ${timing}`;
  if (probe.httpGet) return `http-get ${(probe.httpGet.scheme ?? '').toLowerCase()}://${probe.httpGet.host ?? ''}:${probe.httpGet.port}${probe.httpGet.path ?? ''} ${timing}`;
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${timing}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${timing}`;
  return `unknown ${timing}`;
};

const state = (page: Page, label: string, s: ContainerState | undefined): void => {
  if (s?.running) page.field(label, 'Running', 2).field('Started', longTime(s.running.startedAt), 3);
  else if (s?.terminated) {
    const t = s.terminated;
    page.field(label, 'Terminated', 2).maybe('Reason', t.reason, 3).maybe('Message', t.message, 3).field('Exit Code', t.exitCode, 3);
    if (t.signal) page.field('Signal', t.signal, 3);
    page.field('Started', longTime(t.startedAt), 3).field('Finished', longTime(t.finishedAt), 3);
  } else page.field(label, 'Waiting', 2).maybe('Reason', s?.waiting?.reason, 3);
};

/** Limits and requests; `level` is that of their headings. */
export const resources = (page: Page, r: ResourceRequirements | undefined, level: number): void => {
  for (const [title, list] of [['Limits', r?.limits], ['Requests', r?.requests]] as const) {
    const entries = resourceEntries(list as Record<string, unknown> | undefined);
    if (entries.length) page.line(level, `${title}:`);
    for (const [name, quantity] of entries) page.field(name, quantity, level + 1);
  }
};

/** The value of a field of the pod, as the downward API gives it. */
const podField = (pod: Pod | undefined, path: string): string => {
  if (!pod) return '';
  const map = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (map) return (pod.metadata[map[1] as 'labels'] as Record<string, string> | undefined)?.[map[2]!] ?? '';
  // fieldpath.ExtractFieldPathAsString knows metadata only; what the node fills in stays empty here.
  const known = /^metadata\.(name|namespace|uid)$/.exec(path);
  return known ? (pod.metadata[known[1] as 'name'] ?? '') : '';
};

const ceilDiv = (value: number, divisor: number): string => String(Math.ceil(value / divisor));

const resourceField = (container: Container, resource: string, divisor: string | number | undefined): string => {
  const [kind, name] = resource.split('.') as ['limits' | 'requests', string];
  const quantity = (container.resources?.[kind] as Record<string, string> | undefined)?.[name];
  const by = divisor === undefined || String(divisor) === '0' ? '1' : String(divisor);
  const value = quantity === undefined ? '0' : name === 'cpu' ? ceilDiv(quantityMilliValue(quantity), quantityMilliValue(by)) : ceilDiv(quantityValue(quantity), quantityValue(by));
  return value === '0' && /^limits\.(cpu|memory)$/.test(resource) ? 'node allocatable' : value;
};

const environment = (page: Page, container: Container, pod: Pod | undefined): void => {
  const list = container.env ?? [];
  page.line(2, `Environment:${list.length ? '' : '\t<none>'}`);
  for (const e of list) variable(page, e, container, pod);
};

const variable = (page: Page, e: EnvVar, container: Container, pod: Pod | undefined): void => {
  const from = e.valueFrom;
  if (!from) {
    (e.value ?? '').split('\n').forEach((line, i) => page.line(3, i === 0 ? `${e.name}:\t${line}` : `\t${line}`));
    return;
  }
  if (from.fieldRef) page.field(e.name, `${podField(pod, from.fieldRef.fieldPath)} (${from.fieldRef.apiVersion}:${from.fieldRef.fieldPath})`, 3);
  else if (from.resourceFieldRef) page.field(e.name, `${resourceField(container, from.resourceFieldRef.resource, from.resourceFieldRef.divisor)} (${from.resourceFieldRef.resource})`, 3);
  else if (from.secretKeyRef) page.field(e.name, `<set to the key '${from.secretKeyRef.key}' in secret '${from.secretKeyRef.name}'>\tOptional: ${from.secretKeyRef.optional ?? false}`, 3);
  else if (from.configMapKeyRef) page.field(e.name, `<set to the key '${from.configMapKeyRef.key}' of config map '${from.configMapKeyRef.name}'>\tOptional: ${from.configMapKeyRef.optional ?? false}`, 3);
};

const environmentFrom = (page: Page, container: Container): void => {
  if (!container.envFrom?.length) return;
  page.line(2, 'Environment Variables from:');
  for (const e of container.envFrom) {
    const [source, kind] = e.configMapRef ? [e.configMapRef, 'ConfigMap'] : [e.secretRef, e.secretRef ? 'Secret' : ''];
    page.line(3, `${source?.name ?? ''}\t${kind}${e.prefix ? ` with prefix '${e.prefix}'` : ''}\tOptional: ${source?.optional ?? false}`);
  }
};

const mounts = (page: Page, container: Container): void => {
  const list = [...(container.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  page.line(2, `Mounts:${list.length ? '' : '\t<none>'}`);
  for (const m of list) page.line(3, `${m.mountPath} from ${m.name} (${m.readOnly ? 'ro' : 'rw'}${m.subPath ? `,path=${JSON.stringify(m.subPath)}` : ''})`);
  const devices = [...(container.volumeDevices ?? [])].sort((a, b) => (a.devicePath < b.devicePath ? -1 : 1));
  if (devices.length) page.line(2, `Devices:${list.length ? '' : '\t<none>'}`);
  for (const v of devices) page.line(3, `${v.devicePath} from ${v.name}`);
};

const words = (page: Page, label: string, list: readonly string[] | undefined): void => {
  if (!list?.length) return;
  page.line(2, `${label}:`);
  for (const word of list) for (const line of word.split('\n')) page.line(3, line);
};

/** Containers of one sort. `inTemplate`: indented further, and without states. */
export function containers(page: Page, label: string, list: readonly Container[], options: { statuses?: readonly ContainerStatus[]; pod?: Pod; inTemplate?: boolean }): void {
  const { pod, inTemplate } = options;
  page.raw(`${inTemplate ? '  ' : ''}${label}:${list.length ? '' : ' <none>'}\n`);
  for (const c of list) {
    const status = options.statuses?.find((s) => s.name === c.name);
    page.line(1, `${inTemplate ? ' ' : ''}${c.name}:`);
    if (status) page.field('Container ID', status.containerID ?? '', 2);
    page.field('Image', c.image ?? '', 2);
    if (status) page.field('Image ID', status.imageID, 2);
    for (const [word, text] of [['Port', ports(c, 'containerPort')], ['Host Port', ports(c, 'hostPort')]] as const) page.field(text.includes(',') ? `${word}s` : word, orNone(text), 2);
    const seccomp = c.securityContext?.seccompProfile;
    if (seccomp) page.field('SeccompProfile', seccomp.type, 2).maybe('LocalhostProfile', seccomp.type === 'Localhost' ? seccomp.localhostProfile : undefined, 3);
    words(page, 'Command', c.command);
    words(page, 'Args', c.args);
    if (status) {
      state(page, 'State', status.state);
      if (status.lastState?.terminated) state(page, 'Last State', status.lastState);
      page.field('Ready', trueFalse(status.ready), 2).field('Restart Count', status.restartCount, 2);
    }
    resources(page, c.resources, 2);
    for (const [word, probe] of [['Liveness', c.livenessProbe], ['Readiness', c.readinessProbe], ['Startup', c.startupProbe]] as const) if (probe) page.field(word, probeText(probe), 2);
    environmentFrom(page, c);
    environment(page, c, pod);
    mounts(page, c);
  }
}
