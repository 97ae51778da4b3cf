import { isStatus } from '../../../api/status.ts';
import { equal } from '../../../api/share.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { messageOf } from '../errors.ts';
import { typedResource } from '../create/generator.ts';
import { dryRunFlag, dryRunOf, type DryRun, fileOptions, filenameFlags, printFlags, requireFiles } from '../flags/common.ts';
import { requirePrinter } from '../print/printer.ts';
import { breakDown, goStrings, type PolicyRule } from '../rbac.ts';
import { createObject, deleteObject, getObject, replaceObject } from '../requests.ts';
import type { Info } from '../info.ts';
import { Resources } from '../resources.ts';

const namespaces = typedResource('v1', 'Namespace', 'namespaces', false);

interface Subject {
  kind: string;
  apiGroup?: string;
  name: string;
  namespace?: string;
}

/** What there is to do for an object (rbac/reconciliation). */
interface Outcome {
  operation: 'none' | 'create' | 'update' | 'recreate';
  object: KubeObject;
  /** Lines of what is missing and what is too much. */
  missing: string[];
  extra: string[];
  protected: boolean;
}

const covered = (all: readonly PolicyRule[], { verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): boolean => {
  const has = (list: readonly string[] | undefined, value: string | undefined): boolean => value === undefined || (list ?? []).includes('*') || (list ?? []).includes(value);
  const hasUrl = (list: readonly string[] | undefined, url: string): boolean => (list ?? []).some((u) => u === '*' || u === url || (u.endsWith('*') && url.startsWith(u.slice(0, -1))));
  return all.some(
    (rule) =>
      has(rule.verbs, verbs![0]) &&
      (nonResourceURLs
        ? hasUrl(rule.nonResourceURLs, nonResourceURLs[0]!)
        : has(rule.apiGroups, apiGroups![0]) && (has(rule.resources, resources![0]) || (rule.resources ?? []).includes(`*/${resources![0]!.split('/')[1] ?? ''}`)) && (!rule.resourceNames?.length || has(rule.resourceNames.filter((n) => n !== '*'), resourceNames?.[0] ?? '\0'))),
  );
};

const uncovered = (by: readonly PolicyRule[], rules: readonly PolicyRule[]): PolicyRule[] => rules.flatMap(breakDown).filter((rule) => !covered(by, rule));

const ruleText = (r: PolicyRule): string => `{Verbs:${goStrings(r.verbs)} APIGroups:${goStrings(r.apiGroups)} Resources:${goStrings(r.resources)} ResourceNames:${goStrings(r.resourceNames)} NonResourceURLs:${goStrings(r.nonResourceURLs)}}`;
const subjectText = (s: Subject): string => `{Kind:${s.kind} APIGroup:${s.apiGroup ?? ''} Name:${s.name} Namespace:${s.namespace ?? ''}}`;

const withMetadata = (live: KubeObject, wanted: KubeObject): KubeObject => {
  const { labels, annotations } = wanted.metadata;
  return {
    ...live,
    metadata: { ...live.metadata, ...(labels ? { labels: { ...live.metadata.labels, ...labels } } : {}), ...(annotations ? { annotations: { ...live.metadata.annotations, ...annotations } } : {}) },
  };
};

const optedOut = (live: KubeObject): boolean => (live.metadata.annotations as Record<string, string> | undefined)?.['rbac.authorization.kubernetes.io/autoupdate'] === 'false';

const roleOutcome = (live: KubeObject | undefined, wanted: KubeObject, removeExtra: boolean): Outcome => {
  const want = (wanted.rules ?? []) as PolicyRule[];
  if (!live) return { operation: 'create', object: wanted, missing: want.map(ruleText), extra: [], protected: false };
  const have = (live.rules ?? []) as PolicyRule[];
  const missing = uncovered(have, want);
  const extra = uncovered(want, have);
  const merged = withMetadata(live, wanted);
  const rules = removeExtra && (missing.length || extra.length) ? want : [...have, ...missing];
  const object = { ...merged, rules } as unknown as KubeObject;
  return { operation: equal(object, live) ? 'none' : 'update', object, missing: missing.map(ruleText), extra: extra.map(ruleText), protected: optedOut(live) };
};

const bindingOutcome = (live: KubeObject | undefined, wanted: KubeObject, removeExtra: boolean): Outcome => {
  const want = (wanted.subjects ?? []) as Subject[];
  if (!live) return { operation: 'create', object: wanted, missing: want.map(subjectText), extra: [], protected: false };
  const have = (live.subjects ?? []) as Subject[];
  const without = (a: readonly Subject[], b: readonly Subject[]): Subject[] => a.filter((s) => !b.some((o) => subjectText(o) === subjectText(s)));
  const missing = without(want, have);
  const extra = without(have, want);
  const merged = withMetadata(live, wanted);
  const object = { ...merged, subjects: removeExtra ? [...have.filter((s) => !extra.includes(s)), ...missing] : [...have, ...missing] } as unknown as KubeObject;
  if (!equal(live.roleRef, wanted.roleRef)) {
    const { resourceVersion: _, uid: __, ...metadata } = object.metadata;
    return { operation: 'recreate', object: { ...object, roleRef: wanted.roleRef, metadata } as unknown as KubeObject, missing: missing.map(subjectText), extra: extra.map(subjectText), protected: optedOut(live) };
  }
  return { operation: equal(object, live) ? 'none' : 'update', object, missing: missing.map(subjectText), extra: extra.map(subjectText), protected: optedOut(live) };
};

/** Makes the namespace unless it is there; who may not look or create goes on without (reconciliation's tryEnsureNamespace). */
function* ensureNamespace(context: Context, name: string): Task {
  try {
    yield* getObject(context, { mapping: namespaces, namespace: '', name });
    return;
  } catch (error) {
    if (!isStatus(error, 'NotFound') && !isStatus(error, 'Forbidden')) throw error;
  }
  try {
    yield* createObject(context, { mapping: namespaces, namespace: '' }, { kind: 'Namespace', apiVersion: 'v1', metadata: { name } });
  } catch (error) {
    if (!isStatus(error, 'AlreadyExists') && !isStatus(error, 'Forbidden')) throw error;
  }
}

function* carryOut(context: Context, info: Info, outcome: Outcome): Task<KubeObject> {
  if (outcome.protected) return outcome.object;
  switch (outcome.operation) {
    case 'create':
      if (info.mapping.namespaced) yield* ensureNamespace(context, info.namespace);
      return yield* createObject(context, info, outcome.object);
    case 'update':
      return yield* replaceObject(context, info, outcome.object);
    case 'recreate':
      yield* deleteObject(context, info, {});
      return yield* createObject(context, info, outcome.object);
    default:
      return outcome.object;
  }
}

function* one(context: Context, info: Info, dryRun: boolean): Task<Outcome> {
  const { flags } = context;
  for (let attempt = 0; ; attempt++) {
    let live: KubeObject | undefined;
    try {
      live = yield* getObject(context, info);
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
    }
    const outcome = info.mapping.kind.endsWith('Binding') ? bindingOutcome(live, info.object, flags.bool('remove-extra-subjects')) : roleOutcome(live, info.object, flags.bool('remove-extra-permissions'));
    try {
      return { ...outcome, object: dryRun ? outcome.object : yield* carryOut(context, info, outcome) };
    } catch (error) {
      if (!isStatus(error, 'Conflict') || attempt >= 2) throw error;
    }
  }
}

/** --dry-run, told as reconcile tells what is wrong with it. */
const dryRunFlagOf = (context: Context): DryRun => {
  try {
    return dryRunOf(context);
  } catch (error) {
    throw new Error(`error accessing --dry-run flag for command reconcile: ${messageOf(error)}`);
  }
};

export const reconcile: CommandSpec = {
  name: 'reconcile',
  usage: '-f FILENAME',
  short: 'Bring RBAC roles and bindings to what a file says',
  long: 'Bring RBAC roles and bindings to what a file says. What is missing is added, namespaces as well; what is too much stays unless it is to be removed.',
  examples: '# What a file describes\nkubectl auth reconcile -f rbac.yaml',
  flags: [
    ...printFlags(),
    ...filenameFlags('that describe the roles and bindings'),
    { name: 'remove-extra-permissions', type: 'bool', usage: 'Remove rules that the file does not have.' },
    { name: 'remove-extra-subjects', type: 'bool', usage: 'Remove subjects that the file does not have.' },
    dryRunFlag,
  ],
  completion: 'file',
  *run(context) {
    const { flags } = context;
    requireFiles(context);
    if (context.args.length > 0) throw new Error('no arguments are allowed');
    const dryRun = dryRunFlagOf(context);
    if (dryRun === 'server') throw new Error('--dry-run=server for command reconcile is not supported yet');
    const printer = requirePrinter(context, dryRun === 'client' ? 'reconciled (dry run)' : 'reconciled');
    // Files are read without asking the server what is namespaced: -n and the context's namespace say nothing here.
    const resources = yield* Resources.of(context, { ...fileOptions(context), namespace: '', continueOnError: true, flatten: true, typed: true });
    yield* resources.visit(function* (info) {
      if (info.mapping.group !== 'rbac.authorization.k8s.io') return;
      const outcome = yield* one(context, info, dryRun === 'client');
      context.out(printer.print(outcome.object));
      if (outcome.operation === 'none') return;
      const binding = info.mapping.kind.endsWith('Binding');
      const what = binding ? 'subjects' : 'rules';
      context.err(`\treconciliation required ${outcome.operation}${outcome.protected ? ', but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)' : ''}\n`);
      if (outcome.missing.length) context.err(`\tmissing ${what} added:\n${outcome.missing.map((t) => `\t\t${t}\n`).join('')}`);
      if (outcome.extra.length && flags.bool(binding ? 'remove-extra-subjects' : 'remove-extra-permissions')) context.err(`\textra ${what} removed:\n${outcome.extra.map((t) => `\t\t${t}\n`).join('')}`);
    });
  },
};
