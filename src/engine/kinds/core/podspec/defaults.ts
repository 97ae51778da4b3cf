import type { Container, EphemeralContainer, LifecycleHandler, PodSpec, PodTemplateSpec, Probe, Volume } from '../../../api/kubernetes.ts';
import { each, fill, put, remembered } from '../../fill.ts';

// pkg/apis/core/v1/defaults.go. A template and its containers are completed once: afterwards they are known by their
// identity. A pod's spec and volumes are its own, so they are not worth remembering.

/** The spec of a pod or a template with the defaults that both have. */
const defaultPodSpec = (spec: PodSpec): PodSpec => {
  let out = fill(spec, podSpecDefaults);
  const account = out.serviceAccountName || out.serviceAccount;
  if (account) out = put(put(out, 'serviceAccountName', account), 'serviceAccount', account);
  if (out.containers) out = put(out, 'containers', each(out.containers, defaultContainer));
  if (out.initContainers) out = put(out, 'initContainers', each(out.initContainers, defaultContainer));
  if (out.ephemeralContainers) out = put(out, 'ephemeralContainers', each(out.ephemeralContainers, defaultContainer as (container: EphemeralContainer) => EphemeralContainer));
  if (out.volumes) out = put(out, 'volumes', each(out.volumes, defaultVolume));
  return out;
};

/** A pod template with its spec completed. */
export const defaultTemplate: (template: PodTemplateSpec) => PodTemplateSpec = remembered((template) => {
  const out = fill(template, { metadata: emptyMetadata });
  return out.spec ? put(out, 'spec', defaultPodSpec(out.spec)) : out;
});

/** What a pod has besides: requests from limits, service links, host ports on the host's network. */
export const defaultSpecOfPod = (spec: PodSpec): PodSpec => {
  let out = fill(defaultPodSpec(spec), { enableServiceLinks: true });
  const complete = out.hostNetwork ? (container: Container) => withHostPorts(withRequests(container)) : withRequests;
  if (out.containers) out = put(out, 'containers', each(out.containers, complete));
  if (out.initContainers) out = put(out, 'initContainers', each(out.initContainers, complete));
  const limits = out.resources?.limits;
  if (limits) out = put(out, 'resources', { ...out.resources, requests: { ...limits, ...out.resources!.requests } });
  return out;
};

const emptyMetadata = {};
const emptyResources = {};

const podSpecDefaults: Partial<PodSpec> = {
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  schedulerName: 'default-scheduler',
};

