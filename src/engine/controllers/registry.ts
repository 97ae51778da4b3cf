import type { Controller, ControllerContext } from './context.ts';
import { admissionPolicyStatus } from './admissionpolicystatus.ts';
import { csrApproving, csrSigning } from './certificatesigning.ts';
import { clusterRoleAggregation } from './clusterroleaggregation.ts';
import { cronJobController } from './cronjob.ts';
import { daemonSetController } from './daemonset.ts';
import { deploymentController } from './deployment.ts';
import { disruptionController } from './disruption.ts';
import { endpointsController } from './endpoints.ts';
import { endpointSliceController } from './endpointslice.ts';
import { garbageCollector } from './garbagecollector.ts';
import { horizontalPodAutoscalerController } from './horizontalpodautoscaler.ts';
import { jobController } from './job.ts';
import { namespaceController } from './namespace.ts';
import { nodeIpamController } from './nodeipam.ts';
import { nodeLifecycleController } from './nodelifecycle.ts';
import { persistentVolumeBinder } from './persistentvolume.ts';
import { podGcController } from './podgc.ts';
import { replicaSetController, replicationController } from './replicaset.ts';
import { resourceQuotaController } from './resourcequota.ts';
import { rootCaPublisher, serviceAccountController } from './serviceaccount.ts';
import { statefulSetController } from './statefulset.ts';
import { taintEvictionController } from './tainteviction.ts';
import { tokensController } from './tokens.ts';
import { ttlController } from './ttl.ts';
import { ttlAfterFinishedController } from './ttlafterfinished.ts';
import { claimProtection, volumeProtection } from './volumeprotection.ts';

/** The controllers by the names of `--controllers` (cmd/kube-controller-manager/names/controller_names.go). */
export const CONTROLLERS: Record<string, (context: ControllerContext) => Controller> = {
  'certificatesigningrequest-approving-controller': csrApproving,
  'certificatesigningrequest-signing-controller': csrSigning,
  'clusterrole-aggregation-controller': clusterRoleAggregation,
  'cronjob-controller': cronJobController,
  'daemonset-controller': daemonSetController,
  'deployment-controller': deploymentController,
  'disruption-controller': disruptionController,
  'endpoints-controller': endpointsController,
  'endpointslice-controller': endpointSliceController,
  'garbage-collector-controller': garbageCollector,
  'horizontal-pod-autoscaler-controller': horizontalPodAutoscalerController,
  'job-controller': jobController,
  'namespace-controller': namespaceController,
  'node-ipam-controller': nodeIpamController,
  'node-lifecycle-controller': nodeLifecycleController,
  'persistentvolume-binder-controller': persistentVolumeBinder,
  'persistentvolume-protection-controller': volumeProtection,
  'persistentvolumeclaim-protection-controller': claimProtection,
  'pod-garbage-collector-controller': podGcController,
  'replicaset-controller': replicaSetController,
  'replicationcontroller-controller': replicationController,
  'resourcequota-controller': resourceQuotaController,
  'root-ca-certificate-publisher-controller': rootCaPublisher,
  'serviceaccount-controller': serviceAccountController,
  'serviceaccount-token-controller': tokensController,
  'statefulset-controller': statefulSetController,
  'taint-eviction-controller': taintEvictionController,
  'ttl-after-finished-controller': ttlAfterFinishedController,
  'ttl-controller': ttlController,
  'validatingadmissionpolicy-status-controller': admissionPolicyStatus,
};
