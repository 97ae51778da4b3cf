import { describe, expect, it } from 'vitest';
import type { Credentials } from '../../api/http.ts';
import { admin, TestServer } from '../testing.ts';

const as = (user: string, groups?: string[]): Credentials => ({ ...admin, impersonate: { user, ...(groups && { groups }) } });
const rbac = 'rbac.authorization.k8s.io/v1';
const role = (name: string, rules: object[]) => ({ apiVersion: rbac, kind: 'Role', metadata: { name }, rules });
const binding = (name: string, roleRef: object, subjects: object[]) => ({ apiVersion: rbac, kind: 'RoleBinding', metadata: { name }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...roleRef }, subjects });
const user = (name: string) => ({ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name });

// plugin/pkg/auth/authorizer/rbac; recording 28
describe('RBAC', () => {
  const setup = () => {
    const t = new TestServer();
    t.create('roles', role('reader', [{ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] }, { apiGroups: [''], resources: ['configmaps'], resourceNames: ['one'], verbs: ['get'] }]));
    t.create('rolebindings', binding('read', { kind: 'Role', name: 'reader' }, [user('jane')]));
    return t;
  };
  const ask = (t: TestServer, request: object, credentials = as('jane')) => t.send({ verb: 'list', resource: 'pods', namespace: 'default', credentials, ...request });

  it('allows what a binding gives, and nothing else', () => {
    const t = setup();
    expect(ask(t, {}).code).toBe(200);
    expect(ask(t, { namespace: undefined }).body.message).toBe('pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope');
    expect(ask(t, { verb: 'delete', name: 'x' }).body).toMatchObject({ code: 403, message: 'pods "x" is forbidden: User "jane" cannot delete resource "pods" in API group "" in the namespace "default"' });
    expect(ask(t, { verb: 'create', subresource: 'exec', name: 'x' }).body.message).toContain('cannot create resource "pods/exec"');
    expect(ask(t, { verb: 'get', resource: 'configmaps', name: 'one' }).code).toBe(404);
    expect(ask(t, { verb: 'get', resource: 'configmaps', name: 'two' }).code).toBe(403);
  });

  it('sees a change of bindings at once', () => {
    const t = setup();
    t.delete('rolebindings', 'read', undefined, { group: 'rbac.authorization.k8s.io' });
    expect(ask(t, {}).code).toBe(403);
  });

  it('knows the default roles, and says which role is missing', () => {
    const t = setup();
    t.create('rolebindings', binding('view', { kind: 'ClusterRole', name: 'view' }, [{ kind: 'ServiceAccount', name: 'app', namespace: 'default' }]));
    t.create('rolebindings', binding('bad', { kind: 'Role', name: 'gone' }, [user('joe')]));
    const app = as('system:serviceaccount:default:app');
    expect(ask(t, { resource: 'configmaps' }, app).code).toBe(200);
    expect(ask(t, { resource: 'secrets' }, app).code).toBe(403);
    expect(ask(t, {}, as('joe')).body.message).toContain('in the namespace "default": RBAC: role.rbac.authorization.k8s.io "gone" not found');
  });

  // pkg/registry/rbac/validation/rule.go: ConfirmNoEscalation
  it('lets nobody give away what they do not have, unless they may escalate or bind', () => {
    const t = setup();
    t.create('roles', role('granter', [{ apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs: ['create', 'patch'] }, { apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles'], resourceNames: ['view'], verbs: ['bind'] }]));
    t.create('rolebindings', binding('grant', { kind: 'Role', name: 'granter' }, [user('jane')]));
    const make = (resource: string, body: object) => ask(t, { verb: 'create', group: 'rbac.authorization.k8s.io', resource, body });
    expect(make('roles', role('same', [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }])).code).toBe(201);
    const more = make('roles', role('more', [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'create', 'delete'] }, { apiGroups: ['', 'apps'], resources: ['deployments'], verbs: ['*'] }])).body;
    expect(more).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(more.message).toBe('roles.rbac.authorization.k8s.io "more" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["deployments"], Verbs:["*"]}\n{APIGroups:[""], Resources:["pods"], Verbs:["create" "delete"]}\n{APIGroups:["apps"], Resources:["deployments"], Verbs:["*"]}');
    expect(make('rolebindings', binding('up', { kind: 'ClusterRole', name: 'cluster-admin' }, [user('jane')])).body.message).toContain('{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}');
    expect(make('rolebindings', binding('v', { kind: 'ClusterRole', name: 'view' }, [user('joe')])).code).toBe(201);
    expect(make('rolebindings', binding('g', { kind: 'Role', name: 'gone' }, [user('joe')])).body.message).toBe('roles.rbac.authorization.k8s.io "gone" not found');
    const label = { verb: 'patch', group: 'rbac.authorization.k8s.io', resource: 'rolebindings', name: 'grant', patchType: 'application/merge-patch+json', body: { metadata: { labels: { a: 'b' } } } };
    expect(ask(t, label).code).toBe(200);
  });

  it('lets anybody see health, and nobody unknown see more', () => {
    const t = setup();
    const path = (p: string) => t.send({ verb: 'get', resource: '', path: p, credentials: {} });
    expect(path('/healthz')).toMatchObject({ code: 200, body: 'ok' });
    expect(path('/apis').body.message).toBe('forbidden: User "system:anonymous" cannot get path "/apis"');
  });

  it('lets only those impersonate who may', () => {
    const t = setup();
    const jane = { certificate: { commonName: 'jane', organizations: [] }, impersonate: { user: 'bob' } };
    expect(ask(t, {}, jane).body.message).toBe('users "bob" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope');
  });

  it('answers reviews', () => {
    const t = setup();
    const review = (kind: string, resource: string, spec: object, credentials = as('jane')) =>
      t.send({ verb: 'create', group: 'authorization.k8s.io', resource, credentials, body: { apiVersion: 'authorization.k8s.io/v1', kind, spec } }).body.status;
    const can = (verb: string) => review('SelfSubjectAccessReview', 'selfsubjectaccessreviews', { resourceAttributes: { namespace: 'default', verb, resource: 'pods' } });
    expect(can('list')).toEqual({ allowed: true, reason: 'RBAC: allowed by RoleBinding "read/default" of Role "reader" to User "jane"' });
    expect(can('delete')).toEqual({ allowed: false });
    const rules = review('SelfSubjectRulesReview', 'selfsubjectrulesreviews', { namespace: 'default' });
    expect(rules.resourceRules).toContainEqual({ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] });
    expect(rules.nonResourceRules.length).toBeGreaterThan(0);
  });
});

