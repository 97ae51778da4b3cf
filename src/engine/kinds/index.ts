import type { Kind, KindRegistry } from './kind.ts';
import { Registry } from './registry.ts';
import { stubOf } from './stubs.ts';
import { apiService } from './apiregistration/apiservice.ts';
import { controllerRevision } from './apps/controllerrevision.ts';
import { daemonSet } from './apps/daemonset.ts';
import { deployment } from './apps/deployment.ts';
import { replicaSet } from './apps/replicaset.ts';
import { selfSubjectReview } from './authentication/selfsubjectreview.ts';
import { tokenReview } from './authentication/tokenreview.ts';
import { localSubjectAccessReview } from './authorization/localsubjectaccessreview.ts';
import { selfSubjectAccessReview } from './authorization/selfsubjectaccessreview.ts';
import { selfSubjectRulesReview } from './authorization/selfsubjectrulesreview.ts';
import { subjectAccessReview } from './authorization/subjectaccessreview.ts';
import { horizontalPodAutoscalerV1 } from './autoscaling/horizontalpodautoscaler-v1.ts';
import { lease } from './coordination/lease.ts';
import { binding } from './core/binding.ts';
import { componentStatus } from './core/componentstatus.ts';
import { configMap } from './core/configmap.ts';
import { endpoints } from './core/endpoints.ts';
import { event } from './core/event.ts';
import { namespace } from './core/namespace.ts';
import { node } from './core/node.ts';
import { pod } from './core/pod.ts';
import { secret } from './core/secret.ts';
import { service } from './core/service.ts';
import { serviceAccount } from './core/serviceaccount.ts';
import { endpointSlice } from './discovery/endpointslice.ts';
import { event as eventsEvent } from './events/event.ts';
import { flowSchema } from './flowcontrol/flowschema.ts';
import { priorityLevelConfiguration } from './flowcontrol/prioritylevelconfiguration.ts';
import { ipAddress } from './networking/ipaddress.ts';
import { serviceCIDR } from './networking/servicecidr.ts';
import { clusterRole } from './rbac/clusterrole.ts';
import { clusterRoleBinding } from './rbac/clusterrolebinding.ts';
import { role } from './rbac/role.ts';
import { roleBinding } from './rbac/rolebinding.ts';
import { priorityClass } from './scheduling/priorityclass.ts';
import { csiNode } from './storage/csinode.ts';
import { storageClass } from './storage/storageclass.ts';

/** Every kind that a default cluster serves: by group, core first, then by resource name. */
export const builtinKinds: readonly Kind[] = [
  binding,
  componentStatus,
  configMap,
  endpoints,
  event,
  stubOf('', 'limitranges'),
  namespace,
  node,
  stubOf('', 'persistentvolumeclaims'),
  stubOf('', 'persistentvolumes'),
  pod,
  stubOf('', 'podtemplates'),
  stubOf('', 'replicationcontrollers'),
  stubOf('', 'resourcequotas'),
  secret,
  serviceAccount,
  service,
  stubOf('admissionregistration.k8s.io', 'mutatingadmissionpolicies'),
  stubOf('admissionregistration.k8s.io', 'mutatingadmissionpolicybindings'),
  stubOf('admissionregistration.k8s.io', 'mutatingwebhookconfigurations'),
  stubOf('admissionregistration.k8s.io', 'validatingadmissionpolicies'),
  stubOf('admissionregistration.k8s.io', 'validatingadmissionpolicybindings'),
  stubOf('admissionregistration.k8s.io', 'validatingwebhookconfigurations'),
  stubOf('apiextensions.k8s.io', 'customresourcedefinitions'),
  apiService,
  controllerRevision,
  daemonSet,
  deployment,
  replicaSet,
  stubOf('apps', 'statefulsets'),
  selfSubjectReview,
  tokenReview,
  localSubjectAccessReview,
  selfSubjectAccessReview,
  selfSubjectRulesReview,
  subjectAccessReview,
  stubOf('autoscaling', 'horizontalpodautoscalers'),
  horizontalPodAutoscalerV1,
  stubOf('batch', 'cronjobs'),
  stubOf('batch', 'jobs'),
  stubOf('certificates.k8s.io', 'certificatesigningrequests'),
  lease,
  endpointSlice,
  eventsEvent,
  flowSchema,
  priorityLevelConfiguration,
  stubOf('networking.k8s.io', 'ingressclasses'),
  stubOf('networking.k8s.io', 'ingresses'),
  ipAddress,
  stubOf('networking.k8s.io', 'networkpolicies'),
  serviceCIDR,
  stubOf('node.k8s.io', 'runtimeclasses'),
  stubOf('policy', 'poddisruptionbudgets'),
  clusterRoleBinding,
  clusterRole,
  roleBinding,
  role,
  stubOf('resource.k8s.io', 'deviceclasses'),
  stubOf('resource.k8s.io', 'resourceclaims'),
  stubOf('resource.k8s.io', 'resourceclaimtemplates'),
  stubOf('resource.k8s.io', 'resourceslices'),
  priorityClass,
  stubOf('storage.k8s.io', 'csidrivers'),
  csiNode,
  stubOf('storage.k8s.io', 'csistoragecapacities'),
  storageClass,
  stubOf('storage.k8s.io', 'volumeattachments'),
  stubOf('storage.k8s.io', 'volumeattributesclasses'),
];

/** A registry with the built-in kinds. */
export const createRegistry = (): KindRegistry => new Registry(builtinKinds);
