import { nodeOf } from '../authz/nodeuser.ts';
import type { Plugin } from './chain.ts';
import { defaultTolerationSeconds } from './defaulttolerationseconds.ts';
import { defaultIngressClass } from './defaultingressclass.ts';
import { late } from './late.ts';
import { namespaceLifecycle } from './namespacelifecycle.ts';
import { taintNodesByCondition } from './nodetaint.ts';
import { asksForSecurity } from './podsecurity/labels.ts';
import { podTopologyLabels } from './podtopologylabels.ts';
import { priority } from './priority.ts';
import { requester } from './requester.ts';
import { runtimeClass } from './runtimeclass.ts';
import { serviceAccount } from './serviceaccount.ts';
import { defaultStorageClass, persistentVolumeClaimResize, storageObjectInUseProtection } from './storage.ts';

const certificateSubjectRestriction = late('certificateSubjectRestriction', 'CertificateSubjectRestriction', ['validate'], (_core, { kind }) => kind.kind === 'CertificateSigningRequest');
const limitRanger = late('limitRanger', 'LimitRanger', ['mutate', 'validate'], ({ storage, limitRanges }, { namespace }) => storage.count(limitRanges, namespace) > 0);
const nodeRestriction = late('nodeRestriction', 'NodeRestriction', ['validate', 'remove'], (_core, { user }) => !user.trusted && nodeOf(user) !== undefined);
const podSecurity = late('podSecurity', 'PodSecurity', ['validate'], asksForSecurity);
const mutatingAdmissionPolicy = late('mutatingAdmissionPolicy', 'MutatingAdmissionPolicy', ['mutate'], ({ storage, mutatingPolicies }) => storage.count(mutatingPolicies) > 0);
const mutatingWebhooks = late('mutatingWebhooks', 'MutatingAdmissionWebhook', ['rewrite', 'settleRemoval', 'connect'], ({ storage, mutatingWebhooks: kind }) => storage.count(kind) > 0);
const validatingAdmissionPolicy = late('validatingAdmissionPolicy', 'ValidatingAdmissionPolicy', ['validate', 'remove'], ({ storage, policies }) => storage.count(policies) > 0);
const validatingWebhooks = late('validatingWebhooks', 'ValidatingAdmissionWebhook', ['settle', 'settleRemoval', 'connect'], ({ storage, validatingWebhooks: kind }) => storage.count(kind) > 0);
const resourceQuota = late('resourceQuota', 'ResourceQuota', ['settle'], ({ storage, resourceQuotas }, { namespace }) => storage.count(resourceQuotas, namespace) > 0);

/** The admission plugins of a default kube-apiserver, in its order (pkg/kubeapiserver/options/plugins.go). */
export const defaultPlugins: readonly Plugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  nodeRestriction,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
  runtimeClass,
  requester,
  certificateSubjectRestriction,
  defaultIngressClass,
  podTopologyLabels,
  mutatingAdmissionPolicy,
  mutatingWebhooks,
  validatingAdmissionPolicy,
  validatingWebhooks,
  resourceQuota,
];
