import type { Service } from '../../../api/kubernetes.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { typedResource } from '../create/generator.ts';
import { allNamespacesFlag, printFlags } from '../flags/common.ts';
import { readLogs } from './logs.ts';
import { listObjects } from '../requests.ts';
import { Resources } from '../resources.ts';
import { requirePrinter } from '../print/printer.ts';
import { dirName, joinPath, resolvePath } from '../text/path.ts';
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
  ['replication-controllers', 'v1', 'ReplicationController'],
  ['services', 'v1', 'Service'],
  ['daemonsets', 'apps/v1', 'DaemonSet'],
  ['deployments', 'apps/v1', 'Deployment'],
  ['replicasets', 'apps/v1', 'ReplicaSet'],
  ['pods', 'v1', 'Pod'],
] as const;

/** Where a dump goes: `name` is a file below --output-directory. */
type Write = (name: string, text: string) => void;

/** The logs of a pod's containers, between lines that say whose they are. */
function* logsOf(context: Context, pod: Pod): Task<string> {
  let text = '';
  const whose = `${pod.metadata.namespace}/${pod.metadata.name}`;
  for (const container of [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]) {
    text += `==== START logs for container ${container.name} of pod ${whose} ====\n`;
    try {
      text += yield* readLogs(context, pod, container.name);
    } catch (error) {
      text += `Request log error: ${(error as Error).message}\n`;
    }
    text += `==== END logs for container ${container.name} of pod ${whose} ====\n`;
  }
  return text;
}

/** A list as a typed client holds it: its items do not say what they are. */
const typedList = (list: KubeObject & { items?: KubeObject[] }, kind: string, apiVersion: string): KubeObject =>
  ({ ...list, kind: `${kind}List`, apiVersion, items: (list.items ?? []).map(({ kind: _, apiVersion: __, ...item }) => item) }) as unknown as KubeObject;

function* dumpNamespace(context: Context, namespace: string, print: (name: string, o: KubeObject) => void, write: Write): Task {
  for (const [name, apiVersion, kind] of dumped) {
    const list = yield* listObjects(context, { mapping: typedResource(apiVersion, kind, name.replace('-', '')), namespace });
    print(`${namespace}/${name}`, typedList(list, kind, apiVersion));
    if (kind !== 'Pod') continue;
    for (const pod of (list.items ?? []) as unknown as Pod[]) write(`${namespace}/${pod.metadata.name}/logs.txt`, yield* logsOf(context, pod));
  }
}

/** To standard output, or to files below a folder. */
const writerTo = (context: Context, folder: string): Write => {
  if (!folder || folder === '-') return (_, text) => context.out(text);
  const { fs } = context.process.machine;
  return (name, text) => {
    const path = resolvePath(context.process, joinPath(folder, name));
    fs.mkdir(dirName(path), { recursive: true });
    fs.write(path, text);
  };
};

const dump: CommandSpec = {
  name: 'dump',
  usage: '[flags]',
  short: 'Dump what helps to find out what is wrong',
  long: 'Dump nodes, workloads, services, events and logs of the system namespace and the current one.',
  examples: '# To the screen\nkubectl cluster-info dump',
  flags: [
    { name: 'output', shorthand: 'o', type: 'string', default: 'json', usage: 'json or yaml.', completion: ['json', 'yaml'] },
    ...printFlags().filter((f) => f.name !== 'output'),
    { name: 'output-directory', type: 'string', usage: 'A folder for one file each.', completion: 'dir' },
    { name: 'namespaces', type: 'stringSlice', usage: 'The namespaces to dump.' },
    { name: 'pod-running-timeout', type: 'duration', default: 20_000, usage: 'How long to wait for a pod to run.' },
    allNamespacesFlag,
  ],
  *run(context) {
    const { flags } = context;
    const printer = requirePrinter(context, undefined, { order: 'own' });
    const output = flags.string('output');
    if (output.toLowerCase() === 'name') throw new Error('list types are not supported by name printing: *v1.NodeList');
    const folder = flags.string('output-directory');
    const write = writerTo(context, folder);
    const extension = output === 'json' || output === 'yaml' ? `.${output}` : '.txt';
    const print = (name: string, o: KubeObject): void => write(`${name}${extension}`, printer.print(o));
    const nodes = yield* listObjects(context, { mapping: typedResource('v1', 'Node', 'nodes', false), namespace: '' });
    print('nodes', typedList(nodes, 'Node', 'v1'));
    let namespaces = [...flags.list('namespaces')];
    if (flags.bool('all-namespaces')) {
      const list = yield* listObjects(context, { mapping: typedResource('v1', 'Namespace', 'namespaces', false), namespace: '' });
      namespaces = (list.items ?? []).map((n) => n.metadata.name);
    } else if (namespaces.length === 0) namespaces = ['kube-system', context.namespace().namespace];
    for (const namespace of namespaces) yield* dumpNamespace(context, namespace, print, write);
    if (folder && folder !== '-') context.out(`Cluster info dumped to ${folder}\n`);
  },
};

export const clusterInfo: CommandSpec = {
  name: 'cluster-info',
  short: 'Show where the cluster is',
  long: 'Show the addresses of the control plane and of services with the label kubernetes.io/cluster-service=true.',
  examples: '# The addresses\nkubectl cluster-info',
  commands: [dump],
  *run(context) {
    yield* context.connect();
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
