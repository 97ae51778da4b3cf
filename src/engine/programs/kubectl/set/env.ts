import type { ConfigMap, Container, EnvVar, Secret } from '../../../api/kubernetes.ts';
import { envVarName } from '../../../api/names.ts';
import * as r from '../../../client/resources.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { fileOptions } from '../flags/common.ts';
import { Resources } from '../resources.ts';
import { matchesName, podSpecOf, podSpecPatch, withPodSpec } from './podspec.ts';
import { runSet, setFlags } from './run.ts';

interface Changes {
  set: EnvVar[];
  remove: string[];
}

/** `NAME=value`, `NAME-` and resources. */
const split = (args: readonly string[]): { resources: string[]; changes: Changes } => {
  const changes: Changes = { set: [], remove: [] };
  const resources: string[] = [];
  for (const arg of args) {
    const at = arg.indexOf('=');
    if (at > 0) {
      const name = arg.slice(0, at);
      const problems = envVarName(name);
      if (problems.length) throw new Error(`${JSON.stringify(name)} is not a valid key name: ${problems.join(',')}`);
      changes.set.push({ name, value: arg.slice(at + 1) });
    } else if (/^[^-]\S*-$/.test(arg) && !arg.includes('/')) changes.remove.push(arg.slice(0, -1));
    else resources.push(arg);
  }
  const both = changes.set.find((e) => changes.remove.includes(e.name));
  if (both) throw new Error(`can not both modify and remove an environment variable in the same command`);
  return { resources, changes };
};

const variableName = (prefix: string, key: string): string => `${prefix}${key}`.toUpperCase().replace(/[^A-Z0-9_]/g, '_');

/** The variables that --from brings: one for each key of a ConfigMap or Secret. */
function* imported(context: Context, from: string, prefix: string, keys: readonly string[]): Task<EnvVar[]> {
  const [kind, name] = from.split('/') as [string, string?];
  if (!name) throw new Error('arguments in resource/name form must have a single resource and name');
  const secret = /^secrets?$/i.test(kind);
  if (!secret && !/^(configmaps?|cm)$/i.test(kind)) throw new Error(`unsupported resource specified in --from`);
  const { namespace } = context.namespace();
  const data = secret ? (yield* context.client.get<Secret>(r.secrets, { namespace, name })).data : (yield* context.client.get<ConfigMap>(r.configMaps, { namespace, name })).data;
  return Object.keys(data ?? {})
    .sort()
    .filter((key) => keys.length === 0 || keys.includes(key))
    .map((key) => ({ name: variableName(prefix, key), valueFrom: secret ? { secretKeyRef: { name, key } } : { configMapKeyRef: { name, key } } }));
}

const updated = (container: Container, { set, remove }: Changes, overwrite: boolean): Container => {
  const env = [...(container.env ?? [])];
  for (const variable of set) {
    const i = env.findIndex((e) => e.name === variable.name);
    if (i < 0) env.push(variable);
    else if (!overwrite && env[i]!.value !== variable.value) throw new Error(`'${variable.name}' already has a value (${env[i]!.value ?? ''}), and --overwrite is false`);
    else env[i] = variable;
  }
  const left = env.filter((e) => !remove.includes(e.name));
  if (left.length) return { ...container, env: left };
  const { env: _, ...rest } = container;
  return rest;
};

function* list(context: Context, resources: readonly string[]): Task {
  const { flags } = context;
  const { namespace, explicit } = context.namespace();
  const found = yield* Resources.of(context, { args: resources, ...fileOptions(context), selector: flags.string('selector'), all: flags.bool('all'), namespace, enforceNamespace: explicit, continueOnError: true, flatten: true, latest: true });
  for (const info of yield* found.all()) {
    for (const c of podSpecOf(info.object).containers.filter((x) => matchesName(flags.string('containers'), x.name))) {
      context.out(`# ${info.object.kind} ${info.name}, container ${c.name}\n`);
      for (const e of c.env ?? []) {
        const from = e.valueFrom;
        if (!from) context.out(`${e.name}=${e.value ?? ''}\n`);
        else if (from.configMapKeyRef) context.out(`# ${e.name} from configmap ${from.configMapKeyRef.name}, key ${from.configMapKeyRef.key}\n`);
        else if (from.secretKeyRef) context.out(`# ${e.name} from secret ${from.secretKeyRef.name}, key ${from.secretKeyRef.key}\n`);
        else if (from.fieldRef) context.out(`# ${e.name} from field path ${from.fieldRef.fieldPath}\n`);
        else if (from.resourceFieldRef) context.out(`# ${e.name} from resource field ${from.resourceFieldRef.resource}\n`);
      }
    }
  }
}

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
    const { resources, changes } = split([...context.args, ...flags.list('env')]);
    if (flags.bool('list')) return yield* list(context, resources);
    if (flags.string('from')) changes.set.push(...(yield* imported(context, flags.string('from'), flags.string('prefix'), flags.list('keys'))));
    if (changes.set.length === 0 && changes.remove.length === 0) throw new Error('at least one environment variable must be provided');
    yield* runSet(context, {
      args: resources,
      done: 'env updated',
      what: 'env',
      type: 'application/merge-patch+json',
      *change(info) {
        const spec = podSpecOf(info.object);
        const fits = (c: Container) => matchesName(flags.string('containers'), c.name);
        if (!spec.containers.some(fits)) context.err(`warning: ${info.object.kind}/${info.name} does not have any containers matching ${JSON.stringify(flags.string('containers'))}\n`);
        const containers = spec.containers.map((c) => (fits(c) ? updated(c, changes, flags.bool('overwrite')) : c));
        return { object: withPodSpec(info.object, { ...spec, containers }), patch: podSpecPatch(info.object.kind, { containers }) };
      },
    });
  },
};
