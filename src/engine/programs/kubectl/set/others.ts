import type { ClusterRoleBinding, RoleBinding } from '../../../api/kubernetes.ts';
import { parseSelector } from '../../../api/selector.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { messageOf } from '../errors.ts';
import { dryRunOf, dryRunOperation, recursively, writeQuery } from '../flags/common.ts';
import { createMergePatch } from '../patching.ts';
import { requirePrinter } from '../print/printer.ts';
import { recorded, recordFlag } from '../record.ts';
import { patchObject } from '../requests.ts';
import { Resources } from '../resources.ts';
import { podSpecOf, podSpecPatch, withPodSpec } from './podspec.ts';
import { checkSet, NO_LOCAL_NAMES, runSet, setFlags, setProblems, setTargets } from './run.ts';

export const serviceAccount: CommandSpec = {
  name: 'serviceaccount',
  aliases: ['sa'],
  usage: '(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  short: 'Set the service account of a pod template',
  examples: '# Let the pods of a deployment be another\nkubectl set serviceaccount deployment web robot',
  flags: [...setFlags().filter((f) => f.name !== 'selector'), recordFlag],
  completion: 'resource',
  *run(context) {
    const { args } = context;
    for (const problem of setProblems(context)) throw new Error(problem);
    checkSet(context, 'serviceaccount updated');
    if (args.length === 0) throw new Error('serviceaccount is required');
    const name = args[args.length - 1]!;
    yield* runSet(context, yield* setTargets(context, args.slice(0, -1), false), {
      done: 'serviceaccount updated',
      refused: 'failed to patch ServiceAccountName',
      unchangedToo: true,
      *change(info) {
        const spec = podSpecOf(info.object);
        return { object: withPodSpec(info.object, { ...spec, serviceAccountName: name }), patch: podSpecPatch(info.object.kind, { serviceAccountName: name }) };
      },
    });
  },
};

export const selector: CommandSpec = {
  name: 'selector',
  usage: '(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  short: 'Set the selector of a service',
  long: 'Set the selector of a service; the one that it had is replaced.',
  examples: "# Send a service's requests to other pods\nkubectl set selector service/web app=green",
  flags: [...recursively(setFlags()).filter((f) => f.name !== 'selector' && f.name !== 'kustomize'), recordFlag, { name: 'resource-version', type: 'string', usage: 'Only when this is the version of the object.' }],
  completion: 'resource',
  *run(context) {
    const { args, flags } = context;
    const dryRun = dryRunOf(context);
    const { labels, expressions } = args.length > 0 ? selectorIn(args[args.length - 1]!) : { labels: {}, expressions: [] };
    const local = flags.bool('local');
    const printer = requirePrinter(context, dryRunOperation('selector updated', dryRun), { order: 'own' });
    if (args.length === 0) throw new Error('one selector is required');
    const { namespace, explicit } = context.namespace();
    const resources = yield* Resources.of(context, {
      args: local ? [] : args.slice(0, -1),
      refused: local && args.length > 1 ? new Error(NO_LOCAL_NAMES) : undefined,
      filenames: flags.list('filename'),
      recursive: flags.bool('recursive'),
      typeMeansAll: flags.bool('all'),
      namespace,
      enforceNamespace: explicit,
      continueOnError: true,
      flatten: true,
      typed: true,
      local,
      latest: !local,
    });
    yield* resources.visit(function* (info) {
      if (info.object.kind !== 'Service') throw new Error('setting a selector is only supported for Services');
      if (expressions.length) throw new Error(`match expression [${expressions.join(' ')}] not supported on this object`);
      const next = recorded(context, { ...info.object, spec: { ...info.object.spec, selector: labels } } as KubeObject);
      if (local || dryRun === 'client') return context.out(printer.print(next));
      const patch = createMergePatch(info.object, next) as { metadata?: object };
      const version = flags.string('resource-version');
      const body = version ? { ...patch, metadata: { ...patch.metadata, resourceVersion: version } } : patch;
      context.out(printer.print(yield* patchObject(context, info, body, 'application/merge-patch+json', { query: writeQuery(context, dryRun) })));
    });
  },
};