// pkg/registry/core/serviceaccount/storage/token.go
describe('service account tokens', () => {
  const issue = (t: TestServer, spec: object = {}) => t.send({ verb: 'create', resource: 'serviceaccounts', namespace: 'default', name: 'default', subresource: 'token', body: { spec } }).body;
  const whoami = (t: TestServer, token: string) => t.send({ verb: 'create', group: 'authentication.k8s.io', resource: 'selfsubjectreviews', credentials: { token }, body: {} });

  it('say who asks, until they expire or their account goes', () => {
    const t = new TestServer().withAccount();
    const { status } = issue(t, { expirationSeconds: 600 });
    expect(status.token).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]{342}$/);
    expect(whoami(t, status.token).body.status.userInfo).toMatchObject({ username: 'system:serviceaccount:default:default', groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'] });
    expect(whoami(t, `${status.token.slice(0, -1)}_`).body).toMatchObject({ code: 401, message: 'Unauthorized' });
    t.advance(600_000);
    expect(whoami(t, status.token).code).toBe(401);
    const other = issue(t).status.token;
    t.delete('serviceaccounts', 'default');
    expect(whoami(t, other).code).toBe(401);
  });

  it('may not be shorter than ten minutes', () => {
    const t = new TestServer().withAccount();
    expect(issue(t, { expirationSeconds: 60 }).message).toContain('spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes');
  });
});
