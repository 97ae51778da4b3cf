import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../../api/kubernetes.ts';
import type { User } from '../user.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { Storage } from '../storage.ts';

/** What a request wants to do: a resource request, or a path. */
export interface Attributes {
  user: User;
  verb: string;
  group: string;
  resource: string;
  subresource?: string | undefined;
  namespace?: string | undefined;
  name?: string | undefined;
  /** Of a list or watch. */
  fieldSelector?: string | undefined;
  /** Of a request that is about no resource. */
  path?: string | undefined;
}

export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

export interface Decision {
  allowed: boolean;
  /** Why, in RBAC's words; also what went wrong while looking. */
  reason: string;
}

interface Grant {
  /** Undefined: in the whole cluster. */
  namespace: string | undefined;
  rules: readonly PolicyRule[];
  reason: string;
}

interface Subject {
  kind: string;
  name: string;
  namespace?: string;
}

interface Resolved {
  revision: number;
  grants: readonly Grant[];
  missing: readonly string[];
  decisions: Map<string, Decision>;
}

/** Where roles and bindings are stored. */
export interface RoleSource {
  readonly storage: Storage;
  /** ClusterRole, ClusterRoleBinding, Role, RoleBinding. */
  readonly rbacKinds: readonly Kind[];
  /** A number that changes whenever anything of a kind does. */
  revisionOf(kind: Kind): number;
}

const rememberedDecisions = 2048;

/** Grants by the stored roles and bindings (kubernetes: plugin/pkg/auth/authorizer/rbac). What a user may do is looked up once a change of them. */
export class Rbac {
  private readonly users = new Map<string, Resolved>();

  constructor(private readonly source: RoleSource) {}

  decide(a: Attributes): Decision {
    const resolved = this.resolve(a.user);
    const id = `${a.verb} ${a.path ?? ''} ${a.group}/${a.resource}/${a.subresource ?? ''} ${a.namespace ?? ''} ${a.name ?? ''}`;
    let decision = resolved.decisions.get(id);
    if (!decision) {
      decision = judge(resolved, a);
      if (resolved.decisions.size >= rememberedDecisions) resolved.decisions.clear();
      resolved.decisions.set(id, decision);
    }
    return decision;
  }

  /** Every rule that a user has in a namespace, in the order of the bindings. */
  rulesFor(user: User, namespace: string): PolicyRule[] {
    return this.resolve(user).grants.filter((g) => g.namespace === undefined || g.namespace === namespace).flatMap((g) => g.rules);
  }

  private resolve(user: User): Resolved {
    const { source } = this;
    const revision = Math.max(...source.rbacKinds.map((kind) => source.revisionOf(kind)));
    const id = `${user.name}\n${user.groups.join('\n')}`;
    let resolved = this.users.get(id);
    if (resolved?.revision !== revision) {
      resolved = this.read(user, revision);
      if (this.users.size > 1000) this.users.clear();
      this.users.set(id, resolved);
    }
    return resolved;
  }

  private read(user: User, revision: number): Resolved {
    const { storage, rbacKinds } = this.source;
    const [clusterRoles, clusterRoleBindings, roles, roleBindings] = rbacKinds;
    const grants: Grant[] = [];
    const missing: string[] = [];
    const grant = (binding: ClusterRoleBinding | RoleBinding, kind: string, namespace: string | undefined) => {
      const subject = (binding.subjects as Subject[] | undefined)?.find((s) => isSubject(s, user, namespace));
      if (!subject) return;
      const { kind: roleKind, name } = binding.roleRef;
      const role = (roleKind === 'ClusterRole' ? storage.get(clusterRoles!, undefined, name) : storage.get(roles!, namespace, name)) as ClusterRole | Role | undefined;
      if (!role) {
        missing.push(`${roleKind.toLowerCase()}.rbac.authorization.k8s.io "${name}" not found`);
        return;
      }
      const at = namespace === undefined ? binding.metadata.name : `${binding.metadata.name}/${namespace}`;
      grants.push({ namespace, rules: (role.rules ?? []) as PolicyRule[], reason: `RBAC: allowed by ${kind} "${at}" of ${roleKind} "${name}" to ${subjectText(subject)}` });
    };
    for (const binding of storage.all(clusterRoleBindings!)) grant(binding as unknown as ClusterRoleBinding, 'ClusterRoleBinding', undefined);
    for (const binding of storage.all(roleBindings!)) grant(binding as unknown as RoleBinding, 'RoleBinding', binding.metadata.namespace);
    return { revision, grants, missing, decisions: new Map() };
  }
}

const judge = ({ grants, missing }: Resolved, a: Attributes): Decision => {
  for (const grant of grants) {
    if (grant.namespace !== undefined && grant.namespace !== a.namespace) continue;
    if (grant.rules.some((rule) => covers(rule, a))) return { allowed: true, reason: grant.reason };
  }
  return { allowed: false, reason: missing.length === 0 ? '' : `RBAC: ${missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`}` };
};

/** True when a rule allows a request (pkg/apis/rbac/v1/evaluation_helpers.go). */
export const covers = (rule: PolicyRule, a: Attributes): boolean => {
  const has = (list: readonly string[] | undefined, value: string) => list?.some((item) => item === '*' || item === value) ?? false;
  if (!has(rule.verbs, a.verb)) return false;
  if (a.path !== undefined) return rule.nonResourceURLs?.some((url) => url === '*' || url === a.path || (url.endsWith('*') && a.path!.startsWith(url.slice(0, -1)))) ?? false;
  if (!has(rule.apiGroups, a.group)) return false;
  const combined = a.subresource ? `${a.resource}/${a.subresource}` : a.resource;
  const named = rule.resources?.some((r) => r === '*' || r === combined || (a.subresource !== undefined && r === `*/${a.subresource}`));
  if (!named) return false;
  return !rule.resourceNames?.length || (a.name !== undefined && rule.resourceNames.includes(a.name));
};

const isSubject = (subject: Subject, user: User, namespace: string | undefined): boolean => {
  switch (subject.kind) {
    case 'User':
      return subject.name === user.name;
    case 'Group':
      return user.groups.includes(subject.name);
    case 'ServiceAccount':
      return user.name === `system:serviceaccount:${subject.namespace ?? namespace}:${subject.name}`;
    default:
      return false;
  }
};

const subjectText = ({ kind, name, namespace }: Subject): string => `${kind} "${kind === 'ServiceAccount' && namespace ? `${name}/${namespace}` : name}"`;
