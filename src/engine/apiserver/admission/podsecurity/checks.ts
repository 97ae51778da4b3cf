import type { Container, PodSpec } from '../../../api/kubernetes.ts';
import type { ObjectMeta } from '../../../api/types.ts';

// The Pod Security Standards (k8s.io/pod-security-admission/policy): one check a rule, in the order of their names.

export type Level = 'privileged' | 'baseline' | 'restricted';

export interface Violation {
  reason: string;
  detail: string;
}

interface Check {
  id: string;
  level: 'baseline' | 'restricted';
  /** Checks of baseline that this one of restricted stands for. */
  replaces?: readonly string[];
  run(spec: PodSpec, metadata: Pick<ObjectMeta, 'annotations'>): Violation | undefined;
}

const containersOf = (spec: PodSpec): Container[] => [...(spec.initContainers ?? []), ...spec.containers, ...((spec.ephemeralContainers ?? []) as Container[])];
const plural = (one: string, many: string, n: number): string => (n === 1 ? one : many);
const quoted = (names: readonly string[]): string => names.map((n) => `"${n}"`).join(', ');
const named = (names: readonly string[]): string => `${plural('container', 'containers', names.length)} ${quoted(names)}`;
const namesWhere = (spec: PodSpec, bad: (c: Container) => boolean): string[] => containersOf(spec).filter(bad).map((c) => c.name);
const when = (bad: boolean, reason: string, detail: () => string): Violation | undefined => (bad ? { reason, detail: detail() } : undefined);
const isWindows = (spec: PodSpec): boolean => spec.os?.name === 'windows';

const usualCapabilities = new Set(['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT']);

const addedBeyond = (spec: PodSpec, allowed: (capability: string) => boolean): { names: string[]; capabilities: string[] } => {
  const capabilities = new Set<string>();
  const names = namesWhere(spec, (c) => {
    const beyond = (c.securityContext?.capabilities?.add ?? []).filter((x) => !allowed(x));
    for (const x of beyond) capabilities.add(x);
    return beyond.length > 0;
  });
  return { names, capabilities: [...capabilities].sort() };
};

const mayAdd = ({ names, capabilities }: { names: string[]; capabilities: string[] }): string => `${named(names)} must not include ${quoted(capabilities)} in securityContext.capabilities.add`;

const restrictedVolumeTypes = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];

/** Those who set something, and those who left it open: for rules that pod and containers share. */
const setters = (spec: PodSpec, pod: boolean, bad: (c: Container) => boolean): string[] => {
  const names = namesWhere(spec, bad);
  return [...(pod ? ['pod'] : []), ...(names.length > 0 ? [named(names)] : [])];
};

const safeSysctls = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]);

const seLinuxTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);

const probeHosts = (c: Container): boolean =>
  [c.livenessProbe, c.readinessProbe, c.startupProbe].some((p) => p?.httpGet?.host || p?.tcpSocket?.host) || [c.lifecycle?.postStart, c.lifecycle?.preStop].some((h) => h?.httpGet?.host || h?.tcpSocket?.host);

