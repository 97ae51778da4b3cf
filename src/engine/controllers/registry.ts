import { certificateSigningRequests, cronJobs, horizontalPodAutoscalers, jobs, persistentVolumeClaims, persistentVolumes, podDisruptionBudgets, pods, resourceQuotas, services, statefulSets, validatingAdmissionPolicies, volumeAttributesClasses } from '../client/resources.ts';
import type { Controller, ControllerContext } from './context.ts';
import { dormant, dormantUntil } from './dormant.ts';
import { clusterRoleAggregation } from './clusterroleaggregation.ts';
import { daemonSetController } from './daemonset.ts';
import { deploymentController } from './deployment.ts';
import { endpointsController } from './endpoints.ts';
import { endpointSliceController } from './endpointslice.ts';
import { garbageCollector } from './garbagecollector.ts';
import { namespaceController } from './namespace.ts';
import { nodeIpamController } from './nodeipam.ts';
import { nodeLifecycleController } from './nodelifecycle.ts';
import { podGcController } from './podgc.ts';
import { replicaSetController, replicationController } from './replicaset.ts';
import { rootCaPublisher, serviceAccountController } from './serviceaccount.ts';
import { taintEvictionController } from './tainteviction.ts';
import { tokensController } from './tokens.ts';
import { ttlController } from './ttl.ts';

/** The controllers by the names of `--controllers` (cmd/kube-controller-manager/names/controller_names.go). */
export const CONTROLLERS: Record<string, (context: ControllerContext) => Controller> = {
  'certificatesigningrequest-approving-controller': dormant('certificatesigningrequest-approving-controller', certificateSigningRequests),
  'certificatesigningrequest-signing-controller': dormant('certificatesigningrequest-signing-controller', certificateSigningRequests),
  'clusterrole-aggregation-controller': clusterRoleAggregation,
  'cronjob-controller': dormant('cronjob-controller', cronJobs),
  'daemonset-controller': daemonSetController,
  'deployment-controller': deploymentController,
  'disruption-controller': dormant('disruption-controller', podDisruptionBudgets),
  'endpoints-controller': endpointsController,
  'endpointslice-controller': endpointSliceController,
  // Services without a selector are few; the API server's own is no work.
  'endpointslicemirroring-controller': dormantUntil('endpointslicemirroring-controller', services, ({ spec, metadata }) => !spec?.selector && metadata.name !== 'kubernetes'),
  'ephemeral-volume-controller': dormantUntil('ephemeral-volume-controller', pods, (pod) => pod.spec?.volumes?.some((volume) => volume.ephemeral) === true),
  'garbage-collector-controller': garbageCollector,
  'horizontal-pod-autoscaler-controller': dormant('horizontal-pod-autoscaler-controller', horizontalPodAutoscalers),
  'job-controller': dormant('job-controller', jobs),
  'namespace-controller': namespaceController,
  'node-ipam-controller': nodeIpamController,
  'node-lifecycle-controller': nodeLifecycleController,
  'persistentvolume-binder-controller': dormant('persistentvolume-binder-controller', persistentVolumes, persistentVolumeClaims),
  'persistentvolume-expander-controller': dormant('persistentvolume-expander-controller', persistentVolumeClaims),
  'persistentvolume-protection-controller': dormant('persistentvolume-protection-controller', persistentVolumes),
  'persistentvolumeclaim-protection-controller': dormant('persistentvolumeclaim-protection-controller', persistentVolumeClaims),
  'pod-garbage-collector-controller': podGcController,
  'replicaset-controller': replicaSetController,
  'replicationcontroller-controller': replicationController,
  'resourcequota-controller': dormant('resourcequota-controller', resourceQuotas),
  'root-ca-certificate-publisher-controller': rootCaPublisher,
  'serviceaccount-controller': serviceAccountController,
  'serviceaccount-token-controller': tokensController,
  'statefulset-controller': dormant('statefulset-controller', statefulSets),
  'taint-eviction-controller': taintEvictionController,
  'ttl-after-finished-controller': dormant('ttl-after-finished-controller', jobs),
  'ttl-controller': ttlController,
  'validatingadmissionpolicy-status-controller': dormant('validatingadmissionpolicy-status-controller', validatingAdmissionPolicies),
  'volumeattributesclass-protection-controller': dormant('volumeattributesclass-protection-controller', volumeAttributesClasses),
};
