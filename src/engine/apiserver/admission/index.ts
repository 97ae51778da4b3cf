import type { Plugin } from './chain.ts';
import { defaultTolerationSeconds } from './defaulttolerationseconds.ts';
import { defaultIngressClass } from './defaultingressclass.ts';
import { limitRanger } from './limitranger.ts';
import { namespaceLifecycle } from './namespacelifecycle.ts';
import { taintNodesByCondition } from './nodetaint.ts';
import { podSecurity } from './podsecurity/podsecurity.ts';
import { priority } from './priority.ts';
import { requester } from './requester.ts';
import { resourceQuota } from './resourcequota.ts';
import { serviceAccount } from './serviceaccount.ts';
import { validatingAdmissionPolicy } from './validatingadmissionpolicy.ts';
import { mutatingWebhooks, validatingWebhooks } from './webhooks.ts';
import { defaultStorageClass, persistentVolumeClaimResize, storageObjectInUseProtection } from './storage.ts';

/** The admission plugins of a default kube-apiserver, in its order (pkg/kubeapiserver/options/plugins.go). */
export const defaultPlugins: readonly Plugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
  requester,
  defaultIngressClass,
  mutatingWebhooks,
  validatingAdmissionPolicy,
  validatingWebhooks,
  resourceQuota,
];
