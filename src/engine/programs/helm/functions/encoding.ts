import { emitYaml } from '../../../api/yaml/emit.ts';
import { parseYaml } from '../../../api/yaml/parse.ts';
import { fromUtf8, utf8 } from '../../../api/utf8.ts';
import { decodeStrictBase64, encodeBase64 } from '../../../api/base64.ts';
import { messageOf } from '../../kubectl/errors.ts';
import { compactJson, indentedJson } from '../../kubectl/text/json.ts';
import { decodeBase32, encodeBase32 } from '../../lib/base32.ts';
import { sha1 } from '../../lib/digests.ts';
import type { Functions } from '../../lib/gotemplate/template.ts';
import { fn, fromJson, isGoMap, toJson, typeName, type Value } from '../../lib/gotemplate/values.ts';
import { sha256 } from '../../lib/sha256.ts';

/** A value as sigs.k8s.io/yaml writes it, without the newline at the end. */
export const yamlOf = (value: Value): string => emitYaml(toJson(value)).replace(/\n$/, '');

const goKind = (value: Value): string => {
  const name = typeName(value);
  if (name === 'float64') return 'number';
  return name === '[]interface {}' ? 'array' : name;
};

const decoded = (text: string, parse: (text: string) => unknown, words: string): Value => {
  const value = fromJson(parse(text));
  if (value === null || isGoMap(value)) return value ?? {};
  throw new Error(`${words}json: cannot unmarshal ${goKind(value)} into Go value of type map[string]interface {}`);
};

const map = (text: string, parse: (text: string) => unknown, words = ''): Value => {
  try {
    return decoded(text, parse, words);
  } catch (error) {
    return { Error: messageOf(error) };
  }
};

const array = (text: string, parse: (text: string) => unknown, words = ''): Value => {
  try {
    const value = fromJson(parse(text));
    if (value === null || Array.isArray(value)) return value ?? [];
    return [`${words}json: cannot unmarshal ${isGoMap(value) ? 'object' : goKind(value)} into Go value of type []interface {}`];
  } catch (error) {
    return [messageOf(error)];
  }
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    if (text.trim() === '') throw new Error('unexpected end of JSON input');
    throw new Error(`invalid character '${text.trim()[0]!}' looking for beginning of value`);
  }
};

const rawJson = (value: Value): string => compactJson(toJson(value)).replace(/\\u003c/g, '<').replace(/\\u003e/g, '>').replace(/\\u0026/g, '&');

const adler32 = (text: string): number => {
  let a = 1;
  let b = 0;
  for (const byte of utf8(text)) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
};

const decode64 = (text: string): string => {
  try {
    return decodeStrictBase64(text);
  } catch (error) {
    return messageOf(error);
  }
};

const json = fn('any', ([v]: Value[]) => compactJson(toJson(v)));
const pretty = fn('any', ([v]: Value[]) => indentedJson(toJson(v), 'sorted', '  '));
const raw = fn('any', ([v]: Value[]) => rawJson(v));

/** Functions that write and read YAML, JSON and encodings. */
export const encodingFunctions: Functions = {
  toYaml: fn('any', ([v]: Value[]) => yamlOf(v)),
  mustToYaml: fn('any', ([v]: Value[]) => yamlOf(v)),
  toYamlPretty: fn('any', ([v]: Value[]) => yamlOf(v).replace(/^( *)- /gm, '$1- ')),
  fromYaml: fn('string', ([s]: [string]) => map(s, parseYaml, 'error unmarshaling JSON: while decoding JSON: ')),
  fromYamlArray: fn('string', ([s]: [string]) => array(s, parseYaml, 'error unmarshaling JSON: while decoding JSON: ')),
  toJson: json,
  mustToJson: json,
  toPrettyJson: pretty,
  mustToPrettyJson: pretty,
  toRawJson: raw,
  mustToRawJson: raw,
  fromJson: fn('string', ([s]: [string]) => map(s, parseJson)),
  mustFromJson: fn('string', ([s]: [string]) => fromJson(parseJson(s))),
  fromJsonArray: fn('string', ([s]: [string]) => array(s, parseJson)),
  b64enc: fn('string', ([s]: [string]) => encodeBase64(s)),
  b64dec: fn('string', ([s]: [string]) => decode64(s)),
  b32enc: fn('string', ([s]: [string]) => encodeBase32(utf8(s))),
  b32dec: fn('string', ([s]: [string]) => fromUtf8(decodeBase32(s).bytes)),
  sha1sum: fn('string', ([s]: [string]) => sha1(utf8(s))),
  sha256sum: fn('string', ([s]: [string]) => sha256(utf8(s))),
  adler32sum: fn('string', ([s]: [string]) => String(adler32(s))),
};
