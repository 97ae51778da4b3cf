import { certificateSigningRequest } from './certificatesigningrequest.ts';
import { configMap, secret, serviceAccount } from './config.ts';
import { daemonSet } from './daemonset.ts';
import { deployment } from './deployment.ts';
import type { Describer } from './describer.ts';
import { generic, priorityClass } from './generic.ts';
import { ingress, ingressClass } from './ingress.ts';
import { cronJob, job } from './job.ts';
import { limitRange, namespace, resourceQuota } from './namespace.ts';
import { networkPolicy } from './networkpolicy.ts';
import { node } from './node.ts';
import { persistentVolumeClaim } from './persistentvolumeclaim.ts';
import { pod } from './pod.ts';
import { role, roleBinding } from './rbac.ts';
import { replicaSet, replicationController } from './replicaset.ts';
import { horizontalPodAutoscaler, podDisruptionBudget } from './scaling.ts';
import { endpoints, endpointSlice, service } from './service.ts';
import { statefulSet } from './statefulset.ts';
import { serviceCIDR, ipAddress } from './servicecidr.ts';
import { csiNode, persistentVolume, storageClass, volumeAttributesClass } from './storage.ts';

/** By group and kind; a kind that is not here is described field by field. */
const DESCRIBERS: Record<string, Describer> = {
  '/Pod': pod,
  '/Node': node,
  '/Namespace': namespace,
  '/Service': service,
  '/Endpoints': endpoints,
  '/ConfigMap': configMap,
  '/Secret': secret,
  '/ServiceAccount': serviceAccount,
  '/ReplicationController': replicationController,
  '/ResourceQuota': resourceQuota,
  '/LimitRange': limitRange,
  '/PersistentVolume': persistentVolume,
  '/PersistentVolumeClaim': persistentVolumeClaim,
  'apps/Deployment': deployment,
  'apps/ReplicaSet': replicaSet,
  'apps/DaemonSet': daemonSet,
  'apps/StatefulSet': statefulSet,
  'batch/Job': job,
  'batch/CronJob': cronJob,
  'discovery.k8s.io/EndpointSlice': endpointSlice,
  'networking.k8s.io/Ingress': ingress,
  'networking.k8s.io/IngressClass': ingressClass,
  'networking.k8s.io/NetworkPolicy': networkPolicy,
  'networking.k8s.io/ServiceCIDR': serviceCIDR,
  'networking.k8s.io/IPAddress': ipAddress,
  'certificates.k8s.io/CertificateSigningRequest': certificateSigningRequest,
  'storage.k8s.io/StorageClass': storageClass,
  'storage.k8s.io/CSINode': csiNode,
  'storage.k8s.io/VolumeAttributesClass': volumeAttributesClass,
  'rbac.authorization.k8s.io/Role': role,
  'rbac.authorization.k8s.io/ClusterRole': role,
  'rbac.authorization.k8s.io/RoleBinding': roleBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': roleBinding,
  'autoscaling/HorizontalPodAutoscaler': horizontalPodAutoscaler,
  'policy/PodDisruptionBudget': podDisruptionBudget,
  'scheduling.k8s.io/PriorityClass': priorityClass,
};

/** How a kind is described. */
export const describerFor = (group: string, kind: string): Describer => DESCRIBERS[`${group}/${kind}`] ?? generic;
