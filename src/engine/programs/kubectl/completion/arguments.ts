import { SilentContext } from './silent.ts';
import { directives, nothing, words, type Completion } from './completion.ts';
import { containerNames, objectNames, ports, resourceTypes } from './names.ts';
import type { Task } from '../../../sim/sim.ts';

/** Completes an argument: what stands before it is in `context.args`. */
export type Completer = (context: SilentContext, word: string) => Task<Completion>;

const starting = (items: readonly string[], word: string): string[] => items.filter((i) => i.startsWith(word));
const without = (items: readonly string[], others: readonly string[]): string[] => items.filter((i) => !others.includes(i));

/** The last of several types after commas. */
function* types(context: SilentContext, allowed: readonly string[] | undefined, word: string): Task<string[]> {
  if (allowed) return starting(allowed, word);
  const comma = word.lastIndexOf(',') + 1;
  return starting(yield* resourceTypes(context), word.slice(comma)).map((t) => word.slice(0, comma) + t);
}

/** `TYPE NAME...` or `TYPE/NAME...`; `allowed`: of these types alone; `once`: a single object (resourceTypeAndNameCompletionFunc). */
const typeAndName = (allowed?: readonly string[], once = false): Completer =>
  function* (context, word) {
    const { args } = context;
    const [first] = args;
    if (first !== undefined && !first.includes('/')) {
      if (once && args.length > 1) return nothing();
      return words(without(starting(yield* objectNames(context, first), word), args.slice(1)));
    }
    const slash = word.indexOf('/');
    if (slash < 0) {
      if (first === undefined) return words(yield* types(context, allowed, word));
      return once ? nothing() : words((yield* types(context, allowed, word)).map((t) => `${t}/`), directives.noFiles | directives.noSpace);
    }
    if (once && first !== undefined) return nothing();
    const type = word.slice(0, slash);
    return words(without(starting((yield* objectNames(context, type)).map((n) => `${type}/${n}`), word), args));
  };

/** The name of one object of a type. */
const nameOf = (type: string): Completer =>
  function* (context, word) {
    return context.args.length === 0 ? words(starting(yield* objectNames(context, type), word)) : nothing();
  };

/** Types that `TYPE/NAME` may begin with where a pod is asked for. */
const typesWithPods = ['daemonsets', 'deployments', 'pods', 'jobs', 'replicasets', 'replicationcontrollers', 'services', 'statefulsets'];

function* podOrHolder(context: SilentContext, word: string): Task<Completion> {
  const slash = word.indexOf('/');
  if (slash >= 0) {
    const type = word.slice(0, slash);
    return words(starting((yield* objectNames(context, type)).map((n) => `${type}/${n}`), word));
  }
  const pods = starting(yield* objectNames(context, 'pod'), word);
  const holders = typesWithPods.filter((t) => t.startsWith(word)).map((t) => `${t}/`);
  return words([...pods, ...holders], directives.noFiles | (pods.length === 0 ? directives.noSpace : 0));
}

const pod: Completer = function* (context, word) {
  return context.args.length === 0 ? yield* podOrHolder(context, word) : nothing();
};

const podAndContainer: Completer = function* (context, word) {
  if (context.args.length === 1) return words(starting(yield* containerNames(context, context.args[0]!), word));
  return yield* pod(context, word);
};

const podAndPort: Completer = function* (context, word) {
  if (context.args.length !== 1) return yield* pod(context, word);
  const local = word.split(':')[0]!;
  return words(starting((yield* ports(context, context.args[0]!)).map((p) => `${local || p}:${p}`), word));
};

/** kubectl cp: a path, `POD:`, `NAMESPACE/POD:` or `NAMESPACE/`. */
const copied: Completer = function* (context, word) {
  const found = (items: string[]) => words(items, directives.noSpace);
  if (context.args.length > 0 || /^[/.~]/.test(word) || word.includes(':')) return found([]);
  const slash = word.indexOf('/');
  if (slash > 0) return found(starting((yield* objectNames(context, 'pod', word.slice(0, slash))).map((n) => `${word.slice(0, slash)}/${n}:`), word));
  const namespaces = yield* objectNames(context, 'namespace');
  const pods = yield* objectNames(context, 'pod');
  const items = starting([...namespaces.map((n) => `${n}/`), ...pods.map((p) => `${p}:`)], word);
  if (word === '') return found([...items, './', '/']);
  const { machine, cwd } = context.process;
  const files = items.length === 0 ? [] : starting(machine.fs.list(cwd), word).map((f) => (machine.fs.stat(`${cwd}/${f}`)?.type === 'dir' ? `${f}/` : f));
  return found([...items, ...files]);
};

/** Names of the kubeconfig, for the first argument. */
const configured = (what: 'contexts' | 'clusters' | 'users'): Completer =>
  function* (context, word) {
    return context.args.length === 0 ? words(starting([...context.config[what].keys()].sort(), word)) : nothing();
  };

const scalable = ['deployment', 'replicaset', 'replicationcontroller', 'statefulset'];
const rolled = ['deployment', 'daemonset', 'statefulset'];

/** What the arguments of each command are completed with; the others' are files (ValidArgsFunction of kubectl's commands). */
export const argumentCompleters: Readonly<Record<string, Completer>> = {
  annotate: typeAndName(),
  'apply edit-last-applied': typeAndName(),
  'apply view-last-applied': typeAndName(),
  attach: pod,
  autoscale: typeAndName(scalable),
  'config delete-cluster': configured('clusters'),
  'config delete-context': configured('contexts'),
  'config delete-user': configured('users'),
  'config rename-context': configured('contexts'),
  'config set-context': configured('contexts'),
  'config use-context': configured('contexts'),
  cordon: nameOf('node'),
  cp: copied,
  'create token': nameOf('serviceaccount'),
  debug: typeAndName(),
  delete: typeAndName(),
  describe: typeAndName(),
  drain: nameOf('node'),
  edit: typeAndName(),
  exec: pod,
  expose: typeAndName(['pod', 'service', 'replicationcontroller', 'deployment', 'replicaset']),
  get: typeAndName(),
  label: typeAndName(),
  logs: podAndContainer,
  patch: typeAndName(),
  'port-forward': podAndPort,
  'rollout history': typeAndName(rolled),
  'rollout pause': typeAndName(['deployment']),
  'rollout restart': typeAndName(rolled),
  'rollout resume': typeAndName(['deployment']),
  'rollout status': typeAndName(rolled, true),
  'rollout undo': typeAndName(rolled),
  scale: typeAndName(scalable),
  'set image': typeAndName(['daemonsets', 'deployments', 'pods', 'cronjobs', 'replicasets', 'replicationcontrollers', 'statefulsets'], true),
  taint: typeAndName(['node']),
  'top node': nameOf('node'),
  'top pod': nameOf('pod'),
  uncordon: nameOf('node'),
};
