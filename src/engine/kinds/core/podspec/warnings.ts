import type { Container, PodSpec, PodTemplateSpec, Volume } from '../../../api/kubernetes.ts';
import { quantityMilliValue } from '../../../api/quantity.ts';
import { remembered } from '../../fill.ts';
import { addressWarnings } from '../../validation/canonical.ts';

// Warnings of pods and templates (pkg/api/pod/warnings.go)

/** Labels of nodes that have other names by now (pkg/api/node/util.go). */
export const deprecatedLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

const deprecatedAnnotations: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};

/** Sources of volumes that no longer work: the field, its name in warnings, and what became of it. */
export const goneVolumes: readonly [Exclude<keyof Volume, 'name'>, string, string][] = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

type Annotations = Readonly<Record<string, string>>;

/** The warnings of a pod, or of a template at `prefix` (`spec.template.`). */
export const podWarnings = (spec: PodSpec | undefined, annotations: Annotations | undefined, prefix = ''): string[] => {
  if (!spec) return [];
  const path = `${prefix}spec`;
  return [...placement(spec, path), ...annotationWarnings(annotations, spec, prefix), ...volumeWarnings(spec, path), ...repeated(spec, path), ...containerWarnings(spec, path), ...portWarnings(spec, path), ...lateWarnings(spec, path)];
};

const nothing: readonly string[] = [];

/** A template's warnings, found once for each template. */
export const templateWarnings = (template: PodTemplateSpec | undefined, prefix = 'spec.template.'): readonly string[] => (template ? ofTemplate(template).map((words) => (prefix === 'spec.template.' ? words : words.replaceAll('spec.template.', prefix))) : nothing);

const ofTemplate = remembered((template: PodTemplateSpec): readonly string[] => podWarnings(template.spec, template.metadata?.annotations, 'spec.template.'));

const must = 'requiredDuringSchedulingIgnoredDuringExecution';

const placement = ({ nodeSelector, affinity, topologySpreadConstraints }: PodSpec, path: string): string[] => {
  const out: string[] = [];
  for (const key in nodeSelector) if (deprecatedLabels[key]) out.push(`${path}.nodeSelector[${key}]: ${deprecatedLabels[key]}`);
  affinity?.nodeAffinity?.[must]?.nodeSelectorTerms?.forEach((term, i) =>
    term.matchExpressions?.forEach(({ key }, j) => {
      if (deprecatedLabels[key]) out.push(`${path}.affinity.nodeAffinity.${must}.nodeSelectorTerms[${i}].matchExpressions[${j}].key: ${key} is ${deprecatedLabels[key]}`);
    }),
  );
  topologySpreadConstraints?.forEach((constraint, i) => {
    const at = `${path}.topologySpreadConstraints[${i}]`;
    if (deprecatedLabels[constraint.topologyKey]) out.push(`${at}.topologyKey: ${constraint.topologyKey} is ${deprecatedLabels[constraint.topologyKey]}`);
    if (!constraint.labelSelector) out.push(`${at}.labelSelector: a null labelSelector results in matching no pod`);
  });
  return out;
};

const seccomp = 'seccomp.security.alpha.kubernetes.io/pod';

const annotationWarnings = (annotations: Annotations | undefined, spec: PodSpec, prefix: string): string[] => {
  if (!annotations) return [];
  const out = Object.keys(deprecatedAnnotations).filter((key) => annotations[key] !== undefined).map((key) => `${prefix}metadata.annotations[${key}]: ${deprecatedAnnotations[key]}`);
  if (annotations[seccomp] !== undefined && !spec.securityContext?.seccompProfile) out.push(`${prefix}metadata.annotations[${seccomp}]: non-functional in v1.27+; use the "seccompProfile" field instead`);
  return out;
};

const volumeWarnings = ({ volumes }: PodSpec, path: string): string[] =>
  (volumes ?? []).flatMap((volume, i) => goneVolumes.filter(([field]) => volume[field] !== undefined).map(([, name, words]) => `${path}.volumes[${i}].${name}: ${words}`));