const checks: readonly Check[] = [
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    run(spec) {
      if (isWindows(spec)) return undefined;
      const names = namesWhere(spec, (c) => c.securityContext?.allowPrivilegeEscalation !== false);
      return when(names.length > 0, 'allowPrivilegeEscalation != false', () => `${named(names)} must set securityContext.allowPrivilegeEscalation=false`);
    },
  },
  {
    id: 'appArmorProfile',
    level: 'baseline',
    run(spec, metadata) {
      const bad = setters(spec, spec.securityContext?.appArmorProfile?.type === 'Unconfined', (c) => c.securityContext?.appArmorProfile?.type === 'Unconfined');
      const parts = bad.map((b) => `${b} must not set AppArmor profile type to "Unconfined"`);
      const annotations = Object.entries(metadata.annotations ?? {}).filter(([k, v]) => k.startsWith('container.apparmor.security.beta.kubernetes.io/') && v !== '' && v !== 'runtime/default' && !v.startsWith('localhost/'));
      if (annotations.length > 0) parts.push(`${plural('annotation', 'annotations', annotations.length)} ${annotations.map(([k, v]) => `${k}=${JSON.stringify(v)}`).sort().join(', ')}`);
      return when(parts.length > 0, plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', parts.length), () => parts.join('; '));
    },
  },
  {
    id: 'capabilities_baseline',
    level: 'baseline',
    run(spec) {
      const found = addedBeyond(spec, (x) => usualCapabilities.has(x));
      return when(found.names.length > 0, 'non-default capabilities', () => mayAdd(found));
    },
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    replaces: ['capabilities_baseline'],
    run(spec) {
      if (isWindows(spec)) return undefined;
      const keeping = namesWhere(spec, (c) => !c.securityContext?.capabilities?.drop?.includes('ALL'));
      const found = addedBeyond(spec, (x) => x === 'NET_BIND_SERVICE');
      const parts = [...(keeping.length > 0 ? [`${named(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []), ...(found.names.length > 0 ? [mayAdd(found)] : [])];
      return when(parts.length > 0, 'unrestricted capabilities', () => parts.join('; '));
    },
  },
  {
    id: 'hostNamespaces',
    level: 'baseline',
    run(spec) {
      const used = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field]).map((field) => `${field}=true`);
      return when(used.length > 0, 'host namespaces', () => used.join(', '));
    },
  },
  {
    id: 'hostPathVolumes',
    level: 'baseline',
    run(spec) {
      const names = (spec.volumes ?? []).filter((v) => v.hostPath).map((v) => v.name);
      return when(names.length > 0, 'hostPath volumes', () => `${plural('volume', 'volumes', names.length)} ${quoted(names)}`);
    },
  },
  {
    id: 'hostPorts',
    level: 'baseline',
    run(spec) {
      const ports = new Set<number>();
      const names = namesWhere(spec, (c) => {
        const used = (c.ports ?? []).flatMap((p) => (p.hostPort ? [p.hostPort] : []));
        for (const port of used) ports.add(port);
        return used.length > 0;
      });
      return when(names.length > 0, 'hostPort', () => `${named(names)} ${plural('uses', 'use', names.length)} ${plural('hostPort', 'hostPorts', ports.size)} ${[...ports].sort((a, b) => a - b).join(', ')}`);
    },
  },
  {
    id: 'hostProbesAndHostLifecycle',
    level: 'baseline',
    run(spec) {
      const names = namesWhere(spec, probeHosts);
      return when(names.length > 0, 'probe or lifecycle host', () => `${named(names)} ${plural('uses', 'use', names.length)} probe or lifecycle hosts`);
    },
  },
  {
    id: 'privileged',
    level: 'baseline',
    run(spec) {
      const names = namesWhere(spec, (c) => c.securityContext?.privileged === true);
      return when(names.length > 0, 'privileged', () => `${named(names)} must not set securityContext.privileged=true`);
    },
  },
  {
    id: 'procMount',
    level: 'baseline',
    run(spec) {
      const values = new Set<string>();
      const names = namesWhere(spec, (c) => {
        const value = c.securityContext?.procMount;
        if (value === undefined || value === 'Default') return false;
        values.add(value);
        return true;
      });
      return when(names.length > 0, 'procMount', () => `${named(names)} must not set securityContext.procMount to ${quoted([...values].sort())}`);
    },
  },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    replaces: ['hostPathVolumes'],
    run(spec) {
      const bad: string[] = [];
      const kinds = new Set<string>();
      for (const volume of spec.volumes ?? []) {
        const kind = Object.keys(volume).find((k) => k !== 'name') ?? 'unknown';
        if (restrictedVolumeTypes.includes(kind)) continue;
        bad.push(volume.name);
        kinds.add(kind);
      }
      return when(bad.length > 0, 'restricted volume types', () => `${plural('volume', 'volumes', bad.length)} ${quoted(bad)} ${plural('uses', 'use', bad.length)} ${plural('restricted volume type', 'restricted volume types', kinds.size)} ${quoted([...kinds].sort())}`);
    },
  },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    run(spec) {
      const pod = spec.securityContext?.runAsNonRoot;
      const bad = setters(spec, pod === false, (c) => c.securityContext?.runAsNonRoot === false);
      if (bad.length > 0) return { reason: 'runAsNonRoot != true', detail: `${bad.join(' and ')} must not set securityContext.runAsNonRoot=false` };
      const open = pod === true ? [] : namesWhere(spec, (c) => c.securityContext?.runAsNonRoot !== true);
      return when(open.length > 0, 'runAsNonRoot != true', () => `pod or ${named(open)} must set securityContext.runAsNonRoot=true`);
    },
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    run(spec) {
      const bad = setters(spec, spec.securityContext?.runAsUser === 0, (c) => c.securityContext?.runAsUser === 0);
      return when(bad.length > 0, 'runAsUser=0', () => `${bad.join(' and ')} must not set runAsUser=0`);
    },
  },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    run(spec) {
      const all = [spec.securityContext?.seLinuxOptions, ...containersOf(spec).map((c) => c.securityContext?.seLinuxOptions)];
      const isBad = (o: (typeof all)[number]) => o !== undefined && (!seLinuxTypes.has(o.type ?? '') || !!o.user || !!o.role);
      const bad = setters(spec, isBad(all[0]), (c) => isBad(c.securityContext?.seLinuxOptions));
      const data = new Set<string>();
      for (const o of all) {
        if (o && !seLinuxTypes.has(o.type ?? '')) data.add(`type ${JSON.stringify(o.type)}`);
        if (o?.user) data.add('user may not be set');
        if (o?.role) data.add('role may not be set');
      }
      return when(bad.length > 0, 'seLinuxOptions', () => `${bad.join(' and ')} set forbidden securityContext.seLinuxOptions: ${[...data].join('; ')}`);
    },
  },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    run(spec) {
      const bad = setters(spec, spec.securityContext?.seccompProfile?.type === 'Unconfined', (c) => c.securityContext?.seccompProfile?.type === 'Unconfined');
      return when(bad.length > 0, 'seccompProfile', () => `${bad.join(' and ')} must not set securityContext.seccompProfile.type to "Unconfined"`);
    },
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    replaces: ['seccompProfile_baseline'],
    run(spec) {
      if (isWindows(spec)) return undefined;
      const good = (type: string | undefined) => type === 'RuntimeDefault' || type === 'Localhost';
      const pod = spec.securityContext?.seccompProfile?.type;
      const isBad = (type: string | undefined) => type !== undefined && !good(type);
      const bad = setters(spec, isBad(pod), (c) => isBad(c.securityContext?.seccompProfile?.type));
      if (bad.length > 0) return { reason: 'seccompProfile', detail: `${bad.join(' and ')} must not set securityContext.seccompProfile.type to "Unconfined"` };
      const open = good(pod) ? [] : namesWhere(spec, (c) => !good(c.securityContext?.seccompProfile?.type));
      return when(open.length > 0, 'seccompProfile', () => `pod or ${named(open)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`);
    },
  },
  {
    id: 'sysctls',
    level: 'baseline',
    run(spec) {
      const bad = (spec.securityContext?.sysctls ?? []).map((s) => s.name).filter((n) => !safeSysctls.has(n));
      return when(bad.length > 0, 'forbidden sysctls', () => bad.join(', '));
    },
  },
];

const replaced = new Set(checks.flatMap((c) => c.replaces ?? []));
const restricted = checks.filter((c) => !replaced.has(c.id));
const baseline = checks.filter((c) => c.level === 'baseline');

/** What a pod violates at a level, in the order of the checks. */
export const violations = (level: Level, spec: PodSpec, metadata: Pick<ObjectMeta, 'annotations'>): Violation[] => {
  if (level === 'privileged') return [];
  return (level === 'baseline' ? baseline : restricted).flatMap((check) => check.run(spec, metadata) ?? []);
};
