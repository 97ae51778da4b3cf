// Makes the schema files of src/engine/kinds/schema/ from the kubernetes-models packages (their types are Kubernetes'
// OpenAPI), merge-keys.json (list types and patch strategies) and go-fields.json (how Kubernetes' Go types encode a field:
// `*` pointer to a scalar, `=` a struct by value, `!` written when empty, and the name of a named type). `--check` only
// compares.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'src/engine/kinds/schema');
const packages = ['kubernetes-models', '@kubernetes-models/apimachinery'].map((name) => join(root, 'node_modules', name));

/** Types that are no kind of the registry, or are reached by no field. */
const extraRoots = [
  'IoK8sApiAutoscalingV1Scale', 'IoK8sApiAutoscalingV1HorizontalPodAutoscaler', 'IoK8sApiPolicyV1Eviction', 'IoK8sApiAuthenticationV1TokenRequest',
  'IoK8sApiEventsV1Event', 'IoK8sApimachineryPkgApisMetaV1DeleteOptions', 'IoK8sApimachineryPkgApisMetaV1Status',
];

/** The kinds that a fresh cluster has objects of, and what requests for them hold: their types are there from the start. */
const startRoots = [
  ...['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet'].map((kind) => `IoK8sApiAppsV1${kind}`),
  ...['Binding', 'ConfigMap', 'Endpoints', 'Event', 'Namespace', 'Node', 'Pod', 'Secret', 'Service', 'ServiceAccount'].map((kind) => `IoK8sApiCoreV1${kind}`),
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].map((kind) => `IoK8sApiRbacV1${kind}`),
  'IoK8sApiCoordinationV1Lease', 'IoK8sApiDiscoveryV1EndpointSlice', 'IoK8sApiEventsV1Event', 'IoK8sApiFlowcontrolV1FlowSchema', 'IoK8sApiFlowcontrolV1PriorityLevelConfiguration',
  'IoK8sApiNetworkingV1IPAddress', 'IoK8sApiNetworkingV1ServiceCIDR', 'IoK8sApiSchedulingV1PriorityClass', 'IoK8sApiStorageV1CSINode', 'IoK8sApiStorageV1StorageClass',
  'IoK8sApimachineryPkgApisMetaV1DeleteOptions',
];

/** Types that are a value, or are not described further, with their code in structure.json. */
const leaves = {
  IoK8sApimachineryPkgApiResourceQuantity: 'quantity',
  IoK8sApimachineryPkgUtilIntstrIntOrString: 'int-or-string',
  IoK8sApimachineryPkgApisMetaV1Time: 'time',
  IoK8sApimachineryPkgApisMetaV1MicroTime: 'micro-time',
  IoK8sApimachineryPkgApisMetaV1FieldsV1: 'any FieldsV1',
  IoK8sApimachineryPkgRuntimeRawExtension: 'any RawExtension',
  IoK8sApiextensionsApiserverPkgApisApiextensionsV1JSON: 'any JSON',
  IoK8sApiextensionsApiserverPkgApisApiextensionsV1JSONSchemaPropsOrBool: 'any JSONSchemaPropsOrBool',
  IoK8sApiextensionsApiserverPkgApisApiextensionsV1JSONSchemaPropsOrArray: 'any JSONSchemaPropsOrArray',
  IoK8sApiextensionsApiserverPkgApisApiextensionsV1JSONSchemaPropsOrStringArray: 'any JSONSchemaPropsOrStringArray',
};

const files = (dir) =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return ['_schemas', 'node_modules'].includes(entry.name) ? [] : files(join(dir, entry.name));
    return entry.name.endsWith('.d.ts') && entry.name !== 'index.d.ts' ? [join(dir, entry.name)] : [];
  });

const prose = (comment) =>
  (comment ?? '')
    .split('\n')
    .map((line) => line.replace(/^\s*\/?\*+\/?\s?/, ''))
    .join('\n')
    .replace(/\*\/$/, '')
    .trim();

