import type { ApiQuery, TextReader } from '../../../api/http.ts';
import type { Pod } from '../../../api/kubernetes.ts';
import { isStatus, StatusError } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import { all } from '../../../sim/channel.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { messageOf } from '../errors.ts';
import { podRunningTimeoutFlag, selectorFlag } from '../flags/common.ts';
import { compareLogging, containerNames, defaultContainerAnnotation, findContainer, notAContainer, podRunningTimeout, podSelector, podsOf, severalContainers, typeName } from '../pods.ts';
import { isList, Resources } from '../resources.ts';
import { timeProblem } from '../text/gotime.ts';

const usage = 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]';

/** One log to read. */
interface LogSource {
  pod: Pod;
  container: string;
  path: string;
}

interface LogOptions {
  container: string;
  allContainers: boolean;
  allPods: boolean;
  follow: boolean;
  prefix: boolean;
  ignoreErrors: boolean;
  query: ApiQuery;
  timeoutMs: number;
}

const optionsOf = (context: Context): LogOptions => {
  const { flags, args } = context;
  const selector = flags.string('selector');
  if ((args.length === 0 && !selector) || args.length > 2) throw context.usage(`expected '${usage}'.\nPOD or TYPE/NAME is a required argument for the logs command`);
  if (args.length === 1 && selector) throw context.usage('only a selector (-l) or a POD name is allowed');
  const timeoutMs = podRunningTimeout(context);
  const sinceTime = flags.string('since-time');
  const since = flags.duration('since');
  const tail = flags.int('tail');
  const query: ApiQuery = {};
  if (flags.bool('follow')) query.follow = true;
  if (flags.bool('previous')) query.previous = true;
  if (flags.bool('timestamps')) query.timestamps = true;
  if (sinceTime) {
    const problem = timeProblem(sinceTime);
    if (problem) throw new Error(problem);
    query.sinceTime = sinceTime;
  }
  if (since !== 0) query.sinceSeconds = Math.round(since / 1000);
  if (flags.int('limit-bytes') !== 0) query.limitBytes = flags.int('limit-bytes');
  if (selector && tail === -1 && !flags.changed('tail')) query.tailLines = 10;
  else if (tail !== -1) query.tailLines = tail;
  return {
    container: args.length === 2 ? args[1]! : flags.string('container'),
    allContainers: flags.bool('all-containers'),
    allPods: flags.bool('all-pods'),
    follow: flags.bool('follow'),
    prefix: flags.bool('prefix') || flags.bool('all-pods'),
    ignoreErrors: flags.bool('ignore-errors'),
    query,
    timeoutMs,
  };
};

const validate = (context: Context, options: LogOptions): void => {
  const { flags, args } = context;
  if (flags.string('since-time') && flags.duration('since') !== 0) throw new Error('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (options.allContainers && options.container) throw new Error(`--all-containers=true should not be specified with container name ${options.container}`);
  if (flags.changed('container') && args.length === 2) throw new Error('only one of -c or an inline [CONTAINER] arg is allowed');
  if (flags.int('limit-bytes') < 0) throw new Error('--limit-bytes must be greater than 0');
  if (flags.duration('since') < 0) throw new Error('--since must be greater than 0');
  if (flags.int('tail') < -1) throw new Error('--tail must be greater than or equal to -1');
};

function* objectOf(context: Context): Task<KubeObject> {
  const { namespace } = context.namespace();
  const selector = context.flags.string('selector');
  const [arg] = context.args;
  const args = selector ? ['pods'] : arg!.includes('/') ? [arg!] : ['pods', arg!];
  try {
    const resources = yield* Resources.of(context, { knownType: true, typed: true, args, namespace, singleResourceType: true, ...(selector ? { selector } : {}) });
    const infos = yield* resources.all();
    if (!selector && infos.length !== 1) throw new Error('expected a resource');
    const { object } = infos[0]!;
    if (isList(object) && object.items.length === 0) context.err(`No resources found in ${namespace} namespace.\n`);
    return object;
  } catch (error) {
    if (isStatus(error, 'NotFound')) throw new Error(`error from server (NotFound): ${error.message} in namespace "${namespace}"`);
    throw error;
  }
}

const ofPod = (context: Context, pod: Pod, options: LogOptions): LogSource[] => {
  const source = (name: string): LogSource => {
    const found = findContainer(pod, name);
    if (!found) throw notAContainer(pod, name);
    return { pod, container: name, path: found.path };
  };
  if (options.allContainers) return [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? []), ...(pod.spec?.ephemeralContainers ?? [])].map((c) => source(c.name));
  let { container } = options;
  const preferred = pod.metadata.annotations?.[defaultContainerAnnotation];
  if (!container && preferred) {
    if (findContainer(pod, preferred)) container = preferred;
    else context.err(`Default container name "${preferred}" not found in pod ${pod.metadata.name}\n`);
  }
  if (!container) {
    container = pod.spec!.containers[0]!.name;
    if (severalContainers(pod) && !options.allPods) context.err(`Defaulted container "${container}" out of: ${containerNames(pod)}\n`);
  }
  return [source(container)];
};

function* sourcesOf(context: Context, object: KubeObject, options: LogOptions): Task<LogSource[]> {
  if (isList(object)) return (object.items as unknown as Pod[]).flatMap((pod) => ofPod(context, pod, options));
  if (object.kind === 'Pod') return ofPod(context, object as unknown as Pod, options);
  let selector: string;
  try {
    selector = podSelector(object);
  } catch (error) {
    throw new Error(`cannot get the logs from ${typeName(object)}: ${messageOf(error)}`);
  }
  const pods = yield* podsOf(context, object.metadata.namespace ?? '', selector, options.timeoutMs, compareLogging);
  if (pods.length > 1 && options.allPods) return pods.flatMap((pod) => ofPod(context, pod, options));
  if (pods.length > 1) context.err(`Found ${pods.length} pods, using pod/${pods[0]!.metadata.name}\n`);
  return ofPod(context, pods[0]!, options);
}

