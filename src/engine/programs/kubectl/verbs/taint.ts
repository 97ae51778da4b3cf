import type { Node, Taint } from '../../../api/kubernetes.ts';
import { labelKey, labelValue } from '../../../api/names.ts';
import * as r from '../../../client/resources.ts';
import type { CommandSpec } from '../command.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, fieldManagerFlag, printFlags, selectorFlag, validateFlag, writeQuery } from '../flags/common.ts';
import { requirePrinter } from '../print/printer.ts';
import { Resources } from '../resources.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

interface Changes {
  add: Taint[];
  remove: { key: string; effect: string }[];
}

const effectOf = (effect: string): Taint['effect'] => {
  if (!EFFECTS.includes(effect)) throw new Error(`invalid taint effect: ${effect}, unsupported taint effect`);
  return effect as Taint['effect'];
};

const checkKey = (key: string): void => {
  const problems = labelKey(key);
  if (problems.length) throw new Error(`invalid taint spec: ${key}, ${problems.join('; ')}`);
};

/** `key=value:Effect`, `key:Effect`, `key:Effect-`, `key-` (kubectl pkg/cmd/taint/utils.go). */
const parse = (specs: readonly string[]): Changes => {
  const changes: Changes = { add: [], remove: [] };
  const seen = new Set<string>();
  for (const spec of specs) {
    if (spec.endsWith('-')) {
      const [key, effect = ''] = spec.slice(0, -1).split(':') as [string, string?];
      if (effect) effectOf(effect);
      checkKey(key.split('=')[0]!);
      changes.remove.push({ key: key.split('=')[0]!, effect });
      continue;
    }
    const [left, effect, ...more] = spec.split(':') as [string, string?, ...string[]];
    if (effect === undefined || more.length) throw new Error(`invalid taint spec: ${spec}`);
    const [key, value, ...rest] = left.split('=') as [string, string?, ...string[]];
    if (rest.length) throw new Error(`invalid taint spec: ${spec}`);
    checkKey(key);
    const problems = value === undefined ? [] : labelValue(value);
    if (problems.length) throw new Error(`invalid taint spec: ${spec}, ${problems.join('; ')}`);
    const taint: Taint = { key, effect: effectOf(effect), ...(value ? { value } : {}) };
    if (seen.has(`${key}/${taint.effect}`)) throw new Error(`duplicated taints with the same key and effect: ${goTaint(taint)}`);
    seen.add(`${key}/${taint.effect}`);
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
  const problems: string[] = [];
  let taints = [...add, ...old.filter((o) => !add.some((t) => same(o, t)))];
  for (const { key, effect } of remove) {
    const left = taints.filter((t) => t.key !== key || (effect !== '' && t.effect !== effect));
    if (left.length === taints.length) problems.push(`taint ${JSON.stringify(effect ? `${key}:${effect}` : key)} not found`);
    taints = left;
  }
  if (problems.length) throw new Error(problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`);
  const operation = add.length && !remove.length ? (old.some((o) => add.some((t) => same(o, t))) ? 'modified' : 'tainted') : add.length ? 'modified' : 'untainted';
  return { taints, operation };
};

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
    const specs = args.filter(isTaint);
    const names = args.filter((a) => !isTaint(a));
    if (names.length === 0) throw new Error('one or more resources must be specified as <resource> <name>');
    const type = names[0]!.split('/')[0]!.toLowerCase();
    if (!['node', 'nodes', 'no'].includes(type)) throw new Error(`invalid resource type ${names[0]}, only node types are supported`);
    if (specs.length === 0) throw new Error('at least one taint update is required');
    let changes: Changes;
    try {
      changes = parse(specs);
    } catch (error) {
      throw context.usage((error as Error).message);
    }
    const resources = yield* Resources.of(context, { args: names, selector: flags.string('selector'), all: flags.bool('all'), namespace: context.namespace().namespace, continueOnError: true, flatten: true, latest: true });
    yield* resources.visit(function* (info) {
      const node = info.object as unknown as Node;
      const { taints, operation } = apply(node.spec?.taints ?? [], changes, flags.bool('overwrite'), info.name);
      const printer = requirePrinter(context, dryRunOperation(operation, dryRun));
      const patched = dryRun === 'client' ? { ...node, spec: { ...node.spec, taints } } : yield* context.client.patch(r.nodes, { name: info.name }, { spec: { taints: taints.length ? taints : null } }, { type: 'application/merge-patch+json', query: writeQuery(context, dryRun) });
      context.out(printer.print(patched as never));
    });
  },
};
