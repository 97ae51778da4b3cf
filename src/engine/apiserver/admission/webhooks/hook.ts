import type { KubeObject } from '../../../api/types.ts';
import type { Kind } from '../../../kinds/kind.ts';
import type { MatchResources, Operation, ResourceRule } from '../match.ts';

/** A webhook of a configuration (k8s.io/api: admissionregistration/v1). */
export interface Webhook extends Pick<MatchResources, 'namespaceSelector' | 'objectSelector'> {
  name: string;
  rules?: ResourceRule[];
  clientConfig: { url?: string; caBundle?: string; service?: { namespace: string; name: string; path?: string; port?: number } };
  failurePolicy?: string;
  matchPolicy?: string;
  sideEffects?: string;
  reinvocationPolicy?: string;
  timeoutSeconds?: number;
  admissionReviewVersions?: string[];
  matchConditions?: { name: string; expression: string }[];
}

/** What is to be admitted: the new state, the old one, and what is done. */
export interface Attributes {
  object: KubeObject | null;
  old: KubeObject | null;
  operation: Operation;
}

/** A webhook that is to be asked, in the version of the kind that its rules name. */
export interface Invocation {
  hook: Webhook;
  kind: Kind;
}