const containerDefaults: Partial<Container> = { resources: emptyResources, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' };

const defaultContainer: (container: Container) => Container = remembered((container) => {
  let out = fill(container, containerDefaults);
  if (!out.imagePullPolicy) out = { ...out, imagePullPolicy: pullPolicyOf(out.image ?? '') };
  if (out.ports) out = put(out, 'ports', each(out.ports, (port) => fill(port, tcp)));
  if (out.env) {
    out = put(
      out,
      'env',
      each(out.env, (env) => (env.valueFrom?.fieldRef && !env.valueFrom.fieldRef.apiVersion ? { ...env, valueFrom: { ...env.valueFrom, fieldRef: fill(env.valueFrom.fieldRef, { apiVersion: 'v1' }) } } : env)),
    );
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    if (out[name]) out = put(out, name, defaultProbe(out[name]));
  }
  const { lifecycle } = out;
  if (lifecycle) {
    let changed = lifecycle;
    if (lifecycle.postStart) changed = put(changed, 'postStart', defaultHandler(lifecycle.postStart));
    if (lifecycle.preStop) changed = put(changed, 'preStop', defaultHandler(lifecycle.preStop));
    out = put(out, 'lifecycle', changed);
  }
  return out;
});

const tcp = { protocol: 'TCP' } as const;

/** `Always` for the tag latest, which is also the tag of an image without tag and digest. */
const pullPolicyOf = (image: string): 'Always' | 'IfNotPresent' => {
  if (image === '' || /[A-Z\s]/.test(image.split(/[:@]/)[0]!)) return 'IfNotPresent';
  const digest = image.includes('@');
  const name = digest ? image.slice(0, image.indexOf('@')) : image;
  const tag = /:([^/:]+)$/.exec(name)?.[1];
  return tag === 'latest' || (tag === undefined && !digest) ? 'Always' : 'IfNotPresent';
};

const probeDefaults: Partial<Probe> = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

const defaultProbe = (probe: Probe): Probe => {
  let out = fill(probe, probeDefaults);
  for (const name in probeDefaults) if (out[name as 'timeoutSeconds'] === 0) out = { ...out, [name]: probeDefaults[name as 'timeoutSeconds'] };
  if (out.grpc) out = put(out, 'grpc', fill(out.grpc, { service: '' }));
  return defaultHandler(out);
};

const httpGetDefaults = { path: '/', scheme: 'HTTP' } as const;

const defaultHandler = <T extends LifecycleHandler | Probe>(handler: T): T => (handler.httpGet ? put(handler, 'httpGet', fill(handler.httpGet, httpGetDefaults)) : handler);

const mode = { defaultMode: 420 };

/** The volume with its source's defaults; one without a source is an emptyDir. */
const defaultVolume = (volume: Volume): Volume => {
  if (Object.keys(volume).length === 1) return { ...volume, emptyDir: {} };
  if (volume.secret) return put(volume, 'secret', fill(volume.secret, mode));
  if (volume.configMap) return put(volume, 'configMap', fill(volume.configMap, mode));
  if (volume.hostPath) return put(volume, 'hostPath', fill(volume.hostPath, { type: '' }));
  if (volume.downwardAPI) {
    const { items } = volume.downwardAPI;
    const withMode = fill(volume.downwardAPI, mode);
    return put(volume, 'downwardAPI', items ? put(withMode, 'items', each(items, withFieldVersion)) : withMode);
  }
  if (volume.projected) {
    const { sources } = volume.projected;
    const withMode = fill(volume.projected, mode);
    return put(volume, 'projected', sources ? put(withMode, 'sources', each(sources, defaultProjection)) : withMode);
  }
  if (volume.ephemeral?.volumeClaimTemplate?.spec) {
    const template = volume.ephemeral.volumeClaimTemplate;
    return put(volume, 'ephemeral', put(volume.ephemeral, 'volumeClaimTemplate', put(template, 'spec', fill(template.spec, { volumeMode: 'Filesystem' }))));
  }
  if (volume.image && !volume.image.pullPolicy) return { ...volume, image: { ...volume.image, pullPolicy: pullPolicyOf(volume.image.reference ?? '') } };
  if (volume.iscsi) return put(volume, 'iscsi', fill(volume.iscsi, { iscsiInterface: 'default' }));
  return volume;
};

const withFieldVersion = <T extends { fieldRef?: { apiVersion?: string; fieldPath: string } }>(item: T): T => (item.fieldRef ? put(item, 'fieldRef', fill(item.fieldRef, { apiVersion: 'v1' })) : item);

type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

const defaultProjection = (source: Projection): Projection => {
  if (source.serviceAccountToken) return put(source, 'serviceAccountToken', fill(source.serviceAccountToken, { expirationSeconds: 3600 }));
  if (source.downwardAPI?.items) return put(source, 'downwardAPI', put(source.downwardAPI, 'items', each(source.downwardAPI.items, withFieldVersion)));
  return source;
};

const withRequests = (container: Container): Container => {
  const limits = container.resources?.limits;
  if (!limits) return container;
  const requests = container.resources!.requests;
  for (const name in limits) {
    if (requests?.[name] === undefined) return { ...container, resources: { ...container.resources, requests: { ...limits, ...requests } } };
  }
  return container;
};

const withHostPorts = (container: Container): Container => (container.ports ? put(container, 'ports', each(container.ports, (port) => (port.hostPort ? port : { ...port, hostPort: port.containerPort }))) : container);
