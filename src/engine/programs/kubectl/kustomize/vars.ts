import { messageOf } from '../errors.ts';
import { visitField, type Place } from './fields.ts';
import type { FieldSpec, Var } from './kustomization.ts';
import { goValue } from '../text/gofmt.ts';
import { gvkText, isMap, ResourceId, type Resource, type ResourceMap } from './resource.ts';

const workloads = (text: string): FieldSpec[] =>
  ['Pod spec', 'CronJob spec/jobTemplate/spec/template/spec', ...['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet'].map((kind) => `${kind} spec/template/spec`)].flatMap((line) => {
    const [kind, at] = line.split(' ');
    return ['containers', 'initContainers'].flatMap((list) => text.split(' ').map((path) => ({ path: `${at}/${list}/${path}`, kind: kind! })));
  });

/** Where `$(NAME)` is looked for (builtinpluginconsts/varreference.go). */
const variableFields: readonly FieldSpec[] = [
  ...workloads('args command env/value volumeMounts/mountPath'),
  ...['DaemonSet', 'Deployment', 'Job', 'ReplicaSet'].map((kind) => ({ path: 'spec/template/spec/volumes/nfs/server', kind })),
  { path: 'spec/volumes/nfs/server', kind: 'Pod' },
  { path: 'spec/volumeClaimTemplates/spec/nfs/server', kind: 'StatefulSet' },
  { path: 'spec/nfs/server', kind: 'PersistentVolume' },
  { path: 'spec/template/metadata/annotations', kind: 'Deployment' },
  ...['spec/rules/host', 'spec/tls/hosts', 'spec/tls/secretName'].map((path) => ({ path, kind: 'Ingress' })),
  ...['spec/ports/port', 'spec/ports/targetPort'].map((path) => ({ path, kind: 'Service' })),
  { path: 'metadata/labels' },
  { path: 'metadata/annotations' },
];

/** What a var looks at, with its `apiVersion` taken apart and its field filled in. */
const complete = (given: Var): Var => {
  const { apiVersion = '', ...objref } = given.objref ?? {};
  const at = apiVersion.indexOf('/');
  const gv = apiVersion === '' ? {} : at < 0 ? { version: apiVersion } : { group: apiVersion.slice(0, at), version: apiVersion.slice(at + 1) };
  return { ...given, objref: { ...objref, ...gv, apiVersion }, fieldref: { fieldPath: given.fieldref?.fieldPath || 'metadata.name' } };
};

/** A var as %v prints it. */
const shown = ({ name = '', objref = {}, fieldref = {} }: Var): string => `{${name} ${gvkText(objref)} {${fieldref.fieldPath ?? ''}}}`;

const add = (map: ResourceMap, item: Var): void => {
  if (map.vars.some((v) => v.name === item.name)) throw new Error(`var '${item.name ?? ''}' already encountered`);
  map.vars.push(item);
};

/** Notes which resource each var of a kustomization looks at, by the names that resources had or have (MergeVars). */
export const mergeVars = (map: ResourceMap, vars: readonly Var[]): void => {
  for (const given of vars) {
    const { objref = {} } = complete(given);
    const wanted = new ResourceId(objref.group ?? '', objref.version ?? '', objref.kind ?? '', objref.name ?? '', objref.namespace ?? '');
    const exact = wanted.namespace !== '' || wanted.clusterScoped;
    const matched = map.byAnyId((id) => (exact ? id.equals(wanted) : id.group === wanted.group && id.version === wanted.version && id.kind === wanted.kind && id.name === wanted.name));
    if (matched.length > 1) throw new Error(`found ${matched.length} resId matches for var ${shown(complete(given))} (unable to disambiguate)`);
    matched[0]?.vars.push(given.name ?? '');
  }
  try {
    for (const given of vars) add(map, complete(given));
  } catch (error) {
    throw new Error(`merging vars [${vars.map(shown).join(' ')}]: ${messageOf(error)}`);
  }
};

/** Takes over the vars of another accumulation. */
export const takeVars = (map: ResourceMap, other: ResourceMap): void => {
  for (const item of other.vars) add(map, item);
};

const fieldOf = (resource: Resource, path: string): unknown =>
  path
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((part) => part !== '')
    .reduce<unknown>((value, part) => (Array.isArray(value) ? value[Number(part)] : isMap(value) ? value[part] : undefined), resource.object);

const valueOf = (map: ResourceMap, item: Var): unknown => {
  const source = map.list.find((r) => r.vars.includes(item.name ?? ''));
  if (!source) throw new Error(`var '${shown(item)}' cannot be mapped to a field in the set of known resources`);
  const value = fieldOf(source, item.fieldref?.fieldPath ?? '');
  if (value === undefined) throw new Error(`field specified in var '${shown(item)}' not found in corresponding resource`);
  return value;
};

/** Puts values for `$(NAME)` into a text; a text that is one reference takes the value's type (refvar.DoReplacements). */
const expand = (text: string, values: ReadonlyMap<string, unknown>, used: Set<string>): unknown => {
  const valueFor = (name: string): unknown => {
    const value = values.get(name);
    if (!values.has(name) || typeof value === 'object') return `$(${name})`;
    used.add(name);
    return value;
  };
  const whole = /^\$\(([^)]*)\)$/.exec(text);
  if (whole) return valueFor(whole[1]!);
  return text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (found, name: string | undefined) => (name === undefined ? found.slice(1) : goValue(valueFor(name))));
};

const replaceAt = (place: Place, values: ReadonlyMap<string, unknown>, used: Set<string>): void => {
  const { value, set } = place;
  if (typeof value === 'string') set(expand(value, values, used));
  else if (Array.isArray(value)) {
    if (value.some((item) => typeof item !== 'string')) throw new Error('invalid value type expect a string');
    set(value.map((item: string) => expand(item, values, used)));
  } else if (isMap(value)) set(Object.fromEntries(Object.entries(value).map(([k, v]) => [k, typeof v === 'string' ? expand(v, values, used) : v])));
};

/** Replaces the references to vars in all resources (ResolveVars). Returns the names of vars that nothing refers to. */
export const resolveVars = (map: ResourceMap): string[] => {
  const vars = map.vars.toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  const values = new Map(vars.map((item) => [item.name ?? '', valueOf(map, item)]));
  const used = new Set<string>();
  if (values.size === 0) return [];
  for (const resource of map.list) for (const spec of [...variableFields, ...map.config.varReference]) visitField(resource, spec, undefined, (place) => replaceAt(place, values, used));
  return [...values.keys()].filter((name) => !used.has(name));
};