/** `[pod/web/nginx] ` */
const prefixOf = (source: LogSource, options: LogOptions): string => (options.prefix ? `[pod/${source.pod.metadata.name}/${source.container}] ` : '');

/** Puts a prefix before each line of text that comes in chunks. */
const prefixer = (prefix: string): ((text: string) => string) => {
  let start = true;
  return (text) => {
    if (!prefix || text === '') return text;
    const out = (start ? prefix : '') + text.replace(/\n(?=.)/gs, `\n${prefix}`);
    start = text.endsWith('\n');
    return out;
  };
};

function* readOnce(context: Context, source: LogSource, options: LogOptions): Task {
  const { metadata } = source.pod;
  const response = yield* context.client.send<string>({
    verb: 'get',
    group: '',
    version: 'v1',
    resource: 'pods',
    ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
    name: metadata.name,
    subresource: 'log',
    query: { container: source.container, ...options.query },
  });
  const line = prefixer(prefixOf(source, options));
  if (response.reader) return yield* copy(context, response.reader, line);
  context.out(line(response.body ?? ''));
}

function* copy(context: Context, reader: TextReader, line: (text: string) => string): Task {
  for (let chunk = yield* reader.read(); chunk !== undefined; chunk = yield* reader.read()) {
    context.out(line(chunk));
    yield* context.flush();
  }
}

function* consume(context: Context, source: LogSource, options: LogOptions): Task {
  const deadline = context.now() + options.timeoutMs;
  for (;;) {
    try {
      return yield* readOnce(context, source, options);
    } catch (error) {
      if (options.ignoreErrors) {
        context.out(`error: ${messageOf(error)}\n`);
        return;
      }
      if (!options.follow) throw error;
      context.err(`${messageOf(error)}\n`);
      if (!(error instanceof StatusError)) throw error;
      if (context.now() >= deadline) throw new Error('context deadline exceeded');
      yield* context.sleep(1000);
    }
  }
}

/** The whole log of a container. */
export function* readLogs(context: Context, pod: Pod, container: string): Task<string> {
  const { name, namespace } = pod.metadata;
  const response = yield* context.client.send<string>({ verb: 'get', group: '', version: 'v1', resource: 'pods', ...(namespace ? { namespace } : {}), name, subresource: 'log', query: { container } });
  let text = response.body ?? '';
  if (response.reader) for (let chunk = yield* response.reader.read(); chunk !== undefined; chunk = yield* response.reader.read()) text += chunk;
  return text;
}

/** Prints the logs of an object's containers, as `kubectl run` does before and instead of attaching. */
export function* printLogs(context: Context, pod: Pod, container: string): Task {
  const found = findContainer(pod, container)!;
  yield* readOnce(context, { pod, container, path: found.path }, { container, allContainers: false, allPods: false, follow: false, prefix: false, ignoreErrors: false, query: {}, timeoutMs: 0 });
}

export const logs: CommandSpec = {
  name: 'logs',
  usage: usage.slice('logs '.length),
  short: 'Print what a container logged',
  long: 'Print the logs of a container of a pod. A pod with one container needs no container name.',
  examples: `# What a pod logged
kubectl logs web

# Go on with it
kubectl logs -f web

# Before its last restart
kubectl logs web --previous

# The last lines of all pods with a label
kubectl logs -l app=web --tail=20 --prefix`,
  flags: [
    { name: 'all-pods', type: 'bool', usage: 'Of all pods. Sets --prefix.' },
    { name: 'all-containers', type: 'bool', usage: 'Of all containers of a pod.' },
    { name: 'follow', shorthand: 'f', type: 'bool', usage: 'Go on with what is logged from now on.' },
    { name: 'timestamps', type: 'bool', usage: 'Put the time before each line.' },
    { name: 'limit-bytes', type: 'int64', usage: 'At most that many bytes.' },
    { name: 'previous', shorthand: 'p', type: 'bool', usage: 'Of the container before its last restart.' },
    { name: 'tail', type: 'int64', default: -1, usage: 'Only the last lines. With a selector 10, else all by default.' },
    { name: 'ignore-errors', type: 'bool', usage: 'Go on when one of several logs fails.' },
    { name: 'since-time', type: 'string', usage: 'Only after a time, as RFC 3339.' },
    { name: 'since', type: 'duration', usage: 'Only of the last while, such as 5s, 2m or 3h.' },
    { name: 'container', shorthand: 'c', type: 'string', usage: 'The container.', completion: 'container' },
    { name: 'insecure-skip-tls-verify-backend', type: 'bool', usage: "Trust the kubelet whatever its certificate says." },
    podRunningTimeoutFlag(20_000),
    selectorFlag,
    { name: 'max-log-requests', type: 'int', default: 5, usage: 'How many logs may be followed at once with a selector.' },
    { name: 'prefix', type: 'bool', usage: 'Put pod and container before each line.' },
  ],
  completion: 'pod',
  *run(context) {
    const options = optionsOf(context);
    const object = yield* objectOf(context);
    validate(context, options);
    const sources = yield* sourcesOf(context, object, options);
    if (options.follow && sources.length > 1) {
      const limit = context.flags.int('max-log-requests');
      if (sources.length > limit) throw new Error(`you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${limit}, use --max-log-requests to increase the limit`);
      yield* context.flush();
      yield* all(
        context.process.sim,
        'kubectl logs',
        sources.map((s) => consume(context, s, options)),
      );
      return;
    }
    for (const source of sources) yield* consume(context, source, options);
  },
};
