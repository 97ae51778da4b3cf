import type { Service } from '../../../api/kubernetes.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { typedResource } from '../create/generator.ts';
import { allNamespacesFlag, printFlags } from '../flags/common.ts';
import { printLogs } from './logs.ts';
import { listObjects } from '../requests.ts';
import { Resources } from '../resources.ts';
import { indentedJson } from '../text/json.ts';
import { emitYaml } from '../../../api/yaml/emit.ts';
import type { Pod } from '../../../api/kubernetes.ts';
import type { Task } from '../../../sim/sim.ts';

const linkOf = (server: string, service: Service): string => {
  const [ingress] = service.status?.loadBalancer?.ingress ?? [];
  const ports = service.spec?.ports ?? [];
  if (ingress) return ports.map((p) => `http://${ingress.ip || ingress.hostname}:${p.port} `).join('');
  const [port] = ports;
  let name = service.metadata.name;
  if (port) {
    const scheme = port.name === 'https' || port.port === 443 ? 'https' : '';
    if (scheme) name = `${scheme}:${name}:${port.name ?? ''}`;
    else if (port.name) name = `${name}:${port.name}`;
  }
  return `${server}/api/v1/namespaces/${service.metadata.namespace}/services/${name}/proxy`;
};

const dumped = [
  ['events', 'v1', 'Event'],
  ['replicationcontrollers', 'v1', 'ReplicationController'],
  ['services', 'v1', 'Service'],
  ['daemonsets', 'apps/v1', 'DaemonSet'],
  ['deployments', 'apps/v1', 'Deployment'],
  ['replicasets', 'apps/v1', 'ReplicaSet'],
  ['pods', 'v1', 'Pod'],
] as const;

function* dumpNamespace(context: Context, namespace: string, print: (o: KubeObject) => void): Task {
  for (const [resource, apiVersion, kind] of dumped) {
    const list = yield* listObjects(context, { mapping: typedResource(apiVersion, kind, resource), namespace });
    print({ ...list, kind: `${kind}List`, apiVersion });
    if (kind !== 'Pod') continue;
    for (const pod of (list.items ?? []) as unknown as Pod[])
      for (const container of pod.spec?.containers ?? []) {
        context.out(`==== START logs for container ${container.name} of pod ${namespace}/${pod.metadata.name} ====\n`);
        try {
          yield* printLogs(context, pod, container.name);
        } catch (error) {
          context.out(`Request log error: ${(error as Error).message}\n`);
        }
        context.out(`==== END logs for container ${container.name} of pod ${namespace}/${pod.metadata.name} ====\n`);
      }
  }
}

const dump: CommandSpec = {
  name: 'dump',
  usage: '[flags]',
  short: 'Dump what helps to find out what is wrong',
  long: 'Dump nodes, workloads, services, events and logs of the system namespace and the current one.',
  examples: '# To the screen\nkubectl cluster-info dump',
  flags: [
    { name: 'output', shorthand: 'o', type: 'string', default: 'json', usage: 'json or yaml.', completion: ['json', 'yaml'] },
    ...printFlags().filter((f) => f.name !== 'output'),
    { name: 'output-directory', type: 'string', usage: 'A folder for one file each.', unsimulated: true },
    { name: 'namespaces', type: 'stringSlice', usage: 'The namespaces to dump.' },
    { name: 'pod-running-timeout', type: 'duration', default: 20_000, usage: 'How long to wait for a pod to run.' },
    allNamespacesFlag,
  ],
  *run(context) {
    const { flags } = context;
    const yaml = flags.string('output') === 'yaml';
    const print = (o: KubeObject): void => context.out(yaml ? emitYaml(o) : `${indentedJson(o)}\n`);
    const nodes = yield* listObjects(context, { mapping: typedResource('v1', 'Node', 'nodes', false), namespace: '' });
    print({ ...nodes, kind: 'NodeList', apiVersion: 'v1' });
    let namespaces = [...flags.list('namespaces')];
    if (flags.bool('all-namespaces')) {
      const list = yield* listObjects(context, { mapping: typedResource('v1', 'Namespace', 'namespaces', false), namespace: '' });
      namespaces = (list.items ?? []).map((n) => n.metadata.name);
    } else if (namespaces.length === 0) namespaces = ['kube-system', context.namespace().namespace];
    for (const namespace of namespaces) yield* dumpNamespace(context, namespace, print);
  },
};

export const clusterInfo: CommandSpec = {
  name: 'cluster-info',
  short: 'Show where the cluster is',
  long: 'Show the addresses of the control plane and of services with the label kubernetes.io/cluster-service=true.',
  examples: '# The addresses\nkubectl cluster-info',
  commands: [dump],
  *run(context) {
    const { server } = context.restConfig;
    let failure: unknown;
    try {
      const resources = yield* Resources.of(context, { args: ['services'], selector: 'kubernetes.io/cluster-service=true', namespace: context.flags.string('namespace') || 'kube-system', latest: true });
      yield* resources.visit(function* (info) {
        context.out(`Kubernetes control plane is running at ${server}\n`);
        for (const service of (info.object.items ?? []) as Service[]) context.out(`${service.metadata.labels?.['kubernetes.io/name'] ?? service.metadata.name} is running at ${linkOf(server, service)}\n`);
      });
    } catch (error) {
      failure = error;
    }
    context.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    if (failure !== undefined) throw failure;
  },
};
