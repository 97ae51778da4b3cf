import type { Node, Taint } from '../../../api/kubernetes.ts';
import { labelKey, labelValue } from '../../../api/names.ts';
import * as r from '../../../client/resources.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, printFlags, selectorFlag, validateFlag, writeQuery } from '../flags/common.ts';
import { messageOf, NoResourceMatch, throwAll } from '../errors.ts';
import { requirePrinter } from '../print/printer.ts';
import { Resources } from '../resources.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

interface Changes {
  add: Taint[];
  remove: { key: string; effect: string }[];
}

/** `key=value:Effect`, `key:Effect` or `key` (kubectl pkg/cmd/taint/utils.go, parseTaint). */
const parseTaint = (spec: string): { key: string; value: string; effect: string } => {
  const parts = spec.split(':');
  if (parts.length > 2) throw new Error(`invalid taint spec: ${spec}`);
  let [key, effect = ''] = parts as [string, string?];
  let value = '';
  if (parts.length === 2) {
    if (!EFFECTS.includes(effect)) throw new Error(`invalid taint effect: ${effect}, unsupported taint effect`);
    const pair = key.split('=');
    if (pair.length > 2) throw new Error(`invalid taint spec: ${spec}`);
    [key, value = ''] = pair as [string, string?];
    const problems = pair.length === 2 ? labelValue(value) : [];
    if (problems.length) throw new Error(`invalid taint spec: ${spec}, ${problems.join('; ')}`);
  }
  const problems = labelKey(key);
  if (problems.length) throw new Error(`invalid taint spec: ${spec}, ${problems.join('; ')}`);
  return { key, value, effect };
};

/** What to add and what to remove; a minus at the end removes (parseTaints). */
const parse = (specs: readonly string[]): Changes => {
  const changes: Changes = { add: [], remove: [] };
  for (const spec of specs) {
    if (spec.endsWith('-')) {
      const { key, effect } = parseTaint(spec.slice(0, -1));
      changes.remove.push({ key, effect });
      continue;
    }
    const { key, value, effect } = parseTaint(spec);
    if (!effect) throw new Error(`invalid taint spec: ${spec}`);
    const taint: Taint = { key, effect: effect as Taint['effect'], ...(value ? { value } : {}) };
    if (changes.add.some((t) => t.key === key && t.effect === effect)) throw new Error(`duplicated taints with the same key and effect: ${goTaint(taint)}`);
    changes.add.push(taint);
  }
  return changes;
};

const goTaint = (t: Taint): string => `{${t.key} ${t.value ?? ''} ${t.effect} <nil>}`;

interface Result {
  taints: Taint[];
  operation: 'tainted' | 'untainted' | 'modified';
}

/** The node's taints after the changes, and the word for it (reorganizeTaints). */
const apply = (old: readonly Taint[], { add, remove }: Changes, overwrite: boolean, node: string): Result => {
  const same = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect;
  if (!overwrite) {
    const there = add.filter((t) => old.some((o) => same(o, t)));
    if (there.length) throw new Error(`node ${node} already has ${there.map((t) => t.key).join(',')} taint(s) with same effect(s) and --overwrite is false`);
  }
  const problems: Error[] = [];
  let taints = [...add, ...old.filter((o) => !add.some((t) => same(o, t)))];
  const added = taints.length !== old.length;
  let deleted = false;
  for (const { key, effect } of remove) {
    const left = taints.filter((t) => t.key !== key || (effect !== '' && t.effect !== effect));
    deleted = left.length !== taints.length;
    if (!deleted) problems.push(new Error(`taint ${JSON.stringify(effect ? `${key}:${effect}` : key)} not found`));
    taints = left;
  }
  throwAll(problems);
  return { taints, operation: (added && deleted) || overwrite ? 'modified' : added ? 'tainted' : 'untainted' };
};

