import { isStatus } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { infoText, setLastApplied, viewLastApplied } from '../apply/lastapplied.ts';
import { PatchFailed, patchLocally, patchToModified, type PatcherOptions, type PatchResult } from '../apply/patcher.ts';
import { ApplySet } from '../apply/applyset.ts';
import { checkParent, parseParent, type ApplySetParent } from '../apply/applysetparent.ts';
import { allowlist, prune } from '../apply/prune.ts';
import { applyOnServer } from '../apply/serverside.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { cascadeOf, objectName, type Propagation } from '../deletion.ts';
import { addSource, throwAll } from '../errors.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, fieldManagerFlag, fileOptions, filenameFlags, printFlags, requireFiles, selectorFlag, validateFlag, validationOf, writeQuery, type DryRun } from '../flags/common.ts';
import { lastAppliedAnnotation, originalConfiguration, withLastApplied } from '../lastapplied.ts';
import { requirePrinter } from '../print/printer.ts';
import { recorded, recordFlag } from '../record.ts';
import { createObject, getObject } from '../requests.ts';
import type { Mapping } from '../resourcemapper.ts';
import type { Info } from '../info.ts';
import { Resources } from '../resources.ts';
import { compactJson } from '../text/json.ts';
import { deleteFlags } from './delete.ts';
import { editLastApplied } from '../edit/lastapplied.ts';

interface Plan {
  dryRun: DryRun;
  serverSide: boolean;
  forceConflicts: boolean;
  force: boolean;
  manager: string;
  prune: boolean;
  kinds: readonly Mapping[] | undefined;
  parent: ApplySetParent | undefined;
  propagation: Propagation;
  grace: number;
  /** Objects are printed together at the end. */
  whole: boolean;
}

function* planOf(context: Context): Task<Plan> {
  const { flags } = context;
  const serverSide = flags.bool('server-side');
  const output = flags.string('output');
  const propagation = cascadeOf(context);
  const force = flags.bool('force');
  const grace = flags.int('grace-period');
  const applySet = flags.spec('applyset') ? flags.string('applyset') : '';
  return {
    dryRun: dryRunOf(context),
    serverSide,
    forceConflicts: flags.bool('force-conflicts'),
    force,
    manager: flags.changed('field-manager') ? flags.string('field-manager') : serverSide ? 'kubectl' : 'kubectl-client-side-apply',
    prune: flags.bool('prune'),
    parent: applySet ? yield* parseParent(context, applySet) : undefined,
    kinds: flags.bool('prune') ? yield* allowlist(context) : undefined,
    propagation,
    grace: grace < 0 && force ? 0 : grace,
    whole: output !== '' && output !== 'name',
  };
}

/** Throws for what says otherwise than by the set what is pruned. */
const checkSet = ({ flags }: Context): void => {
  const clash = flags.bool('all') ? 'all' : flags.string('selector') ? 'selector' : flags.list('prune-allowlist').length > 0 ? 'prune-allowlist' : undefined;
  if (clash) throw new Error(`--${clash} is incompatible with --applyset`);
};

function* check(context: Context, plan: Plan): Task {
  const { flags } = context;
  if (plan.forceConflicts && !plan.serverSide) throw new Error('--force-conflicts only works with --server-side');
  if (plan.dryRun === 'client' && plan.serverSide) throw new Error("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (plan.serverSide && plan.force) throw new Error('--force cannot be used with --server-side');
  if (plan.dryRun === 'server' && plan.force) throw new Error('--dry-run=server cannot be used with --force');
  if (flags.bool('all') && flags.string('selector')) throw new Error('cannot set --all and --selector at the same time');
  if (plan.parent) {
    if (!plan.prune) throw new Error('--applyset requires --prune');
    yield* checkParent(context, plan.parent);
  }
  if (plan.prune) {
    if (plan.force) throw new Error('--force cannot be used with --prune');
    if (plan.parent) checkSet(context);
    else if (!flags.bool('all') && !flags.string('selector'))
      throw new Error('all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector');
    else if (plan.serverSide) throw new Error("--prune is in alpha and doesn't currently work on objects created by server-side apply");
  }
  if (flags.string('subresource') && !plan.serverSide) throw new Error('--subresource can only be specified for --server-side');
}

const withoutNulls = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null).map(([k, v]) => [k, withoutNulls(v)])) as T;
};

