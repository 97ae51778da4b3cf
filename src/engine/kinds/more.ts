import type { Kind } from './kind.ts';
import { mutatingAdmissionPolicy } from './admissionregistration/mutatingadmissionpolicy.ts';
import { mutatingAdmissionPolicyBinding } from './admissionregistration/mutatingadmissionpolicybinding.ts';
import { mutatingWebhookConfiguration } from './admissionregistration/mutatingwebhookconfiguration.ts';
import { validatingAdmissionPolicy } from './admissionregistration/validatingadmissionpolicy.ts';
import { validatingAdmissionPolicyBinding } from './admissionregistration/validatingadmissionpolicybinding.ts';
import { validatingWebhookConfiguration } from './admissionregistration/validatingwebhookconfiguration.ts';
import { customResourceDefinition } from './apiextensions/customresourcedefinition.ts';
import { statefulSet } from './apps/statefulset.ts';
import { horizontalPodAutoscalerV1 } from './autoscaling/horizontalpodautoscaler-v1.ts';
import { horizontalPodAutoscaler } from './autoscaling/horizontalpodautoscaler.ts';
import { cronJob } from './batch/cronjob.ts';
import { job } from './batch/job.ts';
import { certificateSigningRequest } from './certificates/certificatesigningrequest.ts';
import { limitRange } from './core/limitrange.ts';
import { persistentVolume } from './core/persistentvolume.ts';
import { persistentVolumeClaim } from './core/persistentvolumeclaim.ts';
import { podTemplate } from './core/podtemplate.ts';
import { replicationController } from './core/replicationcontroller.ts';
import { resourceQuota } from './core/resourcequota.ts';
import { ingress } from './networking/ingress.ts';
import { ingressClass } from './networking/ingressclass.ts';
import { networkPolicy } from './networking/networkpolicy.ts';
import { runtimeClass } from './node/runtimeclass.ts';
import { podDisruptionBudget } from './policy/poddisruptionbudget.ts';
import { deviceClass } from './resource/deviceclass.ts';
import { resourceClaim } from './resource/resourceclaim.ts';
import { resourceClaimTemplate } from './resource/resourceclaimtemplate.ts';
import { resourceSlice } from './resource/resourceslice.ts';
import { csiDriver } from './storage/csidriver.ts';
import { csiStorageCapacity } from './storage/csistoragecapacity.ts';
import { volumeAttachment } from './storage/volumeattachment.ts';
import { volumeAttributesClass } from './storage/volumeattributesclass.ts';
import './schema/moretypes.ts';
import { stubOf } from './stubs.ts';

/** The kinds that a fresh cluster has no objects of, in the order of discovery. */
export const moreKinds: readonly Kind[] = [
  limitRange,
  persistentVolumeClaim,
  persistentVolume,
  podTemplate,
  replicationController,
  resourceQuota,
  mutatingAdmissionPolicy,
  mutatingAdmissionPolicyBinding,
  mutatingWebhookConfiguration,
  validatingAdmissionPolicy,
  validatingAdmissionPolicyBinding,
  validatingWebhookConfiguration,
  customResourceDefinition,
  statefulSet,
  horizontalPodAutoscaler,
  cronJob,
  job,
  certificateSigningRequest,
  ingressClass,
  ingress,
  networkPolicy,
  runtimeClass,
  podDisruptionBudget,
  deviceClass,
  resourceClaim,
  resourceClaimTemplate,
  resourceSlice,
  csiDriver,
  csiStorageCapacity,
  volumeAttachment,
  volumeAttributesClass,
];

for (const kind of moreKinds) Object.assign(stubOf(kind.group, kind.plural), kind);
Object.assign(horizontalPodAutoscalerV1, { ...horizontalPodAutoscaler, ...horizontalPodAutoscalerV1 });

// The kinds with all that there is to know of each.
export { builtinKinds, createRegistry } from './index.ts';