/** Throws for a taint that is to be set and removed at once. */
const checkConflicts = ({ add, remove }: Changes): void => {
  const both = add.flatMap((t) => remove.filter((r) => r.key === t.key && (r.effect === '' || r.effect === t.effect)).map((r) => `${r.key}=${r.effect}`));
  if (both.length) throw new Error(`can not both modify and remove the following taint(s) in the same command: ${both.join(', ')}`);
};

function* kindOf(context: Context, type: string): Task<string> {
  try {
    return (yield* context.mapper.forType(type)).kind;
  } catch (error) {
    throw /doesn't have a resource type/.test(messageOf(error)) ? new NoResourceMatch(type) : error;
  }
}

/** A taint is an argument with an equals sign, a colon, or a minus at its end. */
const isTaint = (arg: string): boolean => arg.includes('=') || arg.endsWith('-') || arg.includes(':');

export const taint: CommandSpec = {
  name: 'taint',
  usage: 'NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  short: 'Change the taints of nodes',
  long: 'A taint keeps pods that do not tolerate it away from a node. It has a key, a value and an effect, written key=value:effect; a minus at the end removes it.\n\n Effects: NoSchedule, PreferNoSchedule, NoExecute.',
  examples: "# Only pods that tolerate it may come to node01\nkubectl taint nodes node01 dedicated=special:NoSchedule\n\n# Remove it again\nkubectl taint nodes node01 dedicated:NoSchedule-\n\n# Remove all taints with a key\nkubectl taint nodes node01 dedicated-\n\n# All nodes with a label\nkubectl taint node -l disk=ssd dedicated=db:PreferNoSchedule",
  flags: [{ name: 'overwrite', type: 'bool', usage: 'Replace a taint of the same key and effect.' }, { name: 'all', type: 'bool', usage: 'All nodes.' }, selectorFlag, dryRunFlag, validateFlag, ...printFlags(), fieldManagerFlag('kubectl-taint')],
  completion: { types: ['node'] },
  *run(context) {
    const { flags, args } = context;
    const dryRun = dryRunOf(context);
    const first = args.findIndex(isTaint);
    const names = first < 0 ? args : args.slice(0, first);
    const specs = first < 0 ? [] : args.slice(first);
    const late = specs.find((a) => !isTaint(a));
    if (late !== undefined) throw new Error(`all resources must be specified before taint changes: ${late}`);
    if (names.length === 0) throw new Error('one or more resources must be specified as <resource> <name>');
    if (specs.length === 0) throw new Error('at least one taint update is required');
    let changes: Changes;
    try {
      changes = parse(specs);
    } catch (error) {
      throw context.usage((error as Error).message);
    }
    const type = names[0]!.toLowerCase();
    if ((yield* kindOf(context, type)) !== 'Node') throw new Error(`invalid resource type ${type}, only node types are supported`);
    checkConflicts(changes);
    const selector = flags.string('selector');
    const all = flags.bool('all');
    if (all && selector) throw new Error("setting 'all' parameter with a non empty selector is prohibited");
    if (!all && !selector && names.length < 2) throw new Error("at least one resource name must be specified since 'all' parameter is not set");
    const resources = yield* Resources.of(context, { typed: true, args: all || selector ? ['node'] : ['node', ...names.slice(1)], selector, all, namespace: context.namespace().namespace, continueOnError: true, flatten: true, latest: true });
    yield* resources.visit(function* (info) {
      const node = info.object as unknown as Node;
      const { taints, operation } = apply(node.spec?.taints ?? [], changes, flags.bool('overwrite'), info.name);
      const printer = requirePrinter(context, operation, dryRun === 'client' ? {} : { order: 'own' });
      const patched = dryRun === 'client' ? { ...node, spec: { ...node.spec, taints } } : yield* context.client.patch(r.nodes, { name: info.name }, { spec: { taints: taints.length ? taints : null } }, { type: 'application/merge-patch+json', query: writeQuery(context, dryRun) });
      context.out(printer.print(patched as never));
    });
  },
};