const missingAnnotation = (info: Info): string =>
  `Warning: resource ${objectName(info)} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`;

/** Applies one object; gives it as it is afterwards, and what was done. */
function* applyOne(context: Context, given: Info, plan: Plan): Task<{ object: KubeObject; operation: string }> {
  const info = { ...given, object: recorded(context, given.object) };
  const generated = (info.object.metadata as { generateName?: string } | undefined)?.generateName;
  if (!info.name && generated) throw new Error(`from ${generated}: cannot use generate name with apply`);
  const request = { query: { ...writeQuery(context, plan.dryRun), fieldManager: plan.manager } };
  if (plan.serverSide) {
    const object = yield* applyOnServer(context, info, { request, force: plan.forceConflicts, manager: plan.manager, subresource: context.flags.string('subresource') || undefined });
    warnIfDeleting(context, object);
    return { object, operation: 'serverside-applied' };
  }
  const modified = withLastApplied(info.object);
  let live: KubeObject;
  try {
    live = yield* getObject(context, info);
  } catch (error) {
    if (!isStatus(error, 'NotFound')) throw addSource(`retrieving current configuration of:\n${infoText(info)}\nfrom server for:`, info.source, error);
    const wanted = withoutNulls(modified);
    if (plan.dryRun === 'client') return { object: wanted, operation: 'created' };
    try {
      return { object: yield* createObject(context, info, wanted, request), operation: 'created' };
    } catch (second) {
      throw addSource('creating', info.source, second);
    }
  }
  if (originalConfiguration(live) === undefined) context.err(missingAnnotation(info));
  const result = yield* patched(context, info, live, modified, plan, request);
  warnIfDeleting(context, result.object);
  return { object: result.object, operation: Object.keys(result.patch).length === 0 ? 'unchanged' : 'configured' };
}

function* patched(context: Context, info: Info, live: KubeObject, modified: KubeObject, plan: Plan, request: PatcherOptions['request']): Task<PatchResult> {
  try {
    if (plan.dryRun === 'client') return yield* patchLocally(context, info, live, modified);
    return yield* patchToModified(context, info, info.source, live, modified, { request, force: plan.force, propagation: plan.propagation, grace: plan.grace, timeoutMs: context.flags.duration('timeout') });
  } catch (error) {
    const patch = error instanceof PatchFailed ? compactJson(error.patch) : '';
    throw addSource(`applying patch:\n${patch}\nto:\n${infoText(info)}\nfor:`, info.source, error instanceof PatchFailed ? error.cause : error);
  }
}

/** Tells of an object on its way out (apply.WarnIfDeleting). */
export const warnIfDeleting = (context: Context, object: KubeObject): void => {
  if (object.metadata?.deletionTimestamp) context.err(`Warning: Detected changes to resource ${object.metadata.name} which is currently being deleted.\n`);
};

const printWhole = (context: Context, objects: readonly KubeObject[], dryRun: DryRun): void => {
  const printer = requirePrinter(context, dryRunOperation('', dryRun));
  const list = { kind: 'List', apiVersion: 'v1', metadata: {}, items: objects } as unknown as KubeObject;
  context.out(printer.print(objects.length > 1 ? list : objects[0]!));
};

