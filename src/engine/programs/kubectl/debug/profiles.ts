import type { Container } from '../../../api/kubernetes.ts';

/** A pod's spec as debug puts it together. */
export interface DebugSpec {
  containers: Container[];
  initContainers?: Container[];
  ephemeralContainers?: Container[];
  [field: string]: unknown;
}

export interface DebugPod {
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string>; [field: string]: unknown };
  spec: DebugSpec;
  [field: string]: unknown;
}

/** What a session is made of: a container in the pod, a copy of the pod, or a pod on a node. */
export type DebugStyle = 'ephemeral' | 'copy' | 'node';

/** --keep-... */
export interface Keep {
  labels: boolean;
  annotations: boolean;
  liveness: boolean;
  readiness: boolean;
  startup: boolean;
  initContainers: boolean;
}

interface SecurityContext {
  capabilities?: { add?: string[]; drop?: string[] };
  [field: string]: unknown;
}

type Change = (context: SecurityContext | undefined) => SecurityContext | undefined;

const add =
  (...names: string[]): Change =>
  (c) => ({ ...c, capabilities: { ...c?.capabilities, add: [...(c?.capabilities?.add ?? []), ...names] } });

const restricted: Change = () => ({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });

const onContainer = (spec: DebugSpec, name: string, change: (c: Container) => Container): DebugSpec => {
  const each = (list: Container[] | undefined): Container[] | undefined => list?.map((c) => (c.name === name ? change(c) : c));
  const next: DebugSpec = { ...spec, containers: each(spec.containers)! };
  if (spec.initContainers) next.initContainers = each(spec.initContainers)!;
  if (spec.ephemeralContainers) next.ephemeralContainers = each(spec.ephemeralContainers)!;
  return next;
};

const withSecurity = (spec: DebugSpec, name: string, change: Change): DebugSpec =>
  onContainer(spec, name, (container) => {
    const { securityContext, ...rest } = container as Container & { securityContext?: SecurityContext };
    const next = change(securityContext);
    return (next ? { ...rest, securityContext: next } : rest) as Container;
  });

const hostNamespaces = (spec: DebugSpec): DebugSpec => ({ ...spec, hostNetwork: true, hostPID: true, hostIPC: true });

const hostRoot = (spec: DebugSpec, name: string): DebugSpec =>
  onContainer({ ...spec, volumes: [...((spec.volumes as object[] | undefined) ?? []), { name: 'host-root', hostPath: { path: '/' } }] }, name, (c) => ({
    ...c,
    volumeMounts: [...(c.volumeMounts ?? []), { mountPath: '/host', name: 'host-root' }],
  }));

/** A copy loses what would let it be taken for the original. */
const stripped = (pod: DebugPod, keep: Keep): DebugPod => {
  const { labels, annotations, ...metadata } = pod.metadata;
  const spec: DebugSpec = {
    ...pod.spec,
    containers: pod.spec.containers.map((c) => {
      const { livenessProbe, readinessProbe, startupProbe, ...rest } = c;
      return {
        ...rest,
        ...(keep.liveness && livenessProbe ? { livenessProbe } : {}),
        ...(keep.readiness && readinessProbe ? { readinessProbe } : {}),
        ...(keep.startup && startupProbe ? { startupProbe } : {}),
      } as Container;
    }),
    shareProcessNamespace: pod.spec.shareProcessNamespace ?? true,
  };
  if (!keep.initContainers) delete spec.initContainers;
  return { ...pod, metadata: { ...metadata, ...(keep.labels && labels ? { labels } : {}), ...(keep.annotations && annotations ? { annotations } : {}) }, spec };
};

const profiles: Readonly<Record<string, (spec: DebugSpec, name: string, style: DebugStyle) => DebugSpec>> = {
  legacy: (spec, name, style) => (style === 'node' ? hostNamespaces(hostRoot(spec, name)) : spec),
  general: (spec, name, style) => (style === 'node' ? hostNamespaces(withSecurity(hostRoot(spec, name), name, () => undefined)) : withSecurity(spec, name, add('SYS_PTRACE'))),
  baseline: (spec, name) => withSecurity(spec, name, () => undefined),
  restricted: (spec, name) => withSecurity(spec, name, restricted),
  netadmin: (spec, name, style) => {
    const next = withSecurity(spec, name, add('NET_ADMIN', 'NET_RAW'));
    return style === 'node' ? hostNamespaces(next) : next;
  },
  sysadmin: (spec, name, style) => {
    const next = withSecurity(spec, name, (c) => ({ ...c, privileged: true }));
    return style === 'node' ? hostRoot(hostNamespaces(next), name) : next;
  },
};

export const profileNames: readonly string[] = ['general', 'baseline', 'restricted', 'netadmin', 'sysadmin'];

/** Throws unless there is such a profile. */
export const checkProfile = (profile: string): void => {
  if (!profiles[profile]) throw new Error(`unknown profile: ${profile}`);
};

/** Gives the debug container, and what it sits in, the rights of a profile (debug.ProfileApplier). */
export const applyProfile = (profile: string, keep: Keep, pod: DebugPod, container: string, style: DebugStyle): DebugPod => {
  const { labels: _, ...unlabelled } = pod.metadata;
  const base = style !== 'copy' ? pod : profile === 'legacy' ? { ...pod, metadata: unlabelled } : stripped(pod, keep);
  return { ...base, spec: profiles[profile]!(base.spec, container, style) };
};