/** The formats of a type's fields: its compiled validator calls one function a property, and that names the format. */
const formatsOf = (id) => {
  const file = packages.map((dir) => join(dir, '_schemas', `${id}.js`)).find(existsSync);
  const result = {};
  if (!file) return result;
  const code = readFileSync(file, 'utf8');
  const functions = new Map(code.split(/(?=function validate\d+\()/).map((text) => [/^function (validate\d+)\(/.exec(text)?.[1], text]));
  const formatIn = (name, seen = new Set()) => {
    const text = functions.get(name);
    if (!text || seen.has(name)) return undefined;
    seen.add(name);
    const format = /params:\{format:"([^"]+)"\}/.exec(text)?.[1] ?? (/params:\{type:"integer"\}/.test(text) ? 'integer' : undefined);
    if (format) return format;
    const item = /(validate\d+)\(data(?:\[[^\]]+\]|\[key\d+\])/.exec(text)?.[1];
    return item && formatIn(item, seen);
  };
  for (const [, property, name] of code.matchAll(/void 0!==data\.([\w$]+)&&\((validate\d+)\(/g)) {
    const format = formatIn(name);
    if (format) result[property] = format;
  }
  return result;
};

const numbers = { int32: 'int32', int64: 'int64', integer: 'int64', double: 'double' };

/** A TypeScript type expression as a code of structure.json: `string`, `[int32`, `{quantity`, `#IoK8sApiCoreV1PodSpec`. */
const encode = (text, format, self) => {
  const type = text.trim();
  const array = /^Array<([\s\S]*)>$/.exec(type);
  if (array) return `[${encode(array[1], format, self)}`;
  const map = /^\{\s*\[key: string\]: ([\s\S]*?);?\s*\}$/.exec(type);
  if (map) return `{${encode(map[1], format, self)}`;
  if (type.startsWith('{')) {
    // A kind within a kind, written out because its apiVersion and kind may be left out there.
    const spec = /"spec"\?: I?(Io\w+)Spec;/.exec(type);
    if (!spec) throw new Error(`an object without a name: ${type.slice(0, 80)}`);
    return `#${spec[1]}`;
  }
  if (type.startsWith('"')) return 'string';
  if (type === 'string') return format === 'byte' ? 'bytes' : 'string';
  if (type === 'number') return numbers[format] ?? 'double';
  if (type === 'boolean') return 'boolean';
  const name = /^I(\w+)$/.exec(type)?.[1];
  if (!name) throw new Error(`a type that is not known: ${type}`);
  const id = name.startsWith('Io') ? name : self;
  return leaves[id] ?? `#${id}`;
};

const readType = (file) => {
  const source = readFileSync(file, 'utf8');
  const id = /export type \{ I\w+ as I(Io\w+)/.exec(source)?.[1];
  const body = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?export interface \w+[^{]*\{\n([\s\S]*?)\n\}/.exec(source);
  if (!id || !body) return undefined;
  const formats = formatsOf(id);
  const fields = new Map();
  for (const [, comment, name, optional, text] of `${body[2]}\n`.matchAll(/(?: {4}\/\*\*([\s\S]*?)\*\/\n)?(?: {4})"?([\w$-]+)"?(\?)?: ([\s\S]*?);\n(?= {4}["/[]|$)/g)) {
    const isKindField = (name === 'apiVersion' || name === 'kind') && text.startsWith('"');
    fields.set(name, {
      type: encode(text, formats[name], id),
      required: !optional && !isKindField,
      values: isKindField || text.startsWith('{') || text.includes('{\n') ? [] : [...text.matchAll(/"([^"]*)"/g)].map((m) => m[1]),
      description: prose(comment),
    });
  }
  return { id, description: prose(body[1]), fields };
};

/** The standard words for the two fields that kubernetes-models gives as literals. */
const kindFieldWords = () => {
  const source = readFileSync(join(packages[0], 'apps/v1/StatefulSetSpec.d.ts'), 'utf8');
  const of = (name) => prose(new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*"${name}"\\?: string;`).exec(source)?.[1]);
  return { apiVersion: of('apiVersion'), kind: of('kind') };
};

const registeredTypes = () => {
  const kinds = join(root, 'src/engine/kinds');
  return readdirSync(kinds, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => [...readFileSync(join(kinds, name), 'utf8').matchAll(/^ {2}schema: '(\w+)'/gm)].map((m) => m[1]));
};

/** The types of `structure` that can be reached from those that are there from the start, and the others. */
const split = (structure) => {
  const first = new Set();
  const visit = (id) => {
    if (first.has(id)) return;
    first.add(id);
    for (const [, ref] of structure[id].matchAll(/#(\w+)/g)) visit(ref);
  };
  startRoots.forEach(visit);
  const part = (there) => Object.fromEntries(Object.entries(structure).filter(([id]) => first.has(id) === there));
  return [part(true), part(false)].map((types) => `${JSON.stringify(types, null, 1)}\n`);
};

/** `{ 'structure.json': text, 'structure-more.json': text, 'descriptions.json': text }` */
export function generate() {
  const types = new Map();
  for (const file of packages.flatMap(files)) {
    if (basename(dirname(file)).match(/(alpha|beta)\d*$/)) continue;
    const type = readType(file);
    if (type) types.set(type.id, type);
  }
  const reached = new Set();
  const visit = (id) => {
    if (reached.has(id)) return;
    const type = types.get(id);
    if (!type) throw new Error(`no type ${id}`);
    reached.add(id);
    for (const field of type.fields.values()) {
      const ref = /#(\w+)/.exec(field.type)?.[1];
      if (ref) visit(ref);
    }
  };
  [...registeredTypes(), ...extraRoots].forEach(visit);

  const { lists, atomic, granular } = JSON.parse(readFileSync(join(folder, 'merge-keys.json'), 'utf8'));
  const goFields = JSON.parse(readFileSync(join(folder, 'go-fields.json'), 'utf8'));
  const kindWords = kindFieldWords();
  const structure = {};
  const descriptions = {};
  for (const id of [...reached].sort()) {
    const { fields, description } = types.get(id);
    const lines = [];
    const words = { '': description };
    const go = new Map((goFields[id] ?? '').split(';').map((text) => text.split(' ')));
    for (const name of [...fields.keys()].sort()) {
      const field = fields.get(name);
      const [strategy, mergeKey, list, listKeys] = lists[id]?.[name] ?? ['', '', '', ''];
      const ref = /#(\w+)/.exec(field.type)?.[1];
      const isAtomic = atomic.includes(`${id}.${name}`) || (ref && field.type.startsWith('#') && atomic.includes(ref) && !granular.includes(`${id}.${name}`));
      lines.push(
        name +
          (field.required ? '!' : '') +
          `:${field.type}` +
          (field.values.length ? `=${field.values.join('|')}` : '') +
          (list ? `@${list}${listKeys ? `:${listKeys}` : ''}${list === 'map' && atomic.includes(ref) ? '!' : ''}` : isAtomic ? '@atomic' : '') +
          (strategy ? `^${strategy}${mergeKey ? `:${mergeKey}` : ''}` : '') +
          (go.has(name) ? `~${go.get(name)}` : ''),
      );
      const text = field.description || ((name === 'apiVersion' || name === 'kind') && kindWords[name]);
      if (text) words[name] = text;
    }
    structure[id] = lines.join(';');
    descriptions[id] = words;
  }
  const [first, more] = split(structure);
  return { 'structure.json': first, 'structure-more.json': more, 'descriptions.json': `${JSON.stringify(intern(descriptions), null, 0)}\n` };
}

/** Texts that occur more than once are given by their number in `texts`. */
const intern = (descriptions) => {
  const counts = new Map();
  for (const words of Object.values(descriptions)) for (const text of Object.values(words)) counts.set(text, (counts.get(text) ?? 0) + 1);
  const texts = [...counts].filter(([text, count]) => count > 1 && text.length > 40).map(([text]) => text);
  const numbers = new Map(texts.map((text, index) => [text, index]));
  const types = {};
  for (const [id, words] of Object.entries(descriptions)) types[id] = Object.fromEntries(Object.entries(words).map(([name, text]) => [name, numbers.get(text) ?? text]));
  return { texts, types };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  let stale = 0;
  for (const [name, text] of Object.entries(generate())) {
    const path = join(folder, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    stale++;
    if (process.argv.includes('--check')) console.error(`${name} is not what scripts/schemas.mjs makes.`);
    else writeFileSync(path, text);
  }
  if (process.argv.includes('--check') && stale) process.exit(1);
}