/** Labels and expressions of a selector; expressions as Go prints them (metav1.ParseToLabelSelector). */
const selectorIn = (text: string): { labels: Record<string, string>; expressions: string[] } => {
  let requirements;
  try {
    ({ requirements } = parseSelector(text));
  } catch (error) {
    throw new Error(`couldn't parse the selector string ${JSON.stringify(text)}: ${messageOf(error)}`);
  }
  const labels: Record<string, string> = {};
  const expressions: string[] = [];
  const operators: Record<string, string> = { in: 'In', notin: 'NotIn', exists: 'Exists', '!': 'DoesNotExist' };
  for (const { key, operator, values } of requirements) {
    if (operator === '=' || operator === '==') labels[key] = values[0] ?? '';
    else if (operators[operator]) expressions.push(`{${key} ${operators[operator]} [${values.join(' ')}]}`);
    else throw new Error(`${JSON.stringify(operator)} is not a valid label selector operator`);
  }
  return { labels, expressions };
};

type Subject = { kind: string; name: string; namespace?: string; apiGroup?: string };

const RBAC = 'rbac.authorization.k8s.io';

export const subject: CommandSpec = {
  name: 'subject',
  usage: '(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Add subjects to a role binding or cluster role binding',
  examples: '# Bind a service account too\nkubectl set subject clusterrolebinding admins --serviceaccount=default:robot',
  flags: [
    ...setFlags(),
    { name: 'user', type: 'stringArray', usage: 'A user.' },
    { name: 'group', type: 'stringArray', usage: 'A group.' },
    { name: 'serviceaccount', type: 'stringArray', usage: 'A service account, NAMESPACE:NAME.' },
  ],
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    const users = [...flags.list('user')].sort().map((name): Subject => ({ kind: 'User', apiGroup: RBAC, name }));
    const groups = [...flags.list('group')].sort().map((name): Subject => ({ kind: 'Group', apiGroup: RBAC, name }));
    const accounts = [...flags.list('serviceaccount')].sort();
    checkSet(context, 'subjects updated');
    const infos = yield* setTargets(context, context.args);
    for (const problem of setProblems(context)) throw new Error(problem);
    if (users.length + groups.length + accounts.length === 0) throw new Error('you must specify at least one value of user, group or serviceaccount');
    for (const account of accounts) {
      const parts = account.split(':');
      if (parts.length !== 2 || !parts[1]) throw new Error('serviceaccount must be <namespace>:<name>');
      if (!parts[0] && infos.some((info) => info.object.kind === 'ClusterRoleBinding')) throw new Error('serviceaccount must be <namespace>:<name>, namespace must be specified');
    }
    const own = context.namespace().namespace;
    const wanted = [...users, ...groups, ...accounts.map((text): Subject => ({ kind: 'ServiceAccount', namespace: text.split(':')[0] || own, name: text.split(':')[1]! }))];
    yield* runSet(context, infos, {
      done: 'subjects updated',
      refused: 'failed to patch subjects to rolebinding:',
      type: 'application/merge-patch+json',
      *change(info) {
        if (!['RoleBinding', 'ClusterRoleBinding'].includes(info.object.kind)) throw new Error('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
        const binding = info.object as unknown as RoleBinding | ClusterRoleBinding;
        const old = (binding.subjects ?? []) as Subject[];
        const same = (a: Subject, b: Subject) => a.kind === b.kind && a.name === b.name && (a.namespace ?? '') === (b.namespace ?? '');
        const subjects = [...old, ...wanted.filter((w) => !old.some((o) => same(o, w)))];
        return { object: { ...info.object, subjects } as KubeObject, patch: { subjects } };
      },
    });
  },
};
