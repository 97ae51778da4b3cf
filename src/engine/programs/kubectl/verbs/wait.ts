import { isStatus } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { objectName } from '../deletion.ts';
import { allNamespacesFlag, fieldSelectorFlag, filenameFlags, printFlags, recursively, selectorFlag } from '../flags/common.ts';
import { JsonPath, relaxedJsonPath } from '../print/jsonpath/evaluate.ts';
import { requirePrinter } from '../print/printer.ts';
import { getObject, watchObjects, type Target } from '../requests.ts';
import type { Info } from '../info.ts';
import { NO_LOCAL_NAMES } from '../set/run.ts';
import { Resources, type ResourceOptions } from '../resources.ts';

/** True when the object is as wanted; undefined object: it does not exist. Throws when it can't become so. */
type Condition = (object: KubeObject | undefined) => boolean;

interface Wanted {
  kind: 'create' | 'delete' | 'other';
  met: Condition;
}

const CREATE_POLL_MS = 500;

const condition = (text: string): Condition => {
  const [name, value = 'true'] = text.split('=') as [string, string?];
  return (object) => {
    const found = (object?.status?.conditions as { type?: string; status?: string; observedGeneration?: number }[] | undefined)?.find((c) => c.type?.toLowerCase() === name.toLowerCase());
    if (!object || !found) return false;
    const observed = found.observedGeneration ?? (object.status as { observedGeneration?: number }).observedGeneration;
    if (observed !== undefined && observed < (object.metadata.generation ?? 0)) return false;
    return (found.status ?? '').toLowerCase() === value.toLowerCase();
  };
};

