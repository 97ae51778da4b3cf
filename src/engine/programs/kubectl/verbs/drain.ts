import type { Node } from '../../../api/kubernetes.ts';
import { all } from '../../../sim/channel.ts';
import * as r from '../../../client/resources.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { Exit } from '../errors.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, selectorFlag, writeQuery, type DryRun } from '../flags/common.ts';
import { evictPod, planDrain, type DrainOptions } from '../node/drain.ts';
import { Resources, type Info } from '../resources.ts';

function* nodesOf(context: Context): Task<Info[]> {
  const selector = context.flags.string('selector');
  if (context.args.length === 0 && !selector) throw new Error(`USAGE: ${context.spec.name} NODE [flags]\nSee '${context.path} -h' for help and examples`);
  if (context.args.length > 0 && selector) throw new Error("error: cannot specify both a node name and a --selector option");
  const resources = yield* Resources.of(context, { args: ['nodes', ...context.args], selector, namespace: context.namespace().namespace, continueOnError: true, flatten: true, singleResourceType: true });
  const infos = yield* resources.all();
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
    const dryRun = dryRunOf(context);
    for (const info of yield* nodesOf(context)) yield* setUnschedulable(context, info, wanted, dryRun);
  },
});

export const cordon = cordoning(true);
export const uncordon = cordoning(false);

const optionsOf = (context: Context): DrainOptions => {
  const { flags } = context;
  return { force: flags.bool('force'), ignoreDaemonSets: flags.bool('ignore-daemonsets'), deleteEmptyDir: flags.bool('delete-emptydir-data'), disableEviction: flags.bool('disable-eviction'), grace: flags.int('grace-period'), podSelector: flags.string('pod-selector') };
};

function* drainNode(context: Context, info: Info, options: DrainOptions, dryRun: DryRun): Task {
  const plan = yield* planDrain(context, info.name, options);
  if (plan.errors.length) throw new Error(plan.errors.length === 1 ? plan.errors[0] : `[${plan.errors.join(', ')}]`, { cause: plan.errors });
  if (plan.warnings) context.warn(plan.warnings);
  for (const pod of plan.pods) context.out(`evicting pod ${pod.metadata.namespace}/${pod.metadata.name}${dryRunOperation('', dryRun)}\n`);
  if (dryRun === 'none') {
    const timeout = context.flags.duration('timeout');
    const deadline = timeout > 0 ? context.now() + timeout : Infinity;
    yield* context.flush();
    yield* all(context.process.sim, 'evict', plan.pods.map((pod) => evictPod(context, pod, options, deadline)));
  }
  context.out(`node/${info.name} ${dryRunOperation('drained', dryRun)}\n`);
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
    const dryRun = dryRunOf(context);
    const options = optionsOf(context);
    const infos = yield* nodesOf(context);
    for (const info of infos) yield* setUnschedulable(context, info, true, dryRun);
    const failed: { info: Info; error: Error }[] = [];
    for (const info of infos) {
      try {
        yield* drainNode(context, info, options, dryRun);
      } catch (error) {
        failed.push({ info, error: error as Error });
        context.err(`error: unable to drain node ${JSON.stringify(info.name)} due to error: ${(error as Error).message}, continuing command...\n`);
      }
      yield* context.flush();
    }
    if (failed.length === 0) return;
    context.err(`There are pending nodes to be drained:\n${failed.map((f) => ` ${f.info.name}\n`).join('')}`);
    for (const { error } of failed) for (const line of (error.cause as string[] | undefined) ?? [error.message]) context.err(`${line}\n`);
    throw new Exit(1);
  },
};
