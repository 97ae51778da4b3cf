import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { generator, metadataOf, typedResource } from './generator.ts';

const rbac = 'rbac.authorization.k8s.io';

const subjectFlags: readonly FlagSpec[] = [
  { name: 'user', type: 'stringArray', usage: 'A user that gets the role; may be repeated.' },
  { name: 'group', type: 'stringArray', usage: 'A group that gets the role; may be repeated.' },
  { name: 'serviceaccount', type: 'stringArray', usage: 'A service account that gets the role, as namespace:name; may be repeated.' },
];

const subjects = ({ flags }: Context): object[] => [
  ...flags.list('user').map((name) => ({ kind: 'User', apiGroup: rbac, name })),
  ...flags.list('group').map((name) => ({ kind: 'Group', apiGroup: rbac, name })),
  ...flags.list('serviceaccount').map((text) => {
    const [namespace, name, ...more] = text.split(':');
    if (!namespace || !name || more.length) throw new Error('serviceaccount must be <namespace>:<name>');
    return { kind: 'ServiceAccount', name, namespace };
  }),
];

const binding = (context: Context, kind: string, metadata: KubeObject['metadata'], role: { kind: string; name: string }): KubeObject => {
  const list = subjects(context);
  return { kind, apiVersion: `${rbac}/v1`, metadata, ...(list.length ? { subjects: list } : {}), roleRef: { apiGroup: rbac, ...role } } as unknown as KubeObject;
};

export const rolebinding: CommandSpec = generator({
  name: 'rolebinding',
  usage: 'NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Create a role binding for a role or a cluster role',
  examples: `# A role for a person
kubectl create rolebinding read --role=reader --user=jane

# A cluster role, in this namespace only, for a service account
kubectl create rolebinding admin --clusterrole=admin --serviceaccount=default:robot`,
  flags: [{ name: 'clusterrole', type: 'string', usage: 'The cluster role.' }, { name: 'role', type: 'string', usage: 'The role.' }, ...subjectFlags],
  resource: typedResource(`${rbac}/v1`, 'RoleBinding', 'rolebindings'),
  failure: 'failed to create rolebinding: ',
  check({ flags }) {
    if ((flags.string('clusterrole') === '') === (flags.string('role') === '')) throw new Error('exactly one of clusterrole or role must be specified');
  },
  *build(context, name, namespace) {
    const role = context.flags.string('role');
    return binding(context, 'RoleBinding', metadataOf(name, namespace), role ? { kind: 'Role', name: role } : { kind: 'ClusterRole', name: context.flags.string('clusterrole') });
  },
});

export const clusterrolebinding: CommandSpec = generator({
  name: 'clusterrolebinding',
  usage: 'NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Create a cluster role binding for a cluster role',
  examples: '# Administrators\nkubectl create clusterrolebinding admins --clusterrole=cluster-admin --group=devs',
  flags: [{ name: 'clusterrole', type: 'string', required: true, usage: 'The cluster role.' }, ...subjectFlags],
  resource: typedResource(`${rbac}/v1`, 'ClusterRoleBinding', 'clusterrolebindings', false),
  failure: 'failed to create clusterrolebinding: ',
  *build(context, name) {
    return binding(context, 'ClusterRoleBinding', metadataOf(name, undefined), { kind: 'ClusterRole', name: context.flags.string('clusterrole') });
  },
});
