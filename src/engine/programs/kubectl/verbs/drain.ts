import type { Node } from '../../../api/kubernetes.ts';
import { parseSelector } from '../../../api/selector.ts';
import * as r from '../../../client/resources.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { Aggregate, messageOf } from '../errors.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, selectorFlag, writeQuery, type DryRun } from '../flags/common.ts';
import { planDrain, removePods, type DrainOptions } from '../node/drain.ts';
import type { Info } from '../info.ts';
import { gvrString } from '../resourcemapper.ts';
import { Resources } from '../resources.ts';

/** Throws unless there are either nodes or a selector. */
const checkNodes = (context: Context): void => {
  const { args, flags, name } = context;
  if (args.length === 0 && !flags.changed('selector')) throw context.usage(`USAGE: ${name} NODE [flags]`);
  if (args.length > 0 && flags.string('selector')) throw context.usage('error: cannot specify both a node name and a --selector option');
};

function* nodesOf(context: Context): Task<Info[]> {
  const selector = context.flags.string('selector');
  const resources = yield* Resources.of(context, { knownType: true, args: context.args.some((arg) => arg.includes('/')) ? context.args : ['nodes', ...context.args], selector, namespace: context.namespace().namespace, flatten: true, singleResourceType: true });
  const infos = yield* resources.all();
  const other = infos.find((info) => info.mapping.kind !== 'Node');
  if (other) throw new Error(`expected resource of type node, got ${JSON.stringify(gvrString(other.mapping))}`);
  return infos;
}

function* setUnschedulable(context: Context, info: Info, wanted: boolean, dryRun: DryRun): Task {
  const word = wanted ? 'cordoned' : 'uncordoned';
  const node = info.object as unknown as Node;
  if (Boolean(node.spec?.unschedulable) === wanted) {
    context.out(`node/${info.name} already ${word}${dryRunOperation('', dryRun)}\n`);
    return;
  }
  if (dryRun !== 'client') yield* context.client.patch(r.nodes, { name: info.name }, { spec: { unschedulable: wanted ? true : null } }, { query: writeQuery(context, dryRun) });
  context.out(`node/${info.name} ${dryRunOperation(word, dryRun)}\n`);
}

const cordoning = (wanted: boolean): CommandSpec => ({
  name: wanted ? 'cordon' : 'uncordon',
  usage: 'NODE',
  short: wanted ? 'Keep new pods off a node' : 'Let a node take pods again',
  examples: `# ${wanted ? 'Keep new pods off node01' : 'Let node01 take pods again'}\nkubectl ${wanted ? 'cordon' : 'uncordon'} node01`,
  flags: [selectorFlag, dryRunFlag],
  completion: 'node',
  *run(context) {
    checkNodes(context);
    const dryRun = dryRunOf(context);
    for (const info of yield* nodesOf(context)) yield* setUnschedulable(context, info, wanted, dryRun);
  },
});

export const cordon = cordoning(true);
export const uncordon = cordoning(false);

const optionsOf = (context: Context): DrainOptions => {
  const { flags } = context;
  return {
    force: flags.bool('force'),
    ignoreDaemonSets: flags.bool('ignore-daemonsets'),
    deleteEmptyDir: flags.bool('delete-emptydir-data'),
    disableEviction: flags.bool('disable-eviction'),
    grace: flags.int('grace-period'),
    podSelector: flags.string('pod-selector'),
    skipAfter: flags.int('skip-wait-for-delete-timeout'),
    timeout: flags.duration('timeout'),
    dryRun: dryRunOf(context),
  };
};

const refuse = (errors: readonly string[]): never => {
  throw new Aggregate(errors.map((e) => new Error(e)));
};

function* drainNode(context: Context, info: Info, options: DrainOptions): Task {
  const plan = yield* planDrain(context, info.name, options);
  if (plan.errors.length) refuse(plan.errors);
  if (plan.warnings) context.warn(plan.warnings);
  if (options.dryRun === 'client') {
    for (const pod of plan.pods) context.out(`evicting pod ${pod.metadata.namespace}/${pod.metadata.name} (dry run)\n`);
    return;
  }
  yield* context.flush();
  try {
    yield* removePods(context, plan.pods, options);
  } catch (error) {
    const left = yield* planDrain(context, info.name, options);
    if (left.errors.length) context.err(`Following errors occurred while getting the list of pods to delete:\n${new Aggregate(left.errors.map((e) => new Error(e))).message}`);
    else if (left.pods.length) context.err(`There are pending pods in node ${JSON.stringify(info.name)} when an error occurred: ${(error as Error).message}\n${left.pods.map((p) => `pod/${p.metadata.name}\n`).join('')}`);
    throw error;
  }
}

export const drain: CommandSpec = {
  name: 'drain',
  usage: 'NODE',
  short: 'Empty a node for maintenance',
  long: "Cordons a node and evicts its pods, as far as disruption budgets let it. Pods of a DaemonSet stay; pods without a controller would not come back and need --force; data in emptyDir volumes is lost and needs --delete-emptydir-data.",
  examples: '# Empty node01, whatever runs there\nkubectl drain node01 --force --ignore-daemonsets\n\n# The same with a quarter of an hour to end in\nkubectl drain node01 --grace-period=900',
  flags: [
    { name: 'force', type: 'bool', usage: 'Go on although there are pods without a controller.' },
    { name: 'grace-period', type: 'int', default: -1, usage: 'Seconds that each pod has to end in; below zero, what the pod says.' },
    { name: 'ignore-daemonsets', type: 'bool', usage: 'Leave pods of DaemonSets where they are.' },
    { name: 'timeout', type: 'duration', usage: 'Give up after this time; zero for never.' },
    { name: 'delete-emptydir-data', type: 'bool', usage: 'Go on although pods use emptyDir, whose data is lost.' },
    { name: 'disable-eviction', type: 'bool', usage: 'Delete pods instead of evicting them, past disruption budgets. Use with care.' },
    { name: 'skip-wait-for-delete-timeout', type: 'int', usage: 'Do not wait for pods that have been leaving for more seconds than this.' },
    { name: 'pod-selector', type: 'string', usage: 'Only pods with these labels.' },
    { name: 'chunk-size', type: 'int64', default: 500, usage: 'How many objects to ask for at a time; 0 for all at once.' },
    selectorFlag,
    dryRunFlag,
  ],
  completion: 'node',
  *run(context) {
    checkNodes(context);
    const options = optionsOf(context);
    yield* context.connect();
    try {
      parseSelector(options.podSelector);
    } catch {
      throw new Error('--pod-selector=<pod_selector> must be a valid label selector');
    }
    const infos = yield* nodesOf(context);
    for (const info of infos) yield* setUnschedulable(context, info, true, options.dryRun);
    const failed: { info: Info; error: Error }[] = [];
    for (const info of infos) {
      try {
        yield* drainNode(context, info, options);
        context.out(`node/${info.name} ${dryRunOperation('drained', options.dryRun)}\n`);
      } catch (error) {
        failed.push({ info, error: error as Error });
        context.err(`error: unable to drain node ${JSON.stringify(info.name)} due to error: ${messageOf(error)}, continuing command...\n`);
      }
      yield* context.flush();
    }
    if (failed.length === 0) return;
    context.err(`There are pending nodes to be drained:\n${failed.map((f) => ` ${f.info.name}\n`).join('')}`);
    throw new Aggregate(failed.map((f) => f.error));
  },
};
