import { emitYaml } from '../../../engine/api/yaml/emit.ts';
import { writeBytes, writeNumber } from '../../../engine/apiserver/protobuf/write.ts';

// An OpenAPI 2 document as client-go reads it (google/gnostic-models: openapiv2/OpenAPIv2.proto): only the members that
// the server's document has.

type Json = Record<string, any>;

const join = (...parts: readonly (Uint8Array | undefined | false)[]): Uint8Array => Buffer.concat(parts.filter((p): p is Uint8Array => !!p));

const text = (number: number, value: unknown): Uint8Array | undefined => (typeof value === 'string' && value !== '' ? writeBytes(number, value) : undefined);

const each = <T>(list: readonly T[] | undefined, write: (item: T) => Uint8Array): Uint8Array => Buffer.concat((list ?? []).map(write));

/** `{name, value}` */
const named = (number: number, name: string, value: Uint8Array): Uint8Array => writeBytes(number, join(writeBytes(1, name), writeBytes(2, value)));

const any = (value: unknown): Uint8Array => writeBytes(2, emitYaml(value));

const extensions = (number: number, of: Json): Uint8Array => each(Object.keys(of).filter((key) => key.startsWith('x-')), (key) => named(number, key, any(of[key])));

const schema = (of: Json): Uint8Array =>
  join(
    text(1, of['$ref']),
    text(2, of['format']),
    text(4, of['description']),
    each(of['required'] as string[] | undefined, (name) => writeBytes(19, name)),
    each(of['enum'] as unknown[] | undefined, (value) => writeBytes(20, any(value))),
    of['additionalProperties'] && writeBytes(21, typeof of['additionalProperties'] === 'boolean' ? writeNumber(2, 1) : writeBytes(1, schema(of['additionalProperties'] as Json))),
    of['type'] && writeBytes(22, writeBytes(1, of['type'] as string)),
    of['items'] && writeBytes(23, writeBytes(1, schema(of['items'] as Json))),
    each(of['allOf'] as Json[] | undefined, (one) => writeBytes(24, schema(one))),
    of['properties'] && writeBytes(25, each(Object.entries(of['properties'] as Json), ([name, one]) => named(1, name, schema(one as Json)))),
    extensions(31, of),
  );

/** A query parameter: Parameter, NonBodyParameter and QueryParameterSubSchema around it. */
const parameter = (of: Json): Uint8Array => writeBytes(1, writeBytes(2, writeBytes(3, join(text(2, of['in']), text(4, of['name']), text(6, of['type'])))));

const response = (of: Json): Uint8Array => writeBytes(1, join(text(1, of['description']), of['schema'] && writeBytes(2, writeBytes(1, schema(of['schema'] as Json)))));

const operation = (of: Json): Uint8Array =>
  join(
    each(of['produces'] as string[] | undefined, (type) => writeBytes(6, type)),
    each(of['consumes'] as string[] | undefined, (type) => writeBytes(7, type)),
    each(of['parameters'] as Json[] | undefined, (one) => writeBytes(8, parameter(one))),
    writeBytes(9, each(Object.entries((of['responses'] as Json | undefined) ?? {}), ([code, one]) => named(1, code, response(one as Json)))),
    extensions(13, of),
  );

const methods: readonly (readonly [string, number])[] = [['get', 2], ['put', 3], ['post', 4], ['delete', 5], ['patch', 8]];

const path = (of: Json): Uint8Array => join(...methods.map(([method, number]) => of[method] && writeBytes(number, operation(of[method] as Json))));

const written = new WeakMap<object, Uint8Array>();

/** A document as a message; made once a document. */
export function encodeOpenApi(document: Json): Uint8Array {
  let bytes = written.get(document);
  if (!bytes) {
    const { title, version } = document['info'] as Json;
    bytes = join(
      text(1, document['swagger']),
      writeBytes(2, join(text(1, title), text(2, version))),
      writeBytes(8, each(Object.entries(document['paths'] as Json), ([name, one]) => named(2, name, path(one as Json)))),
      writeBytes(9, each(Object.entries(document['definitions'] as Json), ([name, one]) => named(1, name, schema(one as Json)))),
    );
    written.set(document, bytes);
  }
  return bytes;
}
