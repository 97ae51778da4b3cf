import type { Controller, ControllerContext } from './context.ts';
import { admissionPolicyStatus } from './admissionpolicystatus.ts';
import { csrApproving, csrSigning } from './certificatesigning.ts';
import { cronJobController } from './cronjob.ts';
import { disruptionController } from './disruption.ts';
import { endpointSliceMirroringController } from './endpointslicemirroring.ts';
import { ephemeralVolumeController } from './ephemeralvolume.ts';
import { horizontalPodAutoscalerController } from './horizontalpodautoscaler.ts';
import { jobController } from './job.ts';
import { persistentVolumeBinder } from './persistentvolume.ts';
import { resourceQuotaController } from './resourcequota.ts';
import { statefulSetController } from './statefulset.ts';
import { ttlAfterFinishedController } from './ttlafterfinished.ts';
import { volumeExpandController } from './volumeexpand.ts';
import { attributesClassProtection, claimProtection, volumeProtection } from './volumeprotection.ts';

/** The controllers that a fresh cluster has no work for. */
export const controllers = {
  'certificatesigningrequest-approving-controller': csrApproving,
  'certificatesigningrequest-signing-controller': csrSigning,
  'cronjob-controller': cronJobController,
  'disruption-controller': disruptionController,
  'endpointslicemirroring-controller': endpointSliceMirroringController,
  'ephemeral-volume-controller': ephemeralVolumeController,
  'horizontal-pod-autoscaler-controller': horizontalPodAutoscalerController,
  'job-controller': jobController,
  'persistentvolume-binder-controller': persistentVolumeBinder,
  'persistentvolume-expander-controller': volumeExpandController,
  'persistentvolume-protection-controller': volumeProtection,
  'persistentvolumeclaim-protection-controller': claimProtection,
  'resourcequota-controller': resourceQuotaController,
  'statefulset-controller': statefulSetController,
  'ttl-after-finished-controller': ttlAfterFinishedController,
  'validatingadmissionpolicy-status-controller': admissionPolicyStatus,
  'volumeattributesclass-protection-controller': attributesClassProtection,
} satisfies Record<string, (context: ControllerContext) => Controller>;
