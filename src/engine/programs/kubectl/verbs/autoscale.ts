import { canonicalQuantity } from '../../../api/quantity.ts';
import { StatusError } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { compact, metadataOf, typedResource } from '../create/generator.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, fieldManagerFlag, fileOptions, filenameFlags, printFlags, saveConfigFlag, writeQuery } from '../flags/common.ts';
import { saveConfig } from '../lastapplied.ts';
import { requirePrinter } from '../print/printer.ts';
import { recorded, recordFlag } from '../record.ts';
import { createObject } from '../requests.ts';
import { groupVersion, gvrString, type Mapping } from '../resourcemapper.ts';
import { Resources } from '../resources.ts';
import { goNumber } from '../text/gofmt.ts';

const v2 = typedResource('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');
const v1 = typedResource('autoscaling/v1', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');

type Target = { type: 'Utilization'; averageUtilization: number } | { type: 'AverageValue'; averageValue: string };

/** `70%` of the request, or a quantity; a bare number is millicores or mebibytes. */
const targetOf = (text: string, resource: 'cpu' | 'memory'): Target => {
  const input = text.trim();
  if (input === '') throw new Error('empty input');
  if (input.endsWith('%')) {
    const percent = input.slice(0, -1);
    if (!/^\+?\d+$/.test(percent)) throw new Error(`invalid percentage value: ${percent}`);
    return { type: 'Utilization', averageUtilization: Number(percent) };
  }
  const quantity = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(input) ? `${goNumber(Number(input))}${resource === 'cpu' ? 'm' : 'Mi'}` : input;
  try {
    return { type: 'AverageValue', averageValue: canonicalQuantity(quantity) };
  } catch {
    throw new Error(`invalid resource ${resource} value: ${input}`);
  }
};

const check = (context: Context): void => {
  const { flags } = context;
  const max = flags.int('max');
  const min = flags.int('min');
  if (max < 1) throw new Error(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) throw new Error(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  if (flags.int('cpu-percent') > 0 && flags.string('cpu')) throw new Error('--cpu-percent and --cpu are mutually exclusive');
  if (flags.string('cpu')) targetOf(flags.string('cpu'), 'cpu');
  if (flags.string('memory')) targetOf(flags.string('memory'), 'memory');
};

const base = (context: Context, apiVersion: string, of: string, mapping: Mapping, more: object): KubeObject => {
  const { flags } = context;
  const { namespace, explicit } = context.namespace();
  const min = flags.int('min');
  return {
    kind: 'HorizontalPodAutoscaler',
    apiVersion,
    metadata: metadataOf(flags.string('name') || of, explicit ? namespace : undefined),
    spec: { scaleTargetRef: { kind: mapping.kind, name: of, apiVersion: groupVersion(mapping) }, ...(min > 0 ? { minReplicas: min } : {}), maxReplicas: flags.int('max'), ...more },
  } as unknown as KubeObject;
};

const current = (context: Context, of: string, mapping: Mapping): KubeObject => {
  const { flags } = context;
  const percent = flags.int('cpu-percent');
  const targets = [
    ...(percent > 0 ? [{ name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } }] : []),
    ...(['cpu', 'memory'] as const).flatMap((name) => (flags.string(name) ? [{ name, target: targetOf(flags.string(name), name) }] : [])),
  ];
  const object = base(context, 'autoscaling/v2', of, mapping, compact({ metrics: targets.map((resource) => ({ type: 'Resource', resource })) }));
  return { ...object, status: { desiredReplicas: 0, currentMetrics: null } };
};

const old = (context: Context, of: string, mapping: Mapping): KubeObject => {
  const percent = context.flags.int('cpu-percent');
  const object = base(context, 'autoscaling/v1', of, mapping, percent >= 0 ? { targetCPUUtilizationPercentage: percent } : {});
  return { ...object, status: { currentReplicas: 0, desiredReplicas: 0 } };
};

function* send(context: Context, resource: Mapping, made: KubeObject): Task {
  const object = recorded(context, made);
  const dryRun = dryRunOf(context);
  if (dryRun === 'client') return context.out(requirePrinter(context, dryRunOperation('created', dryRun), { order: 'own' }).print(object));
  const saved = saveConfig(object, context.flags.bool('save-config'), 'own');
  const created = yield* createObject(context, { mapping: resource, namespace: context.namespace().namespace }, saved, { query: writeQuery(context, dryRun) });
  context.out(requirePrinter(context, dryRunOperation('autoscaled', dryRun), { order: 'own' }).print(created));
}

/** Whether the old API can say what is asked for: nothing but the CPU's utilization. */
const fitsOld = (context: Context): void => {
  const { flags } = context;
  const { type } = targetOf(flags.string('cpu'), 'cpu');
  if (flags.string('memory') || (flags.int('cpu-percent') < 0 && type !== 'Utilization')) throw new Error('%!w(<nil>)');
};

export const autoscale: CommandSpec = {
  name: 'autoscale',
  usage: '(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
  short: 'Let a workload be scaled by its load',
  long: 'Let a workload be scaled by its load: make a HorizontalPodAutoscaler for a deployment, replica set, stateful set or replication controller.',
  examples: `# Between 2 and 10 pods, at 80 % of the CPU that they request
kubectl autoscale deployment web --min=2 --max=10 --cpu=80%

# By absolute values
kubectl autoscale deployment web --max=6 --cpu=500m --memory=200Mi`,
  flags: [
    ...printFlags(),
    { name: 'min', type: 'int32', default: -1, usage: 'The least pods; the server decides when it is not given.' },
    { name: 'max', type: 'int32', default: -1, required: true, usage: 'The most pods.' },
    {
      name: 'cpu-percent',
      type: 'int32',
      default: -1,
      usage: 'The CPU that pods should use, in percent of what they request.',
      deprecated: "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    },
    { name: 'cpu', type: 'string', usage: 'The CPU that pods should use: 70% of what they request, or 500m each.' },
    { name: 'memory', type: 'string', usage: 'The memory that pods should use: 60% of what they request, or 200Mi each.' },
    { name: 'name', type: 'string', usage: 'The name of the autoscaler; by default that of the workload.' },
    dryRunFlag,
    ...filenameFlags('that name what to scale'),
    saveConfigFlag,
    recordFlag,
    fieldManagerFlag('kubectl-autoscale'),
  ],
  completion: { types: ['deployment', 'replicaset', 'replicationcontroller', 'statefulset'] },
  *run(context) {
    dryRunOf(context);
    check(context);
    const { namespace, explicit } = context.namespace();
    const resources = yield* Resources.of(context, { args: context.args, ...fileOptions(context), namespace, enforceNamespace: explicit, continueOnError: true, flatten: true });
    let count = 0;
    yield* resources.visit(function* ({ mapping, name }) {
      if (!mapping.subresources.includes('scale')) throw new Error(`cannot autoscale a ${mapping.kind}: could not find scale subresource for ${gvrString(mapping)} in discovery information`);
      try {
        yield* send(context, v2, current(context, name, mapping));
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        try {
          fitsOld(context);
        } catch (second) {
          throw new Error(`failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: ${(second as Error).message}`);
        }
        yield* send(context, v1, old(context, name, mapping));
      }
      count++;
    });
    if (count === 0) throw new Error('no objects passed to autoscale');
  },
};
