import type { Pod, PodSpec, PodTemplateSpec } from '../../../api/kubernetes.ts';
import { dns1123Subdomain } from '../../../api/names.ts';
import { compareQuantities } from '../../../api/quantity.ts';
import { validateIP } from '../../validation/addresses.ts';
import { subdomainName, validateAnnotations, validateLabel, validateLabels, validateMetadata, validateQualifiedName, validateSubdomain } from '../../validation/metadata.ts';
import { forbidden, invalid, notFound, notSupported, once, type Problems, required, tell, tooLong } from '../../validation/problems.ts';
import { validatePodRequirements, validateRequirements } from '../../validation/resources.ts';
import { oneOf } from '../../validation/values.ts';
import { onlyOfPod, type PodContext, validateContainers, validateEphemeralContainers, validateInitContainers } from './containers.ts';
import { validateAffinity, validateGates, validateSpread, validateTolerations } from './scheduling.ts';
import { validateHostUsers, validateOS, validatePodSecurityContext } from './security.ts';
import { validateVolumes } from './volumes.ts';

// ValidatePodSpec and what is around it (pkg/apis/core/validation/validation.go)

const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const maxInt32 = 2_147_483_647;

/** The spec of a pod (by name) or, without a name, of a template. */
const validatePodSpec = (spec: PodSpec, podName: string | undefined, ofPod: boolean, path: string, out: Problems): void => {
  if (spec.terminationGracePeriodSeconds === undefined) out.push(required(`${path}.terminationGracePeriodSeconds`));
  const volumes = validateVolumes(spec.volumes, podName, `${path}.volumes`, out);
  const context: PodContext = { spec, volumes, claims: spec.resourceClaims?.map((claim) => claim.name) ?? none };
  if (spec.resourceClaims) validateResourceClaims(spec.resourceClaims, `${path}.resourceClaims`, out);
  validateContainers(context, `${path}.containers`, out);
  if (spec.initContainers) validateInitContainers(context, `${path}.initContainers`, out);
  if (spec.ephemeralContainers) validateEphemeralContainers(context, `${path}.ephemeralContainers`, out);
  if (spec.resources) validatePodResources(spec, `${path}.resources`, out);
  if (spec.hostNetwork) validateHostNetwork(spec, ofPod, path, out);
  oneOf(spec.restartPolicy, ['Always', 'OnFailure', 'Never'], `${path}.restartPolicy`, out);
  oneOf(spec.dnsPolicy, dnsPolicies, `${path}.dnsPolicy`, out);
  if (spec.nodeSelector) validateLabels(spec.nodeSelector, `${path}.nodeSelector`, out);
  if (spec.securityContext) validatePodSecurityContext(spec, `${path}.securityContext`, out);
  if (spec.affinity) validateAffinity(spec.affinity, `${path}.affinity`, out);
  validateDNSConfig(spec, `${path}.dnsConfig`, out);
  spec.readinessGates?.forEach((gate, i) => validateQualifiedName(gate.conditionType, `${path}.readinessGates[${i}].conditionType`, out));
  if (spec.schedulingGates) validateGates(spec.schedulingGates, `${path}.schedulingGates`, out);
  if (spec.topologySpreadConstraints) validateSpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`, out);
  validateHostUsers(spec, path, out);
  if (spec.hostnameOverride !== undefined) validateHostnameOverride(spec, `${path}.hostnameOverride`, out);
  validateNames(spec, path, out);
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > maxInt32)) out.push(invalid(`${path}.activeDeadlineSeconds`, deadline, `must be between 1 and ${maxInt32}, inclusive`));
  if (spec.hostname) validateLabel(spec.hostname, `${path}.hostname`, out);
  if (spec.subdomain) validateLabel(spec.subdomain, `${path}.subdomain`, out);
  if (spec.tolerations) validateTolerations(spec.tolerations, `${path}.tolerations`, out);
  spec.hostAliases?.forEach((alias, i) => {
    validateIP(alias.ip ?? '', `${path}.hostAliases[${i}].ip`, out);
    alias.hostnames?.forEach((name, j) => validateSubdomain(name, `${path}.hostAliases[${i}].hostnames[${j}]`, out));
  });
  if (spec.priorityClassName) tell(dns1123Subdomain(spec.priorityClassName), `${path}.priorityClassName`, spec.priorityClassName, out);
  if (spec.runtimeClassName !== undefined) tell(dns1123Subdomain(spec.runtimeClassName), `${path}.runtimeClassName`, spec.runtimeClassName, out);
  if (spec.preemptionPolicy !== undefined) oneOf(spec.preemptionPolicy, ['PreemptLowerPriority', 'Never'], `${path}.preemptionPolicy`, out);
  if (spec.overhead) validateRequirements({ limits: spec.overhead }, `${path}.overhead`, out);
  if (spec.os) validateOS(spec, path, out);
  validateFileRefs(spec, path, out);
};

const none: readonly string[] = [];

const validateNames = (spec: PodSpec, path: string, out: Problems): void => {
  if (spec.serviceAccountName) tell(dns1123Subdomain(spec.serviceAccountName), `${path}.serviceAccountName`, spec.serviceAccountName, out);
  if (spec.nodeName) tell(dns1123Subdomain(spec.nodeName), `${path}.nodeName`, spec.nodeName, out);
};

const validateResourceClaims = (claims: NonNullable<PodSpec['resourceClaims']>, path: string, out: Problems): void => {
  claims.forEach(({ name, resourceClaimName, resourceClaimTemplateName }, i) => {
    const at = `${path}[${i}]`;
    if (!name) out.push(required(`${at}.name`));
    else validateLabel(name, `${at}.name`, out);
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) out.push(invalid(at, { Name: name, ResourceClaimName: resourceClaimName, ResourceClaimTemplateName: resourceClaimTemplateName }, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'));
    else if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) out.push(invalid(at, { Name: name, ResourceClaimName: null, ResourceClaimTemplateName: null }, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
  });
};

const validatePodResources = ({ resources = {}, containers = [], os }: PodSpec, path: string, out: Problems): void => {
  if (os?.name === 'windows') return void out.push(forbidden(path, 'may not be set for a windows pod'));
  if (resources.claims) out.push(forbidden(`${path}.claims`, 'claims may not be set for Resources at pod-level'));
  validatePodRequirements(resources, path, out);
  containers.forEach((container, i) => {
    for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
      const most = resources.limits?.[name];
      if (most !== undefined && compareQuantities(limit, most) > 0) out.push(invalid(`${path}.containers[${i}][${name}].limits`, limit, `must be less than or equal to pod limits of ${most}`));
    }
  });
};

const validateHostNetwork = ({ containers }: PodSpec, ofPod: boolean, path: string, out: Problems): void => {
  containers?.forEach((container, i) =>
    container.ports?.forEach(({ hostPort = 0, containerPort }, j) => {
      if ((ofPod || hostPort !== 0) && hostPort !== containerPort) out.push(invalid(`${path}.containers[${i}].ports[${j}].hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true'));
    }),
  );
};