export const apply: CommandSpec = {
  name: 'apply',
  usage: '(-f FILENAME | -k DIRECTORY)',
  short: 'Bring resources to the state that a file describes',
  long: `Bring resources to the state that a file describes. What does not exist is created; what exists is changed where it differs, and what the file no longer says is removed.

 kubectl remembers in an annotation what it applied last. With --server-side the server keeps the books instead.`,
  examples: `# What a file describes
kubectl apply -f web.yaml

# What a folder describes
kubectl apply -f manifests/

# A kustomization
kubectl apply -k overlays/prod

# From another program
cat web.yaml | kubectl apply -f -

# Let the server merge
kubectl apply --server-side -f web.yaml`,
  flags: [
    ...filenameFlags('that describe what to apply'),
    ...deleteFlags(),
    { name: 'wait', type: 'bool', usage: 'Wait until what is replaced with --force is gone.' },
    ...printFlags(),
    validateFlag,
    dryRunFlag,
    { name: 'server-side', type: 'bool', usage: 'Let the server merge.' },
    { name: 'force-conflicts', type: 'bool', usage: 'With --server-side: take fields that others own.' },
    recordFlag,
    fieldManagerFlag('kubectl-client-side-apply'),
    selectorFlag,
    { name: 'prune-allowlist', type: 'stringArray', usage: 'A kind to prune, as group/version/kind, instead of the default ones.' },
    { name: 'all', type: 'bool', usage: 'With --prune: everything that was applied.' },
    { name: 'prune', type: 'bool', usage: 'Delete what was applied before and is not among the files. Together with -l or --all.' },
    { name: 'applyset', type: 'string', gate: 'KUBECTL_APPLYSET', usage: 'With --prune: the set that keeps the books, as [RESOURCE][.GROUP]/NAME; a Secret where there is only a name. What was in it and is not among the files is deleted.' },
    { name: 'overwrite', type: 'bool', default: true, usage: 'Overwrite what somebody else changed.' },
    { name: 'openapi-patch', type: 'bool', default: true, usage: "Work out the difference with the server's schema." },
    { name: 'subresource', type: 'string', usage: 'With --server-side: the subresource to apply to.', completion: ['status', 'scale', 'resize'] },
  ],
  commands: [viewLastApplied, setLastApplied, editLastApplied],
  *run(context) {
    if (context.args.length) throw context.usage(`Unexpected args: [${context.args.join(' ')}]`);
    dryRunOf(context);
    yield* context.connect();
    const plan = yield* planOf(context);
    requireFiles(context);
    const validation = validationOf(context);
    const { namespace, explicit } = context.namespace();
    yield* check(context, plan);
    const namespaces = new Set(explicit ? [namespace] : []);
    const errors: Error[] = [];
    const set = plan.parent && new ApplySet(context, plan.parent, plan.dryRun);
    const infos: Info[] = [];
    try {
      const resources = yield* Resources.of(context, {
        ...fileOptions(context),
        namespace,
        enforceNamespace: explicit,
        selector: context.flags.string('selector') || undefined,
        continueOnError: true,
        flatten: true,
        validate: validation !== 'Ignore',
      });
      const found = yield* resources.infos();
      infos.push(...(set ? set.labelled(found) : found));
      if (resources.error) errors.push(resources.error);
    } catch (error) {
      errors.push(error as Error);
    }
    if (infos.length === 0 && errors.length === 0) throw new Error('no objects passed to apply');
    if (set) yield* set.begin(infos);
    const applied: KubeObject[] = [];
    for (const info of infos) {
      if (info.mapping.namespaced) namespaces.add(info.namespace);
      try {
        const { object, operation } = yield* applyOne(context, info, plan);
        applied.push(object);
        if (!plan.whole) context.out(requirePrinter(context, dryRunOperation(operation, plan.dryRun)).print(object));
      } catch (error) {
        errors.push(error as Error);
      }
    }
    throwAll(errors);
    if (plan.whole) printWhole(context, applied, plan.dryRun);
    context.log(4, 'apply.go:546', 'Running apply post-processor function');
    if (!plan.prune) return;
    const uids = new Set(applied.map((o) => o.metadata.uid ?? ''));
    if (set) {
      const printer = requirePrinter(context, dryRunOperation('pruned', plan.dryRun));
      return yield* set.finish({ applied: uids, propagation: plan.propagation, grace: plan.grace, pruned: (object) => context.out(printer.print(object)) });
    }
    yield* prune(context, {
      applied: uids,
      namespaces: [...namespaces],
      selector: context.flags.string('selector'),
      kinds: plan.kinds,
      propagation: plan.propagation,
      grace: plan.grace,
      dryRun: plan.dryRun,
      pruned: (object) => context.out(requirePrinter(context, dryRunOperation('pruned', plan.dryRun)).print(object)),
    });
  },
};
