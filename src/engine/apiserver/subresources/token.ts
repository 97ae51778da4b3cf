import { badRequest, conflict, invalid, notFound } from '../../api/errors.ts';
import { invalidValue } from '../../api/field.ts';
import type { ApiResponse } from '../../api/http.ts';
import type { ServiceAccount } from '../../api/kubernetes.ts';
import { rfc3339 } from '../../api/time.ts';
import type { Task } from '../../sim/sim.ts';
import { resourceOf, type Context } from '../context.ts';
import { bodyAs } from '../decode.ts';
import type { Core } from '../core.ts';
import { issuer, issueToken, type Bound } from '../tokens.ts';

interface TokenRequest {
  metadata?: { name?: string };
  spec?: { audiences?: string[] | null; expirationSeconds?: number | null; boundObjectRef?: { kind: Bound['kind']; name: string; uid?: string } | null };
}

const defaultLifetime = 3600;

/** POST of serviceaccounts/token (kubernetes: pkg/registry/core/serviceaccount/storage/token.go). */
export function* token(core: Core, context: Context): Task<ApiResponse> {
  const { kind, namespace, name } = context;
  const account = core.storage.get(kind, namespace, name!) as ServiceAccount | undefined;
  if (!account) throw notFound(resourceOf(kind), name!);
  const request = bodyAs<TokenRequest>(context, { schema: 'IoK8sApiAuthenticationV1TokenRequest', kind: 'TokenRequest', version: 'v1' });
  if (request.metadata?.name && request.metadata.name !== name) throw badRequest(`service account name in URL (${name}) does not match the name in the request (${request.metadata.name})`);
  const audiences = request.spec?.audiences ?? [];
  const lifetime = request.spec?.expirationSeconds ?? defaultLifetime;
  const boundObjectRef = request.spec?.boundObjectRef;
  const wrong = (why: string) => invalid('authentication.k8s.io', 'TokenRequest', '', [invalidValue('spec.expirationSeconds', lifetime, why)]);
  if (lifetime < 600) throw wrong('may not specify a duration less than 10 minutes');
  if (lifetime > 2 ** 32) throw wrong('may not specify a duration larger than 2^32 seconds');
  const bound = boundObjectRef ? boundTo(core, namespace!, account, boundObjectRef) : undefined;
  const issued = issueToken(core, account, audiences, lifetime, bound);
  return {
    code: 201,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { name: name!, namespace: namespace!, creationTimestamp: rfc3339(core.sim.now()) },
      spec: { audiences: audiences.length > 0 ? audiences : [issuer], expirationSeconds: lifetime, boundObjectRef: boundObjectRef ?? null },
      status: { token: issued.token, expirationTimestamp: rfc3339(issued.expires) },
    },
  };
}

const boundTo = (core: Core, namespace: string, account: ServiceAccount, ref: { kind: Bound['kind']; name: string; uid?: string }): Bound => {
  const kinds = { Pod: core.pods, Secret: core.secrets, Node: core.nodes };
  const of = kinds[ref.kind];
  if (!of) throw badRequest(`cannot bind token for serviceaccount "${account.metadata.name}" to object bound to unsupported type ${ref.kind}`);
  const object = core.storage.get(of, ref.kind === 'Node' ? undefined : namespace, ref.name);
  if (!object) throw notFound(resourceOf(of), ref.name);
  if (ref.uid && ref.uid !== object.metadata.uid) throw conflict({ group: '', resource: ref.kind }, ref.name, `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`);
  if (ref.kind === 'Pod' && object.spec.serviceAccountName !== account.metadata.name) {
    throw badRequest(`cannot bind token for serviceaccount "${account.metadata.name}" to pod running with different serviceaccount name.`);
  }
  const node = ref.kind === 'Pod' && object.spec.nodeName ? core.storage.get(core.nodes, undefined, object.spec.nodeName) : undefined;
  return { kind: ref.kind, name: ref.name, uid: object.metadata.uid!, node: node && { name: node.metadata.name, uid: node.metadata.uid! } };
};