const validateDNSConfig = ({ dnsPolicy, dnsConfig }: PodSpec, path: string, out: Problems): void => {
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return void out.push(required(path, 'must provide `dnsConfig` when `dnsPolicy` is None'));
    if (!dnsConfig.nameservers?.length) return void out.push(required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'));
  }
  if (!dnsConfig) return;
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  if (nameservers.length > 3) out.push(invalid(`${path}.nameservers`, nameservers, 'must not have more than 3 nameservers'));
  nameservers.forEach((server, i) => validateIP(server, `${path}.nameservers[${i}]`, out));
  if (searches.length > 32) out.push(invalid(`${path}.searches`, searches, 'must not have more than 32 search paths'));
  if (searches.join(' ').length > 2048) out.push(invalid(`${path}.searches`, searches, 'must not have more than 2048 characters (including spaces) in the search list'));
  searches.forEach((search, i) => {
    if (search !== '.') validateSubdomain(search.replace(/\.$/, '').replaceAll('_', '-'), `${path}.searches[${i}]`, out);
  });
  options.forEach((option, i) => {
    if (!option.name) out.push(required(`${path}.options[${i}]`, 'must not be empty'));
  });
};

const validateHostnameOverride = ({ hostnameOverride = '', setHostnameAsFQDN, hostNetwork }: PodSpec, path: string, out: Problems): void => {
  if (setHostnameAsFQDN) out.push(forbidden(path, 'may not be specified when setHostnameAsFQDN is true'));
  if (hostNetwork) out.push(forbidden(path, 'may not be specified when hostNetwork is true'));
  if (hostnameOverride.length > 64) out.push(tooLong(path, 64));
  validateSubdomain(hostnameOverride, path, out);
};

