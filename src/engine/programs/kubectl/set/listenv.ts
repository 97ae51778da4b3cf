import { decodeBase64 } from '../../../api/base64.ts';
import type { ConfigMap, Container, EnvVar, Secret } from '../../../api/kubernetes.ts';
import { labelKey } from '../../../api/names.ts';
import { quantityMilliValue, quantityValue } from '../../../api/quantity.ts';
import * as r from '../../../client/resources.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { messageOf } from '../errors.ts';
import type { Info } from '../info.ts';
import { hasPodSpec, mapContainers, matchesName, podSpecOf } from './podspec.ts';

type EnvVarSource = NonNullable<EnvVar['valueFrom']>;

/** A reference in words (envutil.GetEnvVarRefString). */
const described = ({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: EnvVarSource): string => {
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `secret ${secretKeyRef.name}, key ${secretKeyRef.key}`;
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef) return `resource field ${resourceFieldRef.containerName ? `${resourceFieldRef.containerName}/` : ''}${resourceFieldRef.resource}`;
  return 'invalid valueFrom';
};

const lines = (map: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');

/** The value of a field of the object's metadata; the others are the kubelet's alone. */
const fieldOf = ({ metadata }: KubeObject, path: string): string => {
  const entry = /^(.+?)\['(.*)'\]$/s.exec(path);
  if (entry) {
    const [, field, key] = entry as unknown as [string, string, string];
    if (field !== 'metadata.annotations' && field !== 'metadata.labels') throw new Error(`fieldPath ${JSON.stringify(path)} does not support subscript`);
    const annotation = field === 'metadata.annotations';
    const problems = labelKey(annotation ? key.toLowerCase() : key);
    if (problems.length) throw new Error(`invalid key subscript in ${path}: ${problems.join(';')}`);
    return (annotation ? metadata.annotations : metadata.labels)?.[key] ?? '';
  }
  const fields: Record<string, () => string> = {
    'metadata.annotations': () => lines(metadata.annotations),
    'metadata.labels': () => lines(metadata.labels),
    'metadata.name': () => metadata.name ?? '',
    'metadata.namespace': () => metadata.namespace ?? '',
    'metadata.uid': () => metadata.uid ?? '',
  };
  if (!fields[path]) throw new Error(`unsupported fieldPath: ${path}`);
  return fields[path]();
};

const resourceOf = ({ resources }: Container, { resource, divisor }: NonNullable<EnvVarSource['resourceFieldRef']>): string => {
  const [kind, ...name] = resource.split('.') as ['limits' | 'requests', ...string[]];
  const amounts = resources?.[kind] as Record<string, string> | undefined;
  if (!['cpu', 'memory', 'ephemeral-storage'].includes(name.join('.'))) throw new Error(`Unsupported container resource : ${resource}`);
  const whole = resource.endsWith('.cpu') ? quantityMilliValue : quantityValue;
  return String(Math.ceil(whole(amounts?.[name.join('.')] ?? '0') / (whole(divisor) || whole('1'))));
};

/** The value that a reference stands for now (envutil.GetEnvVarRefValue). */
function* resolved(context: Context, from: EnvVarSource, object: KubeObject, container: Container): Task<string> {
  const { namespace } = context.namespace();
  if (from.secretKeyRef) {
    const { name = '', key } = from.secretKeyRef;
    const value = (yield* context.client.get<Secret>(r.secrets, { namespace, name })).data?.[key];
    if (value === undefined) throw new Error(`key ${key} not found in secret ${name}`);
    return decodeBase64(value) ?? '';
  }
  if (from.configMapKeyRef) {
    const { name = '', key } = from.configMapKeyRef;
    const value = (yield* context.client.get<ConfigMap>(r.configMaps, { namespace, name })).data?.[key];
    if (value === undefined) throw new Error(`key ${key} not found in config map ${name}`);
    return value;
  }
  if (from.fieldRef) return fieldOf(object, from.fieldRef.fieldPath);
  if (from.resourceFieldRef) return resourceOf(container, from.resourceFieldRef);
  throw new Error('invalid valueFrom');
}

/** Lists the variables of containers, as they would be after `change` (--list), with --resolve the values of references too. Objects without containers have none. */
export function* listEnv(context: Context, infos: readonly Info[], pattern: string, change: (container: Container) => Container): Task {
  for (const { object, name } of infos.filter((info) => hasPodSpec(info.object.kind))) {
    const changed = mapContainers(podSpecOf(object), pattern, change);
    if (!changed) context.err(`Warning: ${object.kind}/${name} does not have any containers matching ${JSON.stringify(pattern)}\n`);
    const { containers = [], initContainers = [] } = changed?.spec ?? {};
    for (const container of [...containers, ...initContainers].filter((c) => matchesName(pattern, c.name))) {
      context.out(`# ${object.kind} ${name}, container ${container.name}\n`);
      const problems = new Map<string, string[]>();
      for (const e of container.env ?? []) {
        let value = e.value ?? '';
        let known = !e.valueFrom;
        if (e.valueFrom && context.flags.bool('resolve')) {
          try {
            value = yield* resolved(context, e.valueFrom, object, container);
            known = true;
          } catch (error) {
            const message = messageOf(error);
            problems.set(message, [...(problems.get(message) ?? []), e.name]);
          }
        }
        context.out(known ? `${e.name}=${value}\n` : `# ${e.name} from ${described(e.valueFrom!)}\n`);
      }
      for (const line of [...problems].map(([message, names]) => `error retrieving reference for ${names.toSorted().join(', ')}: ${message}\n`).sort()) context.err(line);
    }
  }
}
