import { isStatus } from '../../../api/status.ts';
import type { KubeObject, Status } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { cascadeOf, deletedLine, objectName, waitUntilDeleted, type Propagation } from '../deletion.ts';
import { addSource } from '../errors.ts';
import { allNamespacesFlag, dryRunFlag, dryRunOf, fieldSelectorFlag, fileOptions, filenameFlags, selectorFlag, type DryRun } from '../flags/common.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { deleteObject } from '../requests.ts';
import { kindName } from '../resourcemapper.ts';
import type { Info } from '../info.ts';
import { Resources, type ResourceOptions } from '../resources.ts';
import { checkRaw, sendRaw } from './raw.ts';

/** The flags of a deletion, which replace, apply and run share. */
export const deleteFlags = (): FlagSpec[] => [
  {
    name: 'cascade',
    type: 'string',
    default: 'background',
    noOptDefVal: 'background',
    usage: 'What happens to what the object owns: "background", "foreground" or "orphan".',
    completion: ['background', 'foreground', 'orphan'],
  },
  { name: 'force', type: 'bool', usage: 'Delete at once, without waiting for processes to end. Use with care.' },
  { name: 'grace-period', type: 'int', default: -1, usage: 'Seconds to end in. Below zero: what the object says. Zero only together with --force.' },
  { name: 'timeout', type: 'duration', usage: 'How long to wait for it; zero for without end.' },
];

/** What a deletion does, once the flags are read. */
export interface DeletePlan {
  /** Seconds; -1: what the object says. */
  grace: number;
  propagation: Propagation;
  dryRun: DryRun;
  wait: boolean;
  timeoutMs: number;
  outputName: boolean;
  quiet: boolean;
  /** -n was given, so that cluster-scoped objects deserve a word. */
  warnClusterScope: boolean;
}

const planOf = (context: Context): DeletePlan => {
  const { flags } = context;
  const propagation = cascadeOf(context);
  let grace = flags.int('grace-period');
  const force = flags.bool('force');
  if (flags.bool('now')) {
    if (grace !== -1) throw new Error('--now and --grace-period cannot be specified together');
    grace = 1;
  }
  if (grace === 0 && !force) grace = 1;
  if (force && grace < 0) grace = 0;
  return {
    grace,
    propagation,
    dryRun: dryRunOf(context),
    wait: flags.bool('wait'),
    timeoutMs: flags.duration('timeout') || 168 * 3_600_000,
    outputName: flags.string('output') === 'name',
    quiet: false,
    warnClusterScope: context.namespace().explicit && !flags.bool('all-namespaces'),
  };
};

