import type { ConfigMap, Container, EnvVar, Secret } from '../../../api/kubernetes.ts';
import { identifierEnvVarName } from '../../../api/names.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { dryRunOf, dryRunOperation, noFiles } from '../flags/common.ts';
import { requirePrinter } from '../print/printer.ts';
import { listEnv } from './listenv.ts';
import { mapContainers, podSpecOf, podSpecPatch, withPodSpec } from './podspec.ts';
import { runSet, setFlags, setProblems, setTargets } from './run.ts';

interface Changes {
  set: EnvVar[];
  remove: string[];
}

/** `NAME=value`, `NAME-` and resources, which come first (envutil.SplitEnvironmentFromResources). */
const split = (args: readonly string[]): { resources: string[]; changes: string[] } => {
  const isChange = (arg: string) => /^.+=.*$/ms.test(arg) || arg.endsWith('-');
  const first = args.findIndex(isChange);
  const resources = first < 0 ? [...args] : args.slice(0, first);
  const changes = first < 0 ? [] : args.slice(first);
  if (!changes.every(isChange)) throw new Error(`all resources must be specified before environment changes: ${args.join(' ')}`);
  return { resources, changes };
};

/** What lines of standard input set: `NAME=value`, up to a `#`. */
const fromLines = (text: string): EnvVar[] =>
  text
    .split('\n')
    .map((line) => line.replace(/#.*/, ''))
    .filter((line) => line.includes('='))
    .map((line) => ({ name: line.slice(0, line.indexOf('=')), value: line.slice(line.indexOf('=') + 1) }));

/** Reads changes; `-` stands for lines of standard input (envutil.ParseEnv). */
function* parse(context: Context, texts: readonly string[]): Task<Changes> {
  const changes: Changes = { set: [], remove: [] };
  const named = new Set<string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (text === '-') changes.set.push(...fromLines(yield* context.read('-')));
    else if (at >= 0) {
      const name = text.slice(0, at);
      const problems = identifierEnvVarName(name);
      if (problems.length) throw new Error(`${JSON.stringify(name)} is not a valid key name: ${problems.join(';')}`);
      named.add(name);
      changes.set.push({ name, value: text.slice(at + 1) });
    } else if (text.endsWith('-')) changes.remove.push(text.slice(0, -1));
    else throw new Error(`unknown environment variable: ${text}`);
  }
  if (changes.remove.some((name) => named.has(name))) throw new Error('can not both modify and remove the same environment variable in the same command');
  return changes;
}

/** The variables that --from brings: one for each key of a ConfigMap or Secret. */
function* imported(context: Context, from: string, keys: readonly string[]): Task<EnvVar[]> {
  const out: EnvVar[] = [];
  for (const { object } of yield* setTargets(context, [from], false)) {
    if (object.kind !== 'Secret' && object.kind !== 'ConfigMap') throw new Error('unsupported resource specified in --from');
    for (const key of Object.keys((object as Secret | ConfigMap).data ?? {}).filter((k) => keys.length === 0 || keys.includes(k))) {
      const name = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
      if (name !== key) context.err(`Warning: key ${key} transferred to ${name}\n`);
      const source = { name: object.metadata.name!, key };
      out.push({ name, valueFrom: object.kind === 'Secret' ? { secretKeyRef: source } : { configMapKeyRef: source } });
    }
  }
  return out;
}

/** A list with variables set and removed; those that are named twice and are neither stay. */
const updated = (old: readonly EnvVar[], { set, remove }: Changes): EnvVar[] => {
  const covered = new Set(remove);
  const once = (name: string) => !covered.has(name) && Boolean(covered.add(name));
  const wanted = new Map([...set].reverse().map((e) => [e.name, e]));
  const kept = old.flatMap((e) => (covered.has(e.name) ? [] : !wanted.has(e.name) ? [e] : once(e.name) ? [wanted.get(e.name)!] : []));
  return [...kept, ...set.filter((e) => once(e.name))];
};

const changedContainer = (container: Container, changes: Changes, overwrite: boolean): Container => {
  const old = container.env ?? [];
  for (const { name, value } of overwrite ? [] : changes.set) {
    const current = old.find((e) => e.name === name);
    if (current && (current.value ?? '') !== (value ?? '')) throw new Error(`'${name}' already has a value (${current.value ?? ''}), and --overwrite is false`);
  }
  const env = updated(old, changes);
  if (env.length) return { ...container, env };
  const { env: _, ...rest } = container;
  return rest;
};

export const env: CommandSpec = {
  name: 'env',
  usage: 'RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  short: 'Set environment variables of a pod template',
  long: 'Set, remove or list environment variables. NAME=value sets one, NAME- removes it, --from takes all keys of a ConfigMap or a Secret.',
  examples: '# Set one\nkubectl set env deployment/web COLOR=blue\n\n# What is set?\nkubectl set env deployment/web --list\n\n# Remove it\nkubectl set env deployment/web COLOR-\n\n# All keys of a secret\nkubectl set env --from=secret/db deployment/web --prefix=DB_',
  flags: [
    ...setFlags(),
    { name: 'containers', shorthand: 'c', type: 'string', default: '*', usage: 'Only containers with names like this.' },
    { name: 'from', type: 'string', usage: 'A ConfigMap or Secret to take variables from.' },
    { name: 'prefix', type: 'string', usage: 'Put before the names of variables from --from.' },
    { name: 'env', shorthand: 'e', type: 'stringArray', usage: 'A variable, NAME=value.' },
    { name: 'keys', type: 'stringSlice', usage: 'Only these keys of --from.' },
    { name: 'list', type: 'bool', usage: 'List the variables and change nothing.' },
    { name: 'resolve', type: 'bool', usage: 'With --list, look up the values in ConfigMaps and Secrets.' },
    { name: 'overwrite', type: 'bool', default: true, usage: 'Variables that are set already may change.' },
  ],
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    if (flags.bool('all') && flags.string('selector')) throw new Error('cannot set --all and --selector at the same time');
    const { resources, changes: texts } = split(context.args);
    requirePrinter(context, dryRunOperation('env updated', dryRunOf(context)), { order: 'own' });
    yield* context.connect();
    for (const problem of setProblems(context)) throw new Error(problem);
    if (resources.length === 0 && noFiles(context)) throw new Error('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    if (flags.bool('list') && flags.string('output')) throw new Error('--list and --output may not be specified together');
    const [from, keys, prefix, pattern] = [flags.string('from'), flags.list('keys'), flags.string('prefix'), flags.string('containers')];
    if (keys.length && !from) throw new Error('when specifying --keys, a configmap or secret must be provided with --from');
    const changes = yield* parse(context, [...flags.list('env'), ...texts]);
    if (from) changes.set.push(...(yield* imported(context, from, keys)));
    changes.set = changes.set.map((e) => ({ ...e, name: prefix + e.name }));
    const infos = yield* setTargets(context, resources, false);
    const change = (c: Container) => changedContainer(c, changes, flags.bool('overwrite'));
    if (flags.bool('list')) return yield* listEnv(context, infos, pattern, change);
    yield* runSet(context, infos, {
      done: 'env updated',
      refused: 'failed to patch env update to pod template:',
      type: 'application/merge-patch+json',
      *change(info) {
        const changed = mapContainers(podSpecOf(info.object), pattern, change);
        if (changed) return { object: withPodSpec(info.object, changed.spec), patch: podSpecPatch(info.object.kind, changed.patch) };
        context.err(`Warning: ${info.object.kind}/${info.name} does not have any containers matching ${JSON.stringify(pattern)}\n`);
        return undefined;
      },
    });
  },
};