const repeated = ({ hostAliases = [], imagePullSecrets = [] }: PodSpec, path: string): string[] => {
  const out: string[] = [];
  hostAliases.forEach(({ ip }, i) => {
    if (hostAliases.findIndex((each) => each.ip === ip) < i) out.push(`${path}.hostAliases[${i}].ip: duplicate ip ${JSON.stringify(ip)}`);
  });
  imagePullSecrets.forEach(({ name = '' }, i) => {
    if (imagePullSecrets.findIndex((each) => (each.name ?? '') === name) < i) out.push(`${path}.imagePullSecrets[${i}].name: duplicate name ${JSON.stringify(name)}`);
  });
  imagePullSecrets.forEach(({ name }, i) => {
    if (!name) out.push(`${path}.imagePullSecrets[${i}].name: invalid empty name ""`);
  });
  return out;
};

const visit = (spec: PodSpec, path: string, each: (container: Container, path: string) => void): void => {
  spec.initContainers?.forEach((container, i) => each(container, `${path}.initContainers[${i}]`));
  spec.containers?.forEach((container, i) => each(container, `${path}.containers[${i}]`));
};

const containerWarnings = (spec: PodSpec, path: string): string[] => {
  const out: string[] = [];
  visit(spec, path, (container, at) => {
    for (const name of ['memory', 'ephemeral-storage']) {
      for (const list of ['limits', 'requests'] as const) {
        const value = container.resources?.[list]?.[name];
        if (value !== undefined && quantityMilliValue(value) % 1000 !== 0) out.push(`${at}.resources.${list}[${name}]: fractional byte value ${JSON.stringify(value)} is invalid, must be an integer`);
      }
    }
    const env = container.env ?? [];
    env.forEach(({ name, value = '', valueFrom }, i) => {
      if (env.findIndex((each) => each.name === name) === i) return;
      const reference = `$(${name})`;
      if (valueFrom || value === reference || !value.includes(reference)) out.push(`${at}.env[${i}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`);
    });
  });
  return out;
};

const portWarnings = (spec: PodSpec, path: string): string[] => {
  const out: string[] = [];
  const seen: { at: string; key: string; hostIP: string; hostPort: number }[] = [];
  const named = new Map<string, string>();
  const duplicateNames: string[] = [];
  visit(spec, path, (container, containerPath) =>
    container.ports?.forEach((port, i) => {
      const at = `${containerPath}.ports[${i}]`;
      const { hostIP = '', hostPort = 0 } = port;
      const key = `${port.containerPort}/${port.protocol ?? 'TCP'}`;
      for (const other of seen) {
        if (other.key !== key) continue;
        if (other.hostIP === hostIP && other.hostPort === hostPort) out.push(`${at}: duplicate port definition with ${other.at}`);
        else if (hostPort === 0 || other.hostPort === 0) out.push(`${at}: overlapping port definition with ${other.at}`);
        else if (hostPort === other.hostPort && (hostIP === '') !== (other.hostIP === '')) out.push(`${at}: dangerously ambiguous port definition with ${other.at}`);
      }
      seen.push({ at, key, hostIP, hostPort });
      if (!port.name) return;
      const first = named.get(port.name);
      if (first) duplicateNames.push(`${at}: duplicate port name ${JSON.stringify(port.name)} with ${first}, services and probes that select ports by name will use ${first}`);
      else named.set(port.name, at);
    }),
  );
  return [...out, ...duplicateNames];
};

const lateWarnings = ({ terminationGracePeriodSeconds, affinity, dnsConfig, hostAliases }: PodSpec, path: string): string[] => {
  const out: string[] = [];
  if ((terminationGracePeriodSeconds ?? 0) < 0) out.push(`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`);
  const words = 'labelSelector: a null labelSelector results in matching no pod';
  for (const name of ['podAffinity', 'podAntiAffinity'] as const) {
    const at = `${path}.affinity.${name}`;
    affinity?.[name]?.[must]?.forEach((term, i) => !term.labelSelector && out.push(`${at}.${must}[${i}].${words}`));
    affinity?.[name]?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => !term.podAffinityTerm?.labelSelector && out.push(`${at}.preferredDuringSchedulingIgnoredDuringExecution[${i}].podAffinityTerm.${words}`));
  }
  dnsConfig?.nameservers?.forEach((ip, i) => out.push(...addressWarnings(ip, `${path}.dnsConfig.nameservers[${i}]`)));
  hostAliases?.forEach(({ ip }, i) => out.push(...addressWarnings(ip, `${path}.hostAliases[${i}].ip`)));
  return out;
};
