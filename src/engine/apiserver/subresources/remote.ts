import { badRequest, notFound, unknownError } from '../../api/errors.ts';
import type { ApiQuery, ApiResponse, RemoteStream, TextReader } from '../../api/http.ts';
import type { Node, Pod } from '../../api/kubernetes.ts';
import type { KubeObject } from '../../api/types.ts';
import { ConnectionError } from '../../api/status.ts';
import type { Task } from '../../sim/sim.ts';
import { resourceOf, type Context } from '../context.ts';
import type { Core } from '../core.ts';
import type { KubeletEndpoint } from '../kubelet.ts';

// Subresources of a pod that its kubelet answers (kubernetes: pkg/registry/core/pod/strategy.go, rest/log.go, rest/subresources.go).

const kubeletPort = 10250;

interface Target {
  pod: Pod;
  kubelet: KubeletEndpoint;
  /** `192.168.56.11:10250` */
  address: string;
  /** Of the node's host; its kubelet may be stopped. */
  dialError: string | undefined;
}

const podOf = (core: Core, { kind, namespace, name }: Context): Pod => {
  const pod = core.storage.get(kind, namespace, name!) as Pod | undefined;
  if (!pod) throw notFound(resourceOf(kind), name!);
  return pod;
};

/** The container that is asked for, or the only one there is (strategy.go: logLocation, streamLocation). */
const containerOf = (pod: Pod, wanted: unknown): string => {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec!;
  const { name } = pod.metadata;
  if (wanted) {
    if ([...containers, ...initContainers, ...ephemeralContainers].some((c) => c.name === wanted)) return String(wanted);
    throw badRequest(`container ${String(wanted)} is not valid for pod ${name}`);
  }
  if (containers.length === 1) return containers[0]!.name;
  const names = (list: readonly { name: string }[]) => `[${list.map((c) => c.name).join(' ')}]`;
  let message = `a container name must be specified for pod ${name}`;
  if (containers.length > 0) message += `, choose one of: ${names(containers)}`;
  if (initContainers.length > 0) message += ` or one of the init containers: ${names(initContainers)}`;
  if (ephemeralContainers.length > 0) message += ` or one of the ephemeral containers: ${names(ephemeralContainers)}`;
  throw badRequest(message);
};

const targetOf = (core: Core, pod: Pod): Target => {
  const nodeName = pod.spec!.nodeName!;
  const node = core.storage.get(core.nodes, undefined, nodeName) as Node | undefined;
  if (!node) throw notFound({ group: '', resource: 'nodes' }, nodeName);
  const host = node.status?.addresses?.find((a) => a.type === 'InternalIP')?.address ?? nodeName;
  const address = `${host}:${node.status?.daemonEndpoints?.kubeletEndpoint?.Port || kubeletPort}`;
  const kubelet = core.kubelets(nodeName);
  const dialError = kubelet?.running ? undefined : `dial tcp ${address}: connect: ${kubelet ? 'connection refused' : 'no route to host'}`;
  return { pod, kubelet: kubelet!, address, dialError };
};

const logParameters = ['follow', 'insecureSkipTLSVerifyBackend', 'limitBytes', 'previous', 'sinceSeconds', 'sinceTime', 'stream', 'tailLines', 'timestamps'];

/** GET of pods/log. The log of a pod without a node is empty. */
export function* log(core: Core, context: Context): Task<ApiResponse> {
  const query = context.request.query ?? {};
  const pod = podOf(core, context);
  const container = containerOf(pod, query['container']);
  if (!pod.spec!.nodeName) return { code: 200, body: '' };
  const target = targetOf(core, pod);
  const { namespace, name } = pod.metadata;
  const url = `https://${target.address}/containerLogs/${namespace}/${name}/${container}${logQuery(query)}`;
  const unreachable = (why: string) => unknownError(`Get ${JSON.stringify(url)}: ${why}`);
  if (target.dialError) throw unreachable(target.dialError);
  try {
    const found: string | TextReader = yield* target.kubelet.logs(namespace!, name, container, query);
    return typeof found === 'string' ? { code: 200, body: found } : { code: 200, body: '', reader: found };
  } catch (error) {
    throw error instanceof ConnectionError ? unreachable(error.message) : error;
  }
}

const logQuery = (query: ApiQuery): string => {
  const given = logParameters.filter((p) => query[p] !== undefined && query[p] !== false && query[p] !== 'false').map((p) => `${p}=${encodeURIComponent(String(query[p]))}`);
  return given.length > 0 ? `?${given.join('&')}` : '';
};

/** Opens a stream at the pod's kubelet. Throws what keeps it from being opened. */
function* stream(core: Core, context: Context, open: (target: Target) => Task<RemoteStream>): Task<ApiResponse> {
  const pod = podOf(core, context);
  if (!pod.spec!.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  const target = targetOf(core, pod);
  const unreachable = (why: string) => unknownError(`error dialing backend: ${why}`);
  if (target.dialError) throw unreachable(target.dialError);
  try {
    return { code: 101, body: undefined, remote: yield* open(target) };
  } catch (error) {
    throw error instanceof ConnectionError ? unreachable(error.message) : error;
  }
}

const flag = (value: unknown): boolean => value === true || value === 'true' || value === '1';

const streamOptions = (query: ApiQuery) => ({ stdin: flag(query['stdin']), stdout: flag(query['stdout']), stderr: flag(query['stderr']), tty: flag(query['tty']) });

/** Admits a connection with the options that it is asked for with, an object of their own kind. */
function* admitted(core: Core, context: Context, kind: string, options: object): Task {
  const connect = core.admission.connect(core, context, { kind, apiVersion: 'v1', ...options } as KubeObject);
  if (connect) yield* connect;
}

const told = (query: ApiQuery) => ({ ...Object.fromEntries(Object.entries(streamOptions(query)).filter(([, on]) => on)), ...(query['container'] !== undefined && { container: String(query['container']) }) });

export function* exec(core: Core, context: Context): Task<ApiResponse> {
  const query = context.request.query ?? {};
  yield* admitted(core, context, 'PodExecOptions', { ...told(query), command: [query['command'] ?? []].flat().map(String) });
  const container = containerOf(podOf(core, context), query['container']);
  const command = [query['command'] ?? []].flat().map(String);
  if (command.length === 0) throw badRequest('you must specify at least one command for the container');
  return yield* stream(core, context, ({ pod, kubelet }) => kubelet.exec(pod.metadata.namespace!, pod.metadata.name, container, { command, ...streamOptions(query) }));
}

export function* attach(core: Core, context: Context): Task<ApiResponse> {
  const query = context.request.query ?? {};
  yield* admitted(core, context, 'PodAttachOptions', told(query));
  const container = containerOf(podOf(core, context), query['container']);
  return yield* stream(core, context, ({ pod, kubelet }) => kubelet.attach(pod.metadata.namespace!, pod.metadata.name, container, streamOptions(query)));
}

export function* portForward(core: Core, context: Context): Task<ApiResponse> {
  const ports = [context.request.query?.['ports'] ?? []].flat().map(Number);
  yield* admitted(core, context, 'PodPortForwardOptions', ports.length > 0 ? { ports } : {});
  return yield* stream(core, context, ({ pod, kubelet }) => kubelet.portForward(pod.metadata.namespace!, pod.metadata.name, ports));
}
