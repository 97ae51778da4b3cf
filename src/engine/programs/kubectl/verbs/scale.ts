import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, fileOptions, filenameFlags, printFlags, selectorFlag } from '../flags/common.ts';
import { requirePrinter } from '../print/printer.ts';
import { recordAfter, recordFlag } from '../record.ts';
import { Resources } from '../resources.ts';
import { scaleTo, waitForScale } from '../scaling.ts';

/** The object with the new number of replicas, for printing. */
const withReplicas = (object: KubeObject, replicas: number): KubeObject =>
  !object.apiVersion.includes('/') || object.apiVersion.startsWith('apps/') ? ({ ...object, spec: { ...object.spec, replicas } } as KubeObject) : object;

export const scale: CommandSpec = {
  name: 'scale',
  usage: '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  short: 'Set how many replicas a workload has',
  long: 'Set how many replicas a deployment, replica set, replication controller or stateful set has, if need be only when it has a certain number now.',
  examples: `# Five replicas
kubectl scale deployment/web --replicas=5

# Only if there are three now
kubectl scale --current-replicas=3 --replicas=5 deployment/web`,
  flags: [
    ...printFlags(),
    { name: 'all', type: 'bool', usage: 'All objects of the type in the namespace.' },
    { name: 'resource-version', type: 'string', usage: 'Only when this is the version of the object.' },
    { name: 'current-replicas', type: 'int', default: -1, usage: 'Only when it has that many replicas. -1 for any number.' },
    { name: 'replicas', type: 'int', required: true, usage: 'How many replicas it is to have.' },
    { name: 'timeout', type: 'duration', usage: 'How long to wait for the new number; zero for not at all.' },
    ...filenameFlags('that name the objects to scale'),
    dryRunFlag,
    recordFlag,
    selectorFlag,
  ],
  completion: { types: ['deployment', 'replicaset', 'replicationcontroller', 'statefulset'] },
  *run(context) {
    const { flags } = context;
    const dryRun = dryRunOf(context);
    const printer = requirePrinter(context, dryRunOperation('scaled', dryRun));
    const { namespace, explicit } = context.namespace();
    const replicas = flags.int('replicas');
    const current = flags.int('current-replicas');
    const version = flags.string('resource-version');
    if (replicas < 0) throw new Error('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    if (current < -1) throw new Error('The --current-replicas must specify an integer of -1 or greater');
    const resources = yield* Resources.of(context, {
      args: context.args,
      ...fileOptions(context),
      namespace,
      enforceNamespace: explicit,
      selector: flags.string('selector'),
      typeMeansAll: flags.bool('all'),
      continueOnError: true,
      flatten: true,
    });
    const infos = yield* resources.infos();
    if (version && infos.length > 1) throw new Error('cannot use --resource-version with multiple resources');
    if (infos.length === 0) throw resources.error ?? new Error('no objects passed to scale');
    const precondition = current !== -1 || version ? { size: current, resourceVersion: version } : undefined;
    for (const info of infos) {
      let size = replicas;
      if (dryRun !== 'client') {
        size = yield* scaleTo(context, info, replicas, { ...(precondition ? { precondition } : {}), dryRun: dryRun === 'server' });
        if (dryRun === 'none') yield* recordAfter(context, info, info.object);
        if (flags.duration('timeout') !== 0 && dryRun === 'none') yield* waitForScale(context, info, replicas, flags.duration('timeout'));
      }
      context.out(printer.print(withReplicas(info.object, size)));
    }
    if (resources.error) throw resources.error;
  },
};