const validateFileRefs = (spec: PodSpec, path: string, out: Problems): void => {
  for (const kind of ['initContainers', 'containers'] as const) {
    spec[kind]?.forEach((container, i) =>
      container.env?.forEach(({ valueFrom }, j) => {
        const name = valueFrom?.fileKeyRef?.volumeName;
        if (name === undefined) return;
        const volume = spec.volumes?.find((each) => each.name === name);
        const at = `${path}.${kind}[${i}].env[${j}].valueFrom.fileKeyRef.volumeName`;
        if (!volume) out.push(notFound(at, name));
        else if (!volume.emptyDir) out.push(invalid(at, name, 'referenced volume must be of type emptyDir'));
      }),
    );
  }
};

const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';

const validatePodAnnotations = (annotations: Readonly<Record<string, string>> | undefined, spec: PodSpec, path: string, out: Problems): void => {
  if (!annotations) return;
  const mirror = annotations['kubernetes.io/config.mirror'];
  if (mirror !== undefined && !spec.nodeName) out.push(invalid(`${path}[kubernetes.io/config.mirror]`, mirror, 'must set spec.nodeName if mirror pod annotation is set'));
  const cost = annotations[deletionCost];
  if (cost !== undefined && !(/^(0|-?[1-9][0-9]*)$/.test(cost) && Math.abs(Number(cost)) <= maxInt32)) out.push(invalid(`${path}[${deletionCost}]`, cost, 'must be a 32bit integer'));
};

/** A whole pod, as it is on create and after every update. */
export const validatePod = (pod: Pod, out: Problems): void => {
  const spec = pod.spec ?? ({} as PodSpec);
  validateMetadata(pod, true, subdomainName, out);
  validatePodAnnotations(pod.metadata.annotations, spec, 'metadata.annotations', out);
  validatePodSpec(spec, pod.metadata.name, true, 'spec', out);
  if (!spec.serviceAccountName) {
    spec.volumes?.forEach((volume, i) =>
      volume.projected?.sources?.forEach((source, j) => {
        if (source.serviceAccountToken) out.push(forbidden(`spec.volumes[${i}].projected.sources[${j}].serviceAccountToken`, 'must not be specified when serviceAccountName is not set'));
      }),
    );
  }
  for (const kind of ['containers', 'initContainers'] as const) spec[kind]?.forEach((container, i) => onlyOfPod(container, `spec.${kind}[${i}]`, out));
};

/** What only a new pod is checked for. */
export const validateNewPod = ({ spec }: Pod, out: Problems): void => {
  if (spec?.ephemeralContainers?.length) out.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  if (spec?.nodeName && spec.schedulingGates?.length) out.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
};

/** A pod template; clean ones are known by their identity. */
export const validateTemplate = once<PodTemplateSpec>(({ metadata, spec }, path, out) => {
  validateLabels(metadata?.labels, `${path}.labels`, out);
  validateAnnotations(metadata?.annotations, `${path}.annotations`, out);
  validatePodAnnotations(metadata?.annotations, spec ?? ({} as PodSpec), `${path}.annotations`, out);
  validatePodSpec(spec ?? ({} as PodSpec), undefined, false, `${path}.spec`, out);
  if (spec?.ephemeralContainers?.length) out.push(forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
});

/** The restart policy that templates of everlasting workloads must have. */
export const alwaysRestarts = (template: PodTemplateSpec | undefined, path: string, out: Problems): void => {
  const policy = template?.spec?.restartPolicy;
  if (policy !== 'Always') out.push(notSupported(`${path}.spec.restartPolicy`, policy ?? '', ['Always']));
};
