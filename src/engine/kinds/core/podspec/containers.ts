import type { Container, ContainerPort, EphemeralContainer, PodSpec, Volume, VolumeMount } from '../../../api/kubernetes.ts';
import { portName, portNumber } from '../../../api/names.ts';
import { validateLabel } from '../../validation/metadata.ts';
import { duplicate, forbidden, invalid, notFound, notSupported, once, type Problems, required, tell, tooMany } from '../../validation/problems.ts';
import { validateClaimNames, validateRequirements } from '../../validation/resources.ts';
import { descendingPath, noBacksteps, oneOf } from '../../validation/values.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { validateLifecycle, validateProbe } from './probes.ts';
import { validateSecurityContext } from './security.ts';
import { protocols } from './values.ts';

// Containers of all three kinds (pkg/apis/core/validation/validation.go)

export interface PodContext {
  spec: PodSpec;
  volumes: ReadonlyMap<string, Volume>;
  claims: readonly string[];
}

const validatePorts = once<readonly ContainerPort[]>((ports, path, out) => {
  const names = new Set<string>();
  ports.forEach((port, i) => {
    const at = `${path}[${i}]`;
    if (port.name) {
      const problems = portName(port.name);
      if (problems.length > 0) tell(problems, `${at}.name`, port.name, out);
      else if (names.has(port.name)) out.push(duplicate(`${at}.name`, port.name));
      names.add(port.name);
    }
    if (!port.containerPort) out.push(required(`${at}.containerPort`));
    else tell(portNumber(port.containerPort), `${at}.containerPort`, port.containerPort, out);
    if (port.hostPort) tell(portNumber(port.hostPort), `${at}.hostPort`, port.hostPort, out);
    oneOf(port.protocol, protocols, `${at}.protocol`, out);
  });
});

const propagations = ['Bidirectional', 'HostToContainer', 'None'];