/** `PATH[=VALUE]`; `==` belongs to the path (wait.splitJSONPathInput). */
const splitPath = (text: string): string[] => {
  const parts = [''];
  for (const piece of text.match(/==|[^]/g) ?? []) {
    if (piece === '=') parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
};

const jsonPath = (text: string): Condition => {
  const parts = splitPath(text);
  if (parts.length > 2) throw new Error("jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'");
  const path = relaxedJsonPath(parts[0]!);
  const value = parts[1]?.replace(/^['"]+|['"]+$/g, '');
  if (value === '') throw new Error("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  if (path === '') throw new Error('jsonpath expression cannot be empty');
  const expression = new JsonPath(path, { allowMissingKeys: true, asJson: false });
  return (object) => {
    const lists = object ? expression.find(object) : [];
    const found = lists[0] ?? [];
    if (found.length === 0) return false;
    if (lists.length > 1) throw new Error('given jsonpath expression matches more than one list');
    if (found.length > 1) throw new Error('given jsonpath expression matches more than one value');
    if (value === undefined) return true;
    if (typeof found[0] === 'object' && found[0] !== null) throw new Error('jsonpath leads to a nested object or list which is not supported');
    return String(found[0]).trim() === value.trim();
  };
};

/** Reads --for. Throws for what it can't be. */
const wantedOf = (text: string): Wanted => {
  const lower = text.toLowerCase();
  if (lower === 'delete') return { kind: 'delete', met: (object) => object === undefined };
  if (lower === 'create') return { kind: 'create', met: (object) => object !== undefined };
  if (text.startsWith('condition=')) return { kind: 'other', met: condition(text.slice('condition='.length)) };
  if (text.startsWith('jsonpath=')) return { kind: 'other', met: jsonPath(text.slice('jsonpath='.length)) };
  throw new Error(`unrecognized condition: ${JSON.stringify(text)}`);
};

/** Reads every --for. Throws for what one can't be, and for none. */
const allWanted = (texts: readonly string[]): Wanted[] => {
  if (texts.length === 0) throw new Error('unrecognized condition: []');
  return texts.map(wantedOf);
};

const timedOut = (target: Target): Error => new Error(`timed out waiting for the condition on ${objectName(target)}`);

/** The object as it is now; undefined when it is gone, or another one has its name. */
function* current(context: Context, info: Info): Task<KubeObject | undefined> {
  try {
    return yield* getObject(context, info);
  } catch (error) {
    if (!isStatus(error, 'NotFound')) throw error;
    return undefined;
  }
}

const isGone = (info: Info, wanted: Wanted, object: KubeObject | undefined): boolean => {
  const uid = info.object?.metadata?.uid;
  return object === undefined || (wanted.kind === 'delete' && uid !== undefined && object.metadata.uid !== uid);
};

/** Looks at one object once. Throws when it is not as wanted. */
function* lookOnce(context: Context, info: Info, wanted: Wanted): Task<KubeObject | undefined> {
  const object = yield* current(context, info);
  if (!wanted.met(isGone(info, wanted, object) ? undefined : object)) throw new Error(`condition not met for ${objectName(info)}`);
  return object;
}

/** Waits for one object; the last object seen. Throws at the deadline. */
function* waitFor(context: Context, info: Info, wanted: Wanted, deadline: number): Task<KubeObject | undefined> {
  const { sim } = context.process;
  // Objects share one deadline: whoever's turn comes after it is late, met or not.
  if (sim.now() >= deadline) throw timedOut(info);
  for (;;) {
    const object = yield* current(context, info);
    if (wanted.met(isGone(info, wanted, object) ? undefined : object)) return object;
    if (!object) throw new Error(`${objectName(info)} not found`);
    if (sim.now() >= deadline) throw timedOut(info);
    const stream = yield* watchObjects(context, info, { query: { resourceVersion: object.metadata.resourceVersion ?? '' } });
    const timer = sim.at(deadline, () => stream.stop());
    try {
      for (let event = yield* stream.next(); event !== undefined; event = yield* stream.next()) {
        if (event.type === 'BOOKMARK') continue;
        const now = event.type === 'DELETED' ? undefined : event.object;
        if (wanted.met(now)) return now ?? event.object;
        if (event.type === 'DELETED') break;
      }
    } finally {
      sim.cancel(timer);
      stream.stop();
    }
    if (sim.now() >= deadline) throw timedOut(info);
  }
}

const optionsOf = (context: Context): ResourceOptions => {
  const { flags } = context;
  const { namespace, explicit } = context.namespace();
  const local = flags.bool('local');
  return { args: local ? [] : context.args, refused: local && context.args.length > 0 ? new Error(NO_LOCAL_NAMES) : undefined, filenames: flags.list('filename'), recursive: flags.bool('recursive'), selector: local ? '' : flags.string('selector'), fieldSelector: local ? '' : flags.string('field-selector'), typeMeansAll: flags.bool('all'), allNamespaces: flags.bool('all-namespaces'), namespace, enforceNamespace: explicit, continueOnError: true, latest: !local, flatten: true };
};

/** Objects that do not exist yet are looked for until they do. */
function* untilCreated(context: Context, options: ResourceOptions, deadline: number): Task {
  for (;;) {
    const resources = yield* Resources.of(context, options);
    const infos = yield* resources.infos();
    if (resources.error && !isStatus(resources.error, 'NotFound')) throw resources.error;
    if (infos.length > 0 && !resources.error) return;
    if (context.now() + CREATE_POLL_MS > deadline) throw new Error('timed out waiting for the condition');
    yield* context.sleep(CREATE_POLL_MS);
  }
}

export const wait: CommandSpec = {
  name: 'wait',
  usage: "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  short: 'Wait until something is so',
  long: 'Waits until objects exist, are gone, have a condition, or hold a value, and then ends. Conditions are compared without regard to case.',
  examples: `# Until a pod is ready
kubectl wait --for=condition=Ready pod/web

# Until a pod runs
kubectl wait --for=jsonpath='{.status.phase}'=Running pod/web

# Until all pods with a label are gone, at most a minute
kubectl wait --for=delete pod -l app=web --timeout=60s`,
  completion: 'resource',
  flags: [
    ...recursively(filenameFlags('that name the objects')).filter((f) => f.name !== 'kustomize'),
    { name: 'local', type: 'bool', usage: 'Take the objects from files only.' },
    selectorFlag,
    fieldSelectorFlag,
    { name: 'all', type: 'bool', usage: 'All objects of the type.' },
    allNamespacesFlag,
    { name: 'timeout', type: 'duration', default: 30_000, usage: 'How long to wait; 0 looks once, below zero means a week.' },
    { name: 'for', type: 'stringArray', usage: "What to wait for; of several, one after the other: create, delete, condition=NAME[=VALUE], jsonpath='{PATH}'[=VALUE].", completion: ['create', 'delete', 'condition=', 'jsonpath='] },
    ...printFlags(),
  ],
  *run(context) {
    const { flags } = context;
    const printer = requirePrinter(context, 'condition met');
    yield* context.connect();
    const options = optionsOf(context);
    const conditions = allWanted(flags.list('for'));
    const deletes = conditions.some((c) => c.kind === 'delete');
    const timeout = flags.duration('timeout');
    const deadline = context.now() + (timeout < 0 ? 168 * 3_600_000 : timeout);
    if (conditions.some((c) => c.kind === 'create')) yield* untilCreated(context, options, deadline);
    const resources = yield* Resources.of(context, deletes ? { ...options, ignoreNotFound: true } : options);
    let visited = 0;
    yield* resources.visit(function* (info) {
      visited++;
      for (const wanted of conditions) {
        const object = timeout === 0 ? yield* lookOnce(context, info, wanted) : yield* waitFor(context, info, wanted, deadline);
        context.out(printer.print(object ?? info.object));
        yield* context.flush();
      }
    });
    if (visited === 0 && !deletes) throw new Error('no matching resources found');
  },
};
