import type { PodSecurityContext, PodSpec, SecurityContext } from '../../../api/kubernetes.ts';
import { internal } from '../../internal/encode.ts';
import { duplicate, forbidden, invalid, notSupported, type Problems, required, tooLong } from '../../validation/problems.ts';
import { descendingPath, userId } from '../../validation/values.ts';

// Security contexts (pkg/apis/core/validation/validation.go)

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

interface Profile {
  type: string;
  localhostProfile?: string;
}

const validateSeccomp = (profile: Profile | undefined, path: string, out: Problems): void => {
  if (!profile) return;
  if (!profile.type) out.push(required(`${path}.type`, 'type is required when seccompProfile is set'));
  else if (!profileTypes.includes(profile.type)) out.push(notSupported(`${path}.type`, profile.type, profileTypes));
  if (profile.type === 'Localhost') {
    if (profile.localhostProfile === undefined) out.push(required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost'));
    else descendingPath(profile.localhostProfile, `${path}.localhostProfile`, out);
  } else if (profile.localhostProfile !== undefined) out.push(invalid(`${path}.localhostProfile`, { Type: profile.type, LocalhostProfile: profile.localhostProfile }, 'can only be set when seccomp type is Localhost'));
};

const validateAppArmor = (profile: Profile | undefined, path: string, out: Problems): void => {
  if (!profile) return;
  const at = `${path}.localhostProfile`;
  const name = profile.localhostProfile;
  if (!profile.type) out.push(required(`${path}.type`, 'type is required when appArmorProfile is set'));
  else if (!profileTypes.includes(profile.type)) out.push(notSupported(`${path}.type`, profile.type, profileTypes));
  else if (profile.type !== 'Localhost') {
    if (name !== undefined) out.push(invalid(at, name, 'can only be set when AppArmor type is Localhost'));
  } else if (!name?.trim()) {
    out.push(required(at, 'must be set when AppArmor type is Localhost'));
  } else {
    if (name.trim() !== name) out.push(invalid(at, name, 'must not be padded with whitespace'));
    if (name.length > 4095) out.push(tooLong(at, 4095));
  }
};

/** The security context of a container. `hostUsers` is false where the pod has users of its own. */
export const validateSecurityContext = (context: SecurityContext | undefined, hostUsers: boolean, path: string, out: Problems): void => {
  if (!context) return;
  userId(context.runAsUser, `${path}.runAsUser`, out);
  userId(context.runAsGroup, `${path}.runAsGroup`, out);
  if (context.procMount !== undefined) {
    if (!['Default', 'Unmasked'].includes(context.procMount)) out.push(notSupported(`${path}.procMount`, context.procMount, ['Default', 'Unmasked']));
    if (hostUsers && context.procMount === 'Unmasked') out.push(invalid(`${path}.procMount`, context.procMount, '`hostUsers` must be false to use `Unmasked`'));
  }
  validateSeccomp(context.seccompProfile, `${path}.seccompProfile`, out);
  if (context.allowPrivilegeEscalation === false) {
    const printed = () => internal('core.SecurityContext', context);
    if (context.privileged) out.push(invalid(path, printed(), 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN')) out.push(invalid(path, printed(), 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  }
  validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`, out);
};

const sysctlName = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

const validateSysctls = (sysctls: NonNullable<PodSecurityContext['sysctls']>, spec: PodSpec, path: string, out: Problems): void => {
  const seen = new Set<string>();
  sysctls.forEach(({ name = '' }, i) => {
    const at = `${path}[${i}].name`;
    if (!name) out.push(required(at));
    else if (name.length > 253 || !sysctlName.test(name)) out.push(invalid(at, name, 'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$'));
    else if (seen.has(name)) out.push(duplicate(at, name));
    seen.add(name);
    if (spec.hostNetwork && /^net[./]/.test(name)) out.push(invalid(at, name, "may not be specified when 'hostNetwork' is true"));
    if (spec.hostIPC && /^(fs[./]mqueue[./]|kernel[./](sem|shm|msg))/.test(name)) out.push(invalid(at, name, "may not be specified when 'hostIPC' is true"));
  });
};

/** The security context of a whole pod. */
export const validatePodSecurityContext = (spec: PodSpec, path: string, out: Problems): void => {
  const context = spec.securityContext;
  if (!context) return;
  userId(context.fsGroup, `${path}.fsGroup`, out);
  userId(context.runAsUser, `${path}.runAsUser`, out);
  userId(context.runAsGroup, `${path}.runAsGroup`, out);
  context.supplementalGroups?.forEach((group, i) => userId(group, `${path}.supplementalGroups[${i}]`, out));
  if (spec.shareProcessNamespace && spec.hostPID) out.push(invalid(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'));
  if (context.sysctls) validateSysctls(context.sysctls, spec, `${path}.sysctls`, out);
  const choices = [
    ['fsGroupChangePolicy', ['Always', 'OnRootMismatch']],
    ['supplementalGroupsPolicy', ['Merge', 'Strict']],
    ['seLinuxChangePolicy', ['MountOption', 'Recursive']],
  ] as const;
  const choose = ([name, supported]: (typeof choices)[number]): void => {
    const value = context[name];
    if (value !== undefined && !(supported as readonly string[]).includes(value)) out.push(notSupported(`${path}.${name}`, value, supported));
  };
  choose(choices[0]);
  validateSeccomp(context.seccompProfile, `${path}.seccompProfile`, out);
  validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`, out);
  choose(choices[1]);
  choose(choices[2]);
};

/** What a pod with users of its own may not share with the host. */
export const validateHostUsers = (spec: PodSpec, path: string, out: Problems): void => {
  if (spec.hostUsers !== false) return;
  if (spec.hostNetwork) out.push(forbidden(`${path}.hostNetwork`, 'when `hostUsers` is false'));
  if (spec.hostPID) out.push(forbidden(`${path}.HostPID`, 'when `hostUsers` is false'));
  if (spec.hostIPC) out.push(forbidden(`${path}.HostIPC`, 'when `hostUsers` is false'));
};

const linuxOnlyOfPod = ['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'fsGroup', 'fsGroupChangePolicy', 'sysctls', 'runAsUser', 'runAsGroup', 'supplementalGroups', 'supplementalGroupsPolicy', 'seLinuxChangePolicy'] as const;
const linuxOnlyOfContainer = ['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem', 'privileged', 'allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup'] as const;

/** What does not fit the operating system that a pod asks for. */
export const validateOS = (spec: PodSpec, path: string, out: Problems): void => {
  if (!spec.os) return;
  const { name } = spec.os;
  if (!name) return void out.push(required(`${path}.os.name`));
  if (name !== 'linux' && name !== 'windows') return void out.push(notSupported(`${path}.os`, name, ['linux', 'windows']));
  const containers = [...(spec.initContainers ?? []).map((each, i) => [each, `${path}.initContainers[${i}]`] as const), ...(spec.containers ?? []).map((each, i) => [each, `${path}.containers[${i}]`] as const)];
  if (name === 'linux') {
    const words = 'windows options cannot be set for a linux pod';
    if (spec.securityContext?.windowsOptions) out.push(forbidden(`${path}.securityContext.windowsOptions`, words));
    for (const [container, at] of containers) if (container.securityContext?.windowsOptions) out.push(forbidden(`${at}.securityContext.windowsOptions`, words));
    return;
  }
  const words = 'cannot be set for a windows pod';
  for (const field of ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'] as const) if (spec[field] !== undefined) out.push(forbidden(`${path}.${field}`, words));
  for (const field of linuxOnlyOfPod) if (spec.securityContext?.[field] !== undefined) out.push(forbidden(`${path}.securityContext.${field}`, words));
  for (const [container, at] of containers) for (const field of linuxOnlyOfContainer) if (container.securityContext?.[field] !== undefined) out.push(forbidden(`${at}.securityContext.${field}`, words));
};