const validateMounts = (mounts: readonly VolumeMount[], container: Container, { volumes }: PodContext, path: string, out: Problems): void => {
  const paths = new Set<string>();
  const devices = container.volumeDevices ?? [];
  mounts.forEach((mount, i) => {
    const at = `${path}[${i}]`;
    if (!mount.name) out.push(required(`${at}.name`));
    if (!volumes.has(mount.name)) out.push(notFound(`${at}.name`, mount.name ?? ''));
    if (!mount.mountPath) out.push(required(`${at}.mountPath`));
    if (paths.has(mount.mountPath)) out.push(invalid(`${at}.mountPath`, mount.mountPath, 'must be unique'));
    paths.add(mount.mountPath);
    if (devices.some((device) => device.name === mount.name)) out.push(invalid(`${at}.name`, mount.name, 'must not already exist in volumeDevices'));
    if (devices.some((device) => device.devicePath === mount.mountPath)) out.push(invalid(`${at}.mountPath`, mount.mountPath, 'must not already exist as a path in volumeDevices'));
    if (mount.subPath) descendingPath(mount.subPath, `${path}.subPath`, out);
    if (mount.subPathExpr) {
      if (mount.subPath) out.push(invalid(`${at}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
      descendingPath(mount.subPathExpr, `${path}.subPathExpr`, out);
    }
    if (mount.mountPropagation !== undefined) {
      if (!propagations.includes(mount.mountPropagation)) out.push(notSupported(`${path}.mountPropagation`, mount.mountPropagation, propagations));
      if (mount.mountPropagation === 'Bidirectional' && !container.securityContext?.privileged) out.push(forbidden(`${path}.mountPropagation`, 'Bidirectional mount propagation is available only to privileged containers'));
    }
    validateRecursiveReadOnly(mount, `${path}.recursiveReadOnly`, out);
  });
};

const validateRecursiveReadOnly = ({ recursiveReadOnly, readOnly, mountPropagation }: VolumeMount, path: string, out: Problems): void => {
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return;
  if (recursiveReadOnly !== 'Enabled' && recursiveReadOnly !== 'IfPossible') return void out.push(notSupported(path, recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible']));
  if (!readOnly) out.push(forbidden(path, 'may only be specified when readOnly is true'));
  if (mountPropagation && mountPropagation !== 'None') out.push(forbidden(path, 'may only be specified when mountPropagation is None or not specified'));
};

const validateDevices = (container: Container, { volumes }: PodContext, path: string, out: Problems): void => {
  const names = new Set<string>();
  const paths = new Set<string>();
  const mounts = container.volumeMounts ?? [];
  container.volumeDevices?.forEach(({ name, devicePath }, i) => {
    const at = `${path}[${i}]`;
    const volume = volumes.get(name);
    if (!name) out.push(required(`${at}.name`));
    if (names.has(name)) out.push(invalid(`${at}.name`, name, 'must be unique'));
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) out.push(invalid(`${at}.name`, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'));
    if (!volume) out.push(notFound(`${at}.name`, name ?? ''));
    if (!devicePath) out.push(required(`${at}.devicePath`));
    if (paths.has(devicePath)) out.push(invalid(`${at}.devicePath`, devicePath, 'must be unique'));
    const steps: Problems = [];
    if (devicePath) noBacksteps(devicePath, '', steps);
    if (steps.length > 0) out.push(invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else paths.add(devicePath);
    if (mounts.some((mount) => mount.name === name)) out.push(invalid(`${at}.name`, name, 'must not already exist in volumeMounts'));
    if (mounts.some((mount) => mount.mountPath === devicePath)) out.push(invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'));
    if (name) names.add(name);
  });
};

const pullPolicies = ['Always', 'IfNotPresent', 'Never'];
const resizable = ['cpu', 'memory'];
const resizePolicies = ['NotRequired', 'RestartContainer'];

const validateResizePolicy = (policies: NonNullable<Container['resizePolicy']>, restartPolicy: string | undefined, path: string, out: Problems): void => {
  const seen = new Set<string>();
  policies.forEach((policy, i) => {
    if (seen.has(policy.resourceName)) out.push(duplicate(`${path}[${i}]`, policy.resourceName));
    seen.add(policy.resourceName);
    oneOf(policy.resourceName, resizable, path, out);
    oneOf(policy.restartPolicy, resizePolicies, path, out);
    if (restartPolicy === 'Never' && policy.restartPolicy !== 'NotRequired') out.push(invalid(path, policy.restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
  });
};

const restartPolicies = ['Always', 'Never', 'OnFailure'];
const restartActions = ['Restart', 'RestartAllContainers'];

const validateRestart = ({ restartPolicy, restartPolicyRules: rules = [] }: Container, path: string, out: Problems): void => {
  if (restartPolicy === undefined) {
    if (rules.length > 0) out.push(required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
  } else if (!restartPolicies.includes(restartPolicy)) out.push(notSupported(`${path}.restartPolicy`, restartPolicy, restartPolicies));
  if (rules.length > 20) out.push(tooMany(`${path}.restartPolicyRules`, rules.length, 20));
  rules.forEach(({ action, exitCodes }, i) => {
    const at = `${path}.restartPolicyRules[${i}]`;
    if (!restartActions.includes(action)) out.push(notSupported(`${at}.action`, action ?? '', restartActions));
    if (!exitCodes) out.push(required(`${at}.exitCodes`, 'must be specified'));
    else if (exitCodes.operator !== 'In' && exitCodes.operator !== 'NotIn') out.push(notSupported(`${at}.exitCodes.operator`, exitCodes.operator ?? '', ['In', 'NotIn']));
  });
};

const validateCommon = (container: Container, context: PodContext, path: string, out: Problems): void => {
  if (!container.name) out.push(required(`${path}.name`));
  else validateLabel(container.name, `${path}.name`, out);
  if (!container.image) out.push(required(`${path}.image`));
  oneOf(container.terminationMessagePolicy, ['File', 'FallbackToLogsOnError'], `${path}.terminationMessagePolicy`, out);
  if (container.ports) validatePorts(container.ports, `${path}.ports`, out);
  if (container.env) validateEnv(container.env, `${path}.env`, out);
  if (container.envFrom) validateEnvFrom(container.envFrom, `${path}.envFrom`, out);
  if (container.volumeMounts) validateMounts(container.volumeMounts, container, context, `${path}.volumeMounts`, out);
  if (container.volumeDevices) validateDevices(container, context, `${path}.volumeDevices`, out);
  oneOf(container.imagePullPolicy, pullPolicies, `${path}.imagePullPolicy`, out);
  if (container.resources) {
    validateRequirements(container.resources, `${path}.resources`, out);
    if (container.resources.claims) validateClaimNames(container.resources.claims, context.claims, `${path}.resources.claims`, out);
  }
  if (container.resizePolicy) validateResizePolicy(container.resizePolicy, context.spec.restartPolicy, `${path}.resizePolicy`, out);
  if (container.securityContext) validateSecurityContext(container.securityContext, context.spec.hostUsers !== false, `${path}.securityContext`, out);
};

const hookNames = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

const validateHooks = (container: Container, { spec }: PodContext, path: string, out: Problems): void => {
  if (container.lifecycle) validateLifecycle(container.lifecycle, spec.terminationGracePeriodSeconds, spec.os?.name, `${path}.lifecycle`, out);
  for (const name of hookNames) if (container[name]) validateProbe(container[name], name, `${path}.${name}`, out);
};

const hostPorts = (containers: readonly Container[], path: string, out: Problems): void => {
  let seen: Set<string> | undefined;
  containers.forEach((container, i) =>
    container.ports?.forEach((port, j) => {
      if (!port.hostPort) return;
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
      if ((seen ??= new Set()).has(key)) out.push(duplicate(`${path}[${i}].ports[${j}].hostPort`, key));
      seen.add(key);
    }),
  );
};

export const validateContainers = (context: PodContext, path: string, out: Problems): void => {
  const containers = context.spec.containers ?? [];
  if (containers.length === 0) return void out.push(required(path));
  const names = new Set<string>();
  containers.forEach((container, i) => {
    const at = `${path}[${i}]`;
    validateCommon(container, context, at, out);
    if (names.has(container.name)) out.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    validateHooks(container, context, at, out);
    if (container.restartPolicy !== undefined || container.restartPolicyRules) validateRestart(container, at, out);
  });
  hostPorts(containers, path, out);
};

const sidecarOnly = 'may not be set for init containers without restartPolicy=Always';

export const validateInitContainers = (context: PodContext, path: string, out: Problems): void => {
  const names = new Set((context.spec.containers ?? []).map((container) => container.name));
  context.spec.initContainers?.forEach((container, i) => {
    const at = `${path}[${i}]`;
    validateCommon(container, context, at, out);
    if (container.restartPolicy === 'Always') {
      if (container.restartPolicyRules?.length) out.push(forbidden(`${at}.restartPolicyRules`, 'restartPolicyRules are not allowed for init containers with restart policy Always'));
    } else if (container.restartPolicy !== undefined) validateRestart(container, at, out);
    if (names.has(container.name)) out.push(duplicate(`${at}.name`, container.name));
    else if (container.name) names.add(container.name);
    hostPorts([container], path, out);
    if (container.restartPolicy === 'Always') validateHooks(container, context, at, out);
    else for (const name of ['lifecycle', ...hookNames] as const) if (container[name]) out.push(forbidden(`${at}.${name}`, sidecarOnly));
  });
};

const notEphemeral = ['ports', 'resources', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle', 'resizePolicy', 'restartPolicy', 'restartPolicyRules'] as const;

export const validateEphemeralContainers = (context: PodContext, path: string, out: Problems): void => {
  const others = new Set([...(context.spec.containers ?? []), ...(context.spec.initContainers ?? [])].map((container) => container.name));
  const names = new Set(others);
  context.spec.ephemeralContainers?.forEach((container: EphemeralContainer, i) => {
    const at = `${path}[${i}]`;
    validateCommon(container as Container, context, at, out);
    onlyOfPod(container, at, out);
    if (names.has(container.name)) out.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    if (container.targetContainerName && !others.has(container.targetContainerName)) out.push(notFound(`${at}.targetContainerName`, container.targetContainerName));
    for (const field of notEphemeral) {
      const value = container[field] as object | undefined;
      if (value !== undefined && !(typeof value === 'object' && Object.keys(value).length === 0)) out.push(forbidden(`${at}.${field}`, 'cannot be set for an Ephemeral Container'));
    }
    container.volumeMounts?.forEach((mount, j) => {
      for (const field of ['subPath', 'subPathExpr'] as const) if (mount[field]) out.push(forbidden(`${at}.volumeMounts[${j}].${field}`, 'cannot be set for an Ephemeral Container'));
    });
  });
};

/** What is checked of a pod's containers but not of a template's. */
export const onlyOfPod = ({ image = '' }: { image?: string }, path: string, out: Problems): void => {
  if (image.trim() !== image) out.push(invalid(`${path}.image`, image, 'must not have leading or trailing whitespace'));
};
