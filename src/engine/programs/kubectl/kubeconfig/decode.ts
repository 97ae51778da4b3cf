import { strictBytes } from '../../../api/base64.ts';
import { messageOf } from '../errors.ts';
import { compareBytes } from '../text/json.ts';
import type { KubeConfig } from './config.ts';
import { configShape, type Field, type Shape, type Struct } from './shapes.ts';

const SCHEME = 'k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50';

type Values = Readonly<Record<string, unknown>>;

const goType = (shape: Shape): string => {
  if (typeof shape === 'object') return 'list' in shape ? `[]${shape.list.go}` : shape.go;
  return { string: 'string', bool: 'bool', bytes: '[]uint8', strings: '[]string', stringMap: 'map[string]string', stringsMap: 'map[string][]string', any: 'interface {}' }[shape];
};

const jsonKind = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value);

const fits = (shape: Shape, value: unknown): boolean => {
  if (shape === 'any') return true;
  if (shape === 'string' || shape === 'bytes') return typeof value === 'string';
  if (shape === 'bool') return typeof value === 'boolean';
  if (shape === 'strings' || (typeof shape === 'object' && 'list' in shape)) return Array.isArray(value);
  return typeof value === 'object' && !Array.isArray(value);
};

/** A value in Go's form: fields in order, empty ones left out or null. Throws an Error in encoding/json's words for a value of another type. */
const decode = (shape: Shape, value: unknown, owner: Struct, path: readonly string[]): unknown => {
  if (value === null || value === undefined) return typeof shape === 'object' && !('list' in shape) && !shape.pointer ? decodeStruct(shape, {}, path) : null;
  if (!fits(shape, value)) throw new Error(`json: cannot unmarshal ${jsonKind(value)} into Go struct field ${owner.go.replace('v1.', '')}.${path.join('.')} of type ${goType(shape)}`);
  if (shape === 'bytes') strictBytes(value as string);
  if (typeof shape !== 'object') return value;
  return 'list' in shape ? (value as unknown[]).map((item) => decode(shape.list, item, shape.list, path)) : decodeStruct(shape, value as Values, path);
};

const decodeStruct = (struct: Struct, value: Values, path: readonly string[]): Record<string, unknown> => {
  const fields = new Map(struct.fields.map((f) => [f.name, f]));
  const read = new Map<string, unknown>();
  for (const key of Object.keys(value).sort(compareBytes)) {
    const field = fields.get(key);
    if (field) read.set(key, decode(field.shape, value[key], struct, [...path, key]));
  }
  return inGoForm(struct, Object.fromEntries(read));
};

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '' || value === false || (typeof value === 'object' && Object.keys(value).length === 0);

const emptyOf = ({ shape }: Field): unknown => (shape === 'string' ? '' : shape === 'bool' ? false : typeof shape === 'object' && !('list' in shape) ? inGoForm(shape, {}) : null);

/** A struct's values as Go writes them: in the order of its fields, without those that are left out when empty. */
export const inGoForm = (struct: Struct, values: Values): Record<string, unknown> => {
  const out: Record<string, unknown> = {};
  for (const field of struct.fields) {
    const value = values[field.name];
    const pointer = typeof field.shape === 'object' && !('list' in field.shape) && field.shape.pointer;
    if (field.always) out[field.name] = value ?? emptyOf(field);
    else if (!isEmpty(value) || (pointer && value)) out[field.name] = pointer ? inGoForm(field.shape as Struct, value as Values) : value;
  }
  return out;
};

/** A value as fmt's %v prints it. */
const printed = (shape: Shape, value: unknown): string => {
  if (typeof shape === 'object' && 'list' in shape) return `[${((value ?? []) as unknown[]).map((item) => printed(shape.list, item)).join(' ')}]`;
  if (typeof shape === 'object') return shape.pointer ? '<nil>' : `{${shape.fields.map((f) => printed(f.shape, (value as Values | undefined)?.[f.name])).join(' ')}}`;
  if (shape === 'bytes') return `[${value ? strictBytes(value as string).join(' ') : ''}]`;
  if (shape === 'strings' || shape === 'any') return `[${((value ?? []) as string[]).join(' ')}]`;
  if (shape === 'stringMap' || shape === 'stringsMap') return 'map[]';
  return shape === 'bool' ? String(value ?? false) : String(value ?? '');
};

/** Throws where two entries of a list have one name (Convert_Slice_v1_NamedCluster_To_Map and its kin). */
const requireUnique = (config: Record<string, unknown>): void => {
  for (const [list, api] of [['clusters', 'Cluster'], ['users', 'AuthInfo'], ['contexts', 'Context']] as const) {
    const entries = (config[list] ?? []) as { name: string }[];
    const twice = entries.find((e, i) => entries.findIndex((other) => other.name === e.name) < i);
    if (!twice) continue;
    const { shape } = configShape.fields.find((f) => f.name === list)!;
    throw new Error(`error converting *[]Named${api} into *map[string]*api.${api}: duplicate name ${JSON.stringify(twice.name)} in list: ${printed(shape, entries)}`);
  }
};

/** What a kubeconfig file holds, from its YAML, in Go's form. Throws an Error in the words of clientcmd.Load. */
export const decodeConfig = (value: unknown): KubeConfig => {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error(`couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`);
  const { apiVersion = 'v1', kind = 'Config' } = value as Values;
  for (const [name, given] of [['apiVersion', apiVersion], ['kind', kind]]) {
    if (given !== null && typeof given !== 'string') throw new Error(`couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(given)} into Go struct field .${String(name)} of type string`);
  }
  if ((apiVersion || 'v1') !== 'v1' || (kind || 'Config') !== 'Config') throw new Error(`no kind ${JSON.stringify(kind || 'Config')} is registered for version ${JSON.stringify(apiVersion || 'v1')} in scheme ${JSON.stringify(SCHEME)}`);
  const config = decodeStruct(configShape, value as Values, []);
  requireUnique(config);
  return config as KubeConfig;
};

/** An error of reading `given` in Go's words. */
export const goFileError = (error: unknown, given: string): string => {
  const code = (error as { code?: string }).code;
  if (code === 'ENOENT') return `open ${given}: no such file or directory`;
  if (code === 'EISDIR') return `read ${given}: is a directory`;
  if (code === 'EACCES') return `open ${given}: permission denied`;
  return messageOf(error);
};
