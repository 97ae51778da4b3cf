import { forbidden } from '../../api/errors.ts';
import type { StatusError } from '../../api/status.ts';
import type { User } from '../user.ts';
import { Rbac, type Attributes, type Decision, type PolicyRule, type RoleSource } from './rbac.ts';

const components = new Set(['system:apiserver', 'system:kube-controller-manager', 'system:kube-scheduler', 'system:kube-proxy']);

// The Node authorizer and the many roles of the controllers stand together here: a cluster's own components are trusted.
const trusted = (user: User): boolean => components.has(user.name) || user.groups.includes('system:nodes') || user.groups.includes('system:serviceaccounts:kube-system');

const privileged = (user: User): boolean => user.groups.includes('system:masters');

/** Decides who may do what: the privileged group, then the cluster's components, then RBAC. */
export class Authorizer {
  private readonly rbac: Rbac;
  private readonly open = new WeakMap<User, boolean>();

  constructor(source: RoleSource) {
    this.rbac = new Rbac(source);
  }

  /** True for a user whom nothing is refused. */
  unrestricted(user: User): boolean {
    let open = this.open.get(user);
    if (open === undefined) this.open.set(user, (open = privileged(user) || trusted(user)));
    return open;
  }

  /** True for a part of the cluster itself. */
  isComponent(user: User): boolean {
    return user.name.startsWith('system:') && this.unrestricted(user);
  }

  decide(attributes: Attributes): Decision {
    return this.unrestricted(attributes.user) ? { allowed: true, reason: '' } : this.rbac.decide(attributes);
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
