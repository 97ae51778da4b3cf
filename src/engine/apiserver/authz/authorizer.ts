import { forbidden } from '../../api/errors.ts';
import type { StatusError } from '../../api/status.ts';
import type { User } from '../user.ts';
import type { NodeSource } from './nodesource.ts';
import { nodeAccess, nodeOf } from './nodeuser.ts';
import { Rbac, type Attributes, type Decision, type PolicyRule, type RoleSource } from './rbac.ts';

const privileged = (user: User): boolean => user.groups.includes('system:masters');

/** Decides who may do what: the privileged group and the simulation's own parts everything, then nodes by their pods, then RBAC. */
export class Authorizer {
  private readonly rbac: Rbac;
  private readonly open = new WeakMap<User, boolean>();

  constructor(private readonly source: RoleSource & NodeSource) {
    this.rbac = new Rbac(source);
  }

  /** True for a user whom nothing is refused. */
  unrestricted(user: User): boolean {
    let open = this.open.get(user);
    if (open === undefined) this.open.set(user, (open = privileged(user) || user.trusted === true));
    return open;
  }

  /** True for a part of the cluster itself. */
  isComponent(user: User): boolean {
    return user.name.startsWith('system:') && this.unrestricted(user);
  }

  decide(attributes: Attributes): Decision {
    if (this.unrestricted(attributes.user)) return { allowed: true, reason: '' };
    const node = nodeOf(attributes.user);
    const own = node === undefined ? undefined : this.ofNode(node, attributes);
    if (own?.allowed) return own;
    const granted = this.rbac.decide(attributes);
    return granted.allowed || !own ? granted : { allowed: false, reason: [own.reason, granted.reason].filter(Boolean).join('\n') };
  }

  private ofNode(node: string, attributes: Attributes): Decision {
    if (!nodeAccess.loaded) throw new Error('the access of nodes is not loaded');
    return new nodeAccess.loaded.NodeAuthorizer(this.source).decide(node, attributes);
  }

  /** Throws Forbidden in the server's words. */
  require(attributes: Attributes): void {
    const { allowed, reason } = this.decide(attributes);
    if (!allowed) throw refusal(attributes, reason);
  }

  /** The rules of a user in a namespace, for SelfSubjectRulesReview. */
  rulesFor(user: User, namespace: string): PolicyRule[] {
    const all: PolicyRule[] = privileged(user) ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verbs: ['*'], nonResourceURLs: ['*'] }] : [];
    const rules = this.rbac.rulesFor(user, namespace);
    return all.length > 0 && rules.some((r) => r.resources?.includes('*') && r.verbs.includes('*')) ? rules : [...all, ...rules];
  }
}

/** apiserver/pkg/endpoints/handlers/responsewriters/errors.go: Forbidden */
const refusal = (a: Attributes, reason: string): StatusError => {
  const why = reason ? `: ${reason}` : '';
  if (a.path !== undefined) return forbidden({ group: '', resource: '' }, '', `User "${a.user.name}" cannot ${a.verb} path "${a.path}"${why}`);
  const resource = a.subresource ? `${a.resource}/${a.subresource}` : a.resource;
  const where = a.namespace ? ` in the namespace "${a.namespace}"` : ' at the cluster scope';
  return forbidden({ group: a.group, resource: a.resource }, a.name ?? '', `User "${a.user.name}" cannot ${a.verb} resource "${resource}" in API group "${a.group}"${where}${why}`);
};
