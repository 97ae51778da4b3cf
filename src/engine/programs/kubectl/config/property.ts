import { encodeBase64, encodeBytes, strictBytes } from '../../../api/base64.ts';
import { messageOf } from '../errors.ts';
import { goQuote } from '../text/gofmt.ts';

// The paths of `config set` and `config unset`, by the Go types of a kubeconfig (client-go: tools/clientcmd/api/types.go).

interface Struct {
  readonly goType: string;
  readonly fields: Readonly<Record<string, Shape>>;
}

type Shape = 'string' | 'bytes' | 'bool' | 'strings' | 'map' | { readonly list: 'clusters' | 'users' | 'contexts'; readonly of: Struct } | Struct;

const cluster: Struct = {
  goType: 'api.Cluster',
  fields: { server: 'string', 'tls-server-name': 'string', 'insecure-skip-tls-verify': 'bool', 'certificate-authority': 'string', 'certificate-authority-data': 'bytes', 'proxy-url': 'string', 'disable-compression': 'bool', extensions: 'map' },
};
const user: Struct = {
  goType: 'api.AuthInfo',
  fields: {
    'client-certificate': 'string',
    'client-certificate-data': 'bytes',
    'client-key': 'string',
    'client-key-data': 'bytes',
    token: 'string',
    tokenFile: 'string',
    'act-as': 'string',
    'act-as-uid': 'string',
    'act-as-groups': 'strings',
    'act-as-user-extra': 'map',
    username: 'string',
    password: 'string',
    'auth-provider': 'map',
    exec: 'map',
    extensions: 'map',
  },
};
const context: Struct = { goType: 'api.Context', fields: { cluster: 'string', user: 'string', namespace: 'string', extensions: 'map' } };
const config: Struct = {
  goType: 'api.Config',
  fields: { kind: 'string', apiVersion: 'string', preferences: { goType: 'api.Preferences', fields: { colors: 'bool', extensions: 'map' } }, clusters: { list: 'clusters', of: cluster }, users: { list: 'users', of: user }, contexts: { list: 'contexts', of: context }, 'current-context': 'string', extensions: 'map' },
};

/** Where a path leads: to a field of the file, to a list of entries, to an entry, or to a field of one. */
export interface Property {
  list?: 'clusters' | 'users' | 'contexts';
  name?: string;
  field?: string;
  shape: Shape;
}

/** Reads a path with dots. A name may hold dots: it ends where a field's name follows (navigation_step_parser.go). Throws for what there is not. */
export const parseProperty = (path: string): Property => {
  const parts = path.split('.');
  const top = config.fields[parts[0]!];
  if (!top) throw new Error(`unable to parse ${path} after [] at ${config.goType}`);
  if (typeof top === 'string') {
    if (parts.length > 1) throw new Error(`unable to parse one or more field values of ${path}`);
    return { field: parts[0]!, shape: top };
  }
  if ('fields' in top) {
    const [, name] = parts;
    if (name === undefined) return { field: parts[0]!, shape: 'map' };
    const shape = top.fields[name];
    if (parts.length > 2 || !shape) throw new Error(`unable to parse one or more field values of ${path}`);
    return { field: name, shape };
  }
  const { list, of } = top;
  if (parts.length === 1) return { list, shape: top };
  const known = parts.findIndex((part, i) => i > 1 && part in of.fields);
  const name = parts.slice(1, known < 0 ? undefined : known).join('.');
  if (known < 0) return { list, name, shape: 'map' };
  if (known < parts.length - 1) throw new Error(`unable to parse one or more field values of ${path}`);
  return { list, name, field: parts[known]!, shape: of.fields[parts[known]!]! };
};

/** The value that text stands for in a field. Throws for text that does not fit. */
export const valueOf = (shape: Shape, text: string, rawBytes: boolean): unknown => {
  switch (shape) {
    case 'string':
      return text;
    case 'bool':
      if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
      if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false;
      throw new Error(`strconv.ParseBool: parsing ${goQuote(text)}: invalid syntax`);
    case 'bytes':
      if (rawBytes) return encodeBase64(text);
      return decoded(text);
    case 'strings':
      throw new Error('unrecognized slice type. string');
    default:
      throw new Error("can't set a map to a value: map[]");
  }
};

const decoded = (text: string): string => {
  try {
    return encodeBytes(strictBytes(text));
  } catch (error) {
    throw new Error(`error decoding input value: ${messageOf(error)}`);
  }
};
