import type * as k from '../api/kubernetes.ts';
import type { KubeObject } from '../api/types.ts';

/** A resource with the type of its objects. */
export interface Resource<T = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  /** Only for the type checker. */
  readonly of?: T;
}

const r = <T>(group: string, version: string, resource: string, kind: string): Resource<T> => ({ group, version, resource, kind });

export const pods = r<k.Pod>('', 'v1', 'pods', 'Pod');
export const nodes = r<k.Node>('', 'v1', 'nodes', 'Node');
export const namespaces = r<k.Namespace>('', 'v1', 'namespaces', 'Namespace');
export const services = r<k.Service>('', 'v1', 'services', 'Service');
export const endpoints = r<k.Endpoints>('', 'v1', 'endpoints', 'Endpoints');
export const events = r<k.Event>('', 'v1', 'events', 'Event');
/** The same objects as `events`, as events.k8s.io has them. */
export const groupEvents = r<KubeObject>('events.k8s.io', 'v1', 'events', 'Event');
export const configMaps = r<k.ConfigMap>('', 'v1', 'configmaps', 'ConfigMap');
export const secrets = r<k.Secret>('', 'v1', 'secrets', 'Secret');
export const serviceAccounts = r<k.ServiceAccount>('', 'v1', 'serviceaccounts', 'ServiceAccount');
export const persistentVolumes = r<k.PersistentVolume>('', 'v1', 'persistentvolumes', 'PersistentVolume');
export const persistentVolumeClaims = r<k.PersistentVolumeClaim>('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim');
export const replicationControllers = r<k.ReplicationController>('', 'v1', 'replicationcontrollers', 'ReplicationController');
export const resourceQuotas = r<k.ResourceQuota>('', 'v1', 'resourcequotas', 'ResourceQuota');
export const limitRanges = r<k.LimitRange>('', 'v1', 'limitranges', 'LimitRange');
export const deployments = r<k.Deployment>('apps', 'v1', 'deployments', 'Deployment');
export const replicaSets = r<k.ReplicaSet>('apps', 'v1', 'replicasets', 'ReplicaSet');
export const daemonSets = r<k.DaemonSet>('apps', 'v1', 'daemonsets', 'DaemonSet');
export const statefulSets = r<k.StatefulSet>('apps', 'v1', 'statefulsets', 'StatefulSet');
export const controllerRevisions = r<k.ControllerRevision>('apps', 'v1', 'controllerrevisions', 'ControllerRevision');
export const jobs = r<k.Job>('batch', 'v1', 'jobs', 'Job');
export const cronJobs = r<k.CronJob>('batch', 'v1', 'cronjobs', 'CronJob');
export const endpointSlices = r<k.EndpointSlice>('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice');
export const leases = r<k.Lease>('coordination.k8s.io', 'v1', 'leases', 'Lease');
export const ingresses = r<k.Ingress>('networking.k8s.io', 'v1', 'ingresses', 'Ingress');
export const networkPolicies = r<k.NetworkPolicy>('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy');
export const podDisruptionBudgets = r<k.PodDisruptionBudget>('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget');
export const horizontalPodAutoscalers = r<k.HorizontalPodAutoscaler>('autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler');
export const storageClasses = r<k.StorageClass>('storage.k8s.io', 'v1', 'storageclasses', 'StorageClass');
export const volumeAttributesClasses = r<k.VolumeAttributesClass>('storage.k8s.io', 'v1', 'volumeattributesclasses', 'VolumeAttributesClass');
export const csiNodes = r<KubeObject>('storage.k8s.io', 'v1', 'csinodes', 'CSINode');
export const priorityClasses = r<k.PriorityClass>('scheduling.k8s.io', 'v1', 'priorityclasses', 'PriorityClass');
export const clusterRoles = r<k.ClusterRole>('rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole');
export const clusterRoleBindings = r<k.ClusterRoleBinding>('rbac.authorization.k8s.io', 'v1', 'clusterrolebindings', 'ClusterRoleBinding');
export const customResourceDefinitions = r<KubeObject>('apiextensions.k8s.io', 'v1', 'customresourcedefinitions', 'CustomResourceDefinition');
export const certificateSigningRequests = r<k.CertificateSigningRequest>('certificates.k8s.io', 'v1', 'certificatesigningrequests', 'CertificateSigningRequest');
export const validatingAdmissionPolicies = r<KubeObject>('admissionregistration.k8s.io', 'v1', 'validatingadmissionpolicies', 'ValidatingAdmissionPolicy');
