import { strictBytes } from '../../api/base64.ts';
import { joined } from '../../api/bytes.ts';
import type { KindRegistry } from '../../kinds/kind.ts';
import { typeOf, type Type } from '../../kinds/schema/moretypes.ts';
import { isKnown, MAGIC, messageOf, META, stepsOf } from './table.ts';
import { writeBytes, writeDouble, writeNumber } from './write.ts';

// Objects as a real server sends them to typed clients of Go (kubernetes: apimachinery/pkg/runtime/serializer/protobuf).

const string = (number: number, value: string | undefined): Uint8Array => (value ? writeBytes(number, value) : new Uint8Array(0));

const timestamp = (value: string): Uint8Array => {
  const ms = Date.parse(value);
  const seconds = Math.floor(ms / 1000);
  const micros = Number((/\.(\d{1,6})/.exec(value)?.[1] ?? '').padEnd(6, '0'));
  return joined([writeNumber(1, seconds), writeNumber(2, micros * 1000)]);
};

const intOrString = (value: unknown): Uint8Array => joined(typeof value === 'string' ? [writeNumber(1, 1), writeNumber(2, 0), writeBytes(3, value)] : [writeNumber(1, 0), writeNumber(2, Number(value)), writeBytes(3, '')]);

/** A field with its number. */
const value = (number: number, type: Type, of: unknown): Uint8Array => {
  switch (type.kind) {
    case 'string':
      return writeBytes(number, String(of));
    case 'bytes':
      return writeBytes(number, Uint8Array.from(strictBytes(String(of))));
    case 'int32':
    case 'int64':
    case 'boolean':
      return writeNumber(number, Number(of));
    case 'double':
      return writeDouble(number, Number(of));
    case 'quantity':
      return writeBytes(number, writeBytes(1, String(of)));
    case 'int-or-string':
      return writeBytes(number, intOrString(of));
    case 'time':
    case 'micro-time':
      return writeBytes(number, timestamp(String(of)));
    case 'any':
      return writeBytes(number, writeBytes(1, JSON.stringify(of)));
    case 'list':
      // A list that is a type of its own, such as ExtraValue, is a message with the items.
      return writeBytes(number, joined((of as unknown[]).map((item) => value(1, type.of!, item))));
    case 'map':
      return joined(Object.entries(of as object).map(([key, item]) => writeBytes(number, joined([writeBytes(1, key), value(2, type.of!, item)]))));
    case 'object':
      return writeBytes(number, message(type.ref!, of as object));
  }
};

/** The numbers of `id` with the fields of `owner`, of which it is a part or all. */
const fields = (id: string, owner: string, of: Record<string, unknown>): Uint8Array => {
  const type = typeOf(owner)!;
  const out: Uint8Array[] = [];
  for (const [number, step] of stepsOf(id)) {
    if ('inline' in step) {
      const inner = fields(step.inline, owner, of);
      if (inner.length > 0) out.push(writeBytes(number, inner));
      continue;
    }
    const field = type.fields.get(step.field);
    const made = field && of[field.name];
    if (made === undefined || made === null) continue;
    if (field!.type.kind === 'list') for (const item of made as unknown[]) out.push(value(number, field!.type.of!, item));
    else out.push(value(number, field!.type, made));
  }
  return joined(out);
};

const message = (id: string, of: object): Uint8Array => fields(id, id, of as Record<string, unknown>);

interface Sent {
  apiVersion: string;
  kind: string;
  metadata?: object;
  items?: object[];
}

/** Every kind's list has its metadata at 1 and its items at 2, and so have the objects of which only metadata is asked. */
const body = (kinds: KindRegistry, { apiVersion, kind, metadata = {}, items, ...rest }: Sent): Uint8Array | undefined => {
  if (items) {
    const id = messageOf(kinds, apiVersion, kind.replace(/List$/, ''));
    const partial = kind === 'PartialObjectMetadataList';
    if (!partial && !isKnown(id)) return undefined;
    return joined([writeBytes(1, message(`${META}ListMeta`, metadata)), ...items.map((item) => writeBytes(2, partial ? onlyMetadata(item as Sent) : message(id, item)))]);
  }
  if (kind === 'PartialObjectMetadata') return onlyMetadata({ apiVersion, kind, metadata });
  const id = messageOf(kinds, apiVersion, kind);
  return isKnown(id) ? message(id, { metadata, ...rest }) : undefined;
};

const onlyMetadata = ({ metadata = {} }: Sent): Uint8Array => writeBytes(1, message(`${META}ObjectMeta`, metadata));

/** An object, list or Status in its envelope; undefined for one whose field numbers are not known. */
export const encodeProtobuf = (kinds: KindRegistry, object: object): Uint8Array | undefined => {
  const { apiVersion = '', kind = '' } = object as Partial<Sent>;
  const raw = body(kinds, object as Sent);
  return raw && joined([MAGIC, writeBytes(1, joined([string(1, apiVersion), string(2, kind)])), writeBytes(2, raw), writeBytes(3, ''), writeBytes(4, '')]);
};

/** One event of a watch: a WatchEvent behind its length (apimachinery: pkg/util/framer). */
export const encodeEvent = (kinds: KindRegistry, type: string, object: object): Uint8Array => {
  const event = joined([writeBytes(1, type), writeBytes(2, writeBytes(1, encodeProtobuf(kinds, object) ?? new Uint8Array(0)))]);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, event.length);
  return joined([length, event]);
};