const check = (context: Context, plan: DeletePlan): void => {
  const { flags } = context;
  const output = flags.string('output');
  if (output && output !== 'name') throw new Error(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (flags.bool('all') && flags.string('selector')) throw new Error('cannot set --all and --selector at the same time');
  if (flags.bool('all') && flags.string('field-selector')) throw new Error('cannot set --all and --field-selector at the same time');
  if (!flags.bool('force')) return;
  if (plan.grace === 0) context.warn('Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.');
  else if (plan.grace > 0) throw new Error('--force and --grace-period greater than 0 cannot be specified together');
};

/** Deletes what was found and waits until it is gone (delete.DeleteResult). `only` narrows it to what was agreed to. */
export function* deleteAll(context: Context, resources: Resources, plan: DeletePlan, only?: (info: Info) => boolean): Task {
  const deleted: { info: Info; uid: string | undefined }[] = [];
  let warn = plan.warnClusterScope;
  yield* resources.visit(function* (info) {
    if (only && !only(info)) return;
    const entry: { info: Info; uid: string | undefined } = { info, uid: undefined };
    deleted.push(entry);
    if (warn && !info.mapping.namespaced) {
      context.warn('deleting cluster-scoped resources, not scoped to the provided namespace');
      warn = false;
    }
    const say = (): void => {
      if (!plan.quiet) context.out(deletedLine(info, { grace: plan.grace, dryRun: plan.dryRun, name: plan.outputName }));
    };
    if (plan.dryRun === 'client') return say();
    const body = { ...(plan.grace >= 0 ? { gracePeriodSeconds: plan.grace } : {}), propagationPolicy: plan.propagation };
    let answer: KubeObject | Status;
    try {
      answer = yield* deleteObject(context, info, body, plan.dryRun === 'server' ? { query: { dryRun: 'All' } } : {});
    } catch (error) {
      throw addSource('deleting', info.source, error);
    }
    say();
    entry.uid = answer.kind === 'Status' ? (answer as Status).details?.uid : (answer as KubeObject).metadata?.uid;
  });
  if (deleted.length === 0) return context.out('No resources found\n');
  if (!plan.wait || plan.dryRun !== 'none') return;
  const deadline = context.now() + plan.timeoutMs;
  for (const { info, uid } of deleted) {
    try {
      if (!(yield* waitUntilDeleted(context, info, uid, Math.max(0, deadline - context.now())))) throw new Error(`timed out waiting for the condition on ${objectName(info)}`);
    } catch (error) {
      // Who may delete but not look gets no error for it.
      if (!isStatus(error, 'Forbidden') && !isStatus(error, 'MethodNotAllowed')) throw error;
    }
  }
}

function* confirm(context: Context, options: ResourceOptions): Task<((info: Info) => boolean) | undefined> {
  const infos: Info[] = [];
  const preview = yield* Resources.of(context, options);
  yield* preview.visit(function* (info) {
    infos.push(info);
  });
  if (infos.length === 0) {
    context.out('No resources found\n');
    return undefined;
  }
  context.out(`You are about to delete the following ${infos.length} resource(s):\n${infos.map((i) => `${kindName(i.mapping.kind, i.mapping.group)}/${i.name}\n`).join('')}Do you want to continue? (y/N): `);
  yield* context.flush();
  const answer = yield* context.process.stdin.read();
  if (answer?.trim().toLowerCase() !== 'y') {
    context.out('deletion is cancelled\n');
    return undefined;
  }
  const key = (i: Info): string => `${i.mapping.group}/${i.mapping.resource}/${i.namespace}/${i.name}`;
  const agreed = new Set(infos.map(key));
  return (info) => agreed.has(key(info));
}

export const del: CommandSpec = {
  name: 'delete',
  suggestFor: ['rm'],
  usage: '([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  short: 'Delete resources by file, by name or by label',
  long: `Delete resources by file, by name or by label, and wait until they are gone.

 What an object owns is deleted with it, unless --cascade says otherwise. Pods get time to end; --now and --force cut it short.`,
  examples: `# By name
kubectl delete pod web

# What a file describes
kubectl delete -f web.yaml

# By label
kubectl delete pods,services -l app=web

# All of a type in the namespace
kubectl delete pods --all

# Leave the pods of a deployment running
kubectl delete deployment web --cascade=orphan`,
  flags: [
    ...filenameFlags('that name the objects to delete'),
    selectorFlag,
    fieldSelectorFlag,
    { name: 'all', type: 'bool', usage: 'All objects of the type in the namespace.' },
    allNamespacesFlag,
    ...deleteFlags(),
    { name: 'now', type: 'bool', usage: 'Let it end within a second (--grace-period=1).' },
    { name: 'ignore-not-found', type: 'bool', usage: 'Take what does not exist for deleted. The default with --all and selectors.' },
    { name: 'wait', type: 'bool', default: true, usage: 'Wait until the objects are gone, finalizers included.' },
    { name: 'output', shorthand: 'o', type: 'string', usage: 'With "name": print only type and name.', completion: ['name'] },
    { name: 'raw', type: 'string', usage: 'A path of the API to delete as it is.' },
    { name: 'interactive', shorthand: 'i', type: 'bool', usage: 'Ask first.' },
    dryRunFlag,
  ],
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    const plan = planOf(context);
    const { namespace, explicit } = context.namespace();
    const selecting = flags.bool('all') || flags.string('selector') !== '' || flags.string('field-selector') !== '';
    const options: ResourceOptions = {
      args: context.args,
      ...fileOptions(context),
      selector: flags.string('selector'),
      fieldSelector: flags.string('field-selector'),
      all: flags.bool('all'),
      allAfterSelectors: true,
      namespace,
      enforceNamespace: explicit,
      allNamespaces: flags.bool('all-namespaces'),
      continueOnError: true,
      flatten: true,
      requireObject: false,
      ignoreNotFound: flags.bool('ignore-not-found') || (selecting && !flags.changed('ignore-not-found')),
    };
    if (flags.string('raw')) {
      check(context, plan);
      if (flags.bool('interactive')) throw new Error('--interactive can not be used with --raw');
      checkRaw(context, { least: 0 });
      return yield* sendRaw(context, 'delete');
    }
    const resources = yield* Resources.of(context, options);
    check(context, plan);
    const only = flags.bool('interactive') ? yield* confirm(context, options) : undefined;
    if (flags.bool('interactive') && !only) return;
    yield* deleteAll(context, resources, plan, only);
  },
};
