import type { Container } from '../../../api/kubernetes.ts';
import type { Context } from '../context.ts';
import { compact } from '../create/generator.ts';
import { applyProfile, type DebugPod, type DebugStyle, type Keep } from './profiles.ts';

/** What the flags of kubectl debug ask for. */
export interface DebugPlan {
  args: readonly string[];
  argsOnly: boolean;
  attach: boolean;
  container: string;
  copyTo: string;
  env: readonly { name: string; value: string }[];
  image: string;
  keep: Keep;
  profile: string;
  pullPolicy: string;
  quiet: boolean;
  sameNode: boolean;
  setImages: Readonly<Record<string, string>>;
  /** Undefined unless --share-processes was given. */
  shareProcesses: boolean | undefined;
  stdin: boolean;
  target: string;
  tty: boolean;
  /** --custom: merged into the debug container. */
  custom?: (container: Container) => Container;
}

const suffix = (context: Context): string => context.process.sim.random('kubectl').text(5, 'bcdfghjklmnpqrstvwxz2456789');

const containersOf = (pod: DebugPod): Container[] => [...pod.spec.containers, ...(pod.spec.initContainers ?? []), ...(pod.spec.ephemeralContainers ?? [])];

const nameFor = (context: Context, plan: DebugPlan, pod: DebugPod): string => {
  if (plan.container) return plan.container;
  let name: string;
  do name = `debugger-${suffix(context)}`;
  while (containersOf(pod).some((c) => c.name === name));
  if (!plan.quiet) context.out(`Defaulting debug container name to ${name}.\n`);
  return name;
};

const words = (plan: DebugPlan): object => (plan.args.length === 0 ? {} : plan.argsOnly ? { args: plan.args } : { command: plan.args });

const newContainer = (plan: DebugPlan, name: string): Container =>
  ({ ...compact({ name, image: plan.image, ...words(plan), env: [...plan.env], imagePullPolicy: plan.pullPolicy, stdin: plan.stdin, tty: plan.tty }), resources: {}, terminationMessagePolicy: 'File' }) as unknown as Container;

const finished = (plan: DebugPlan, pod: DebugPod, name: string, style: DebugStyle): DebugPod => {
  const applied = applyProfile(plan.profile, plan.keep, pod, name, style);
  const { custom } = plan;
  if (!custom) return applied;
  const each = (list: Container[] | undefined): Container[] | undefined => list?.map((c) => (c.name === name ? custom(c) : c));
  const { spec } = applied;
  return { ...applied, spec: style === 'ephemeral' ? { ...spec, ephemeralContainers: each(spec.ephemeralContainers)! } : { ...spec, containers: each(spec.containers)! } };
};

/** The pod with one more ephemeral container. */
export const withEphemeral = (context: Context, plan: DebugPlan, pod: DebugPod): { pod: DebugPod; container: string } => {
  const container = nameFor(context, plan, pod);
  const { resources: _, ...debug } = newContainer(plan, container);
  const ephemeral = { ...debug, ...(plan.target ? { targetContainerName: plan.target } : {}) } as unknown as Container;
  const grown = { ...pod, spec: { ...pod.spec, ephemeralContainers: [...(pod.spec.ephemeralContainers ?? []), ephemeral] } };
  return { pod: finished(plan, grown, container, 'ephemeral'), container };
};

/** A copy of the pod under another name, with a debug container or with other images; without a new container its name is empty. */
export const copyOf = (context: Context, plan: DebugPlan, pod: DebugPod): { pod: DebugPod; container: string } => {
  const { ephemeralContainers: _, nodeName, ...rest } = pod.spec;
  const { labels, annotations, namespace } = pod.metadata;
  const spec = { ...rest, ...(plan.sameNode && nodeName ? { nodeName } : {}), ...(plan.shareProcesses === undefined ? {} : { shareProcessNamespace: plan.shareProcesses }) };
  const containers = spec.containers.map((c) => {
    const image = plan.setImages[c.name] ?? plan.setImages['*'];
    return image ? { ...c, image } : c;
  });
  let copy: DebugPod = { kind: 'Pod', apiVersion: 'v1', metadata: { name: plan.copyTo, ...(namespace ? { namespace } : {}), ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) }, spec: { ...spec, containers } };
  let name = plan.container;
  if (!containersOf(copy).some((c) => c.name === name)) {
    if (!plan.image) {
      if (Object.keys(plan.setImages).length > 0) return { pod: copy, container: '' };
      throw new Error('you must specify image when creating new container');
    }
    name ||= nameFor(context, plan, copy);
    copy = { ...copy, spec: { ...copy.spec, containers: [...containers, { name, resources: {}, terminationMessagePolicy: 'File' } as Container] } };
  }
  const changed = (c: Container): Container => {
    if (c.name !== name) return c;
    const { stdin: __, tty: ___, ...kept } = c;
    const { args: had, ...withoutArgs } = kept;
    const base = plan.args.length > 0 && !plan.argsOnly ? withoutArgs : had ? { ...withoutArgs, args: had } : kept;
    return {
      ...base,
      ...words(plan),
      ...(plan.env.length ? { env: [...plan.env] } : {}),
      ...compact({ image: plan.image, imagePullPolicy: plan.pullPolicy, stdin: plan.stdin, tty: plan.tty }),
    } as Container;
  };
  copy = { ...copy, spec: { ...copy.spec, containers: copy.spec.containers.map(changed) } };
  return { pod: finished(plan, copy, name, 'copy'), container: name };
};

/** A pod on a node, in its namespaces and with its files at /host. */
export const nodePod = (context: Context, plan: DebugPlan, node: string): { pod: DebugPod; container: string } => {
  const container = plan.container || 'debugger';
  const name = `node-debugger-${node}-${suffix(context)}`;
  if (!plan.quiet) context.out(`Creating debugging pod ${name} with container ${container} on node ${node}.\n`);
  const pod: DebugPod = {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: { containers: [newContainer(plan, container)], nodeName: node, restartPolicy: 'Never', tolerations: [{ operator: 'Exists' }] },
  };
  return { pod: finished(plan, pod, container, 'node'), container };
};
