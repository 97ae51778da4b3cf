import { toHex } from '../api/bytes.ts';
import { badRequest, failure } from '../api/errors.ts';
import type { PatchType } from '../api/http.ts';
import { objectProblem, tooDeep } from '../kinds/validation/gojson.ts';

/** Reads YAML, for clients that send it; the room itself only knows JSON. Throws an Error: `yaml: line 4: ...`. */
export type YamlReader = (text: string) => unknown;

/** What Go calls a JSON value that is no string. */
const goKind = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value);

/** The body where it names its kind, or does not: who is answered otherwise gets to know why. */
export const withHead = (body: object): object => {
  for (const field of ['apiVersion', 'kind'] as const) {
    const value = (body as Record<string, unknown>)[field];
    if (value === undefined || value === null || typeof value === 'string') continue;
    return new Unreadable(`couldn't get version/kind; json parse error: json: cannot unmarshal ${goKind(value)} into Go struct field .${field} of type string`, summary(JSON.stringify(body)));
  }
  return body;
};

/** A body that is no object. Who knows which kind is wanted says so. */
export class Unreadable {
  constructor(
    private readonly why: string,
    private readonly bytes: string,
  ) {}

  /** What the server answers (apiserver/pkg/endpoints/handlers/rest.go: transformDecodeError, summarizeData). */
  refuse(kind: string): Error {
    return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${this.why} (${this.bytes})`);
  }
}

/** Media types of bodies that are text. */
const readable: readonly string[] = ['application/json', 'application/yaml'];

const patchTypes: readonly PatchType[] = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json', 'application/apply-patch+yaml'];

/** What the server reads, as it says it: protobuf is read by who puts it on the wire. */
const accepted: readonly string[] = [...readable, 'application/vnd.kubernetes.protobuf'];

const unknownFormat = (types: readonly string[]) => failure(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${types.join(', ')}`);

/** The type of a patch by its Content-Type. Throws UnsupportedMediaType. */
export const patchTypeOf = (contentType: string): PatchType => {
  const type = patchTypes.find((t) => t === contentType);
  if (!type) throw unknownFormat([...patchTypes, 'application/apply-patch+cbor']);
  return type;
};

const utf8 = (text: string): number[] => {
  const out: number[] = [];
  for (const character of text) {
    const c = character.codePointAt(0)!;
    if (c < 0x80) out.push(c);
    else if (c < 0x800) out.push(0xc0 | (c >> 6), 0x80 | (c & 63));
    else if (c < 0x10000) out.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    else out.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  }
  return out;
};

const summary = (text: string): string => {
  if (text === '') return '<empty>';
  const bytes = utf8(text.slice(0, 31));
  const hex = toHex(bytes.slice(0, 30));
  return bytes.length > 30 || text.length > 31 ? `${hex} ...` : hex;
};

/** What the decoder first reads every body as (apimachinery: pkg/runtime/serializer/json/meta.go). */
const headType = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** A body as a value; an Unreadable for what is none. Throws UnsupportedMediaType. */
export const readBody = (text: string, contentType: string, yaml: YamlReader | undefined): unknown => {
  const type = contentType || 'application/json';
  if (!readable.includes(type)) throw unknownFormat(accepted);
  if (type === 'application/yaml' && yaml) {
    try {
      return yaml(text);
    } catch (error) {
      return new Unreadable((error as Error).message, summary(text));
    }
  }
  const value = parsed(text);
  const unread = (why: string) => new Unreadable(`couldn't get version/kind; json parse error: ${why}`, summary(text));
  if (value !== undefined && typeof value === 'object' && !Array.isArray(value)) return value ?? {};
  return unread(objectProblem(text, headType) ?? 'unexpected end of JSON input');
};

/** Deeper than this, Go's decoder gives up, and so does what walks objects here. */
const parsed = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return text.length > 10_000 && tooDeep(text) ? undefined : value;
  } catch {
    return undefined;
  }
};

/** A patch's body: what it holds, or its text where it can't be read, for who knows what to say of that. */
export const readPatch = (text: string, type: PatchType, yaml: YamlReader | undefined): unknown => {
  if (type !== 'application/apply-patch+yaml') return parsed(text) ?? text;
  const value = parsed(text);
  if (value !== undefined || !yaml) return value;
  try {
    return yaml(text);
  } catch (error) {
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${(error as Error).message}`);
  }
};
