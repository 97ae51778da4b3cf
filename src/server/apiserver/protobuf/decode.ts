import type { KindRegistry } from '../../../engine/kinds/kind.ts';
import { typeOf, type Field, type Type } from '../../../engine/kinds/schema/moretypes.ts';
import { MAGIC, messageOf, stepsOf } from '../../../engine/apiserver/protobuf/table.ts';
import { fieldsIn, packed, WireError } from './wire.ts';

// Objects as typed clients of Go send them (kubernetes: apimachinery/pkg/runtime/serializer/protobuf).

const text = (value: bigint | Buffer): string => value.toString();
const signed = (value: bigint | Buffer): number => (typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0);

/** The only field of a message that wraps a value. */
const inner = (bytes: bigint | Buffer, number = 1): bigint | Buffer | undefined => {
  if (typeof bytes === 'bigint') return undefined;
  for (const field of fieldsIn(bytes)) if (field.number === number) return field.value;
  return undefined;
};

const timestamp = (value: bigint | Buffer, digits: number): string | undefined => {
  const seconds = inner(value);
  if (seconds === undefined) return undefined;
  const nanos = signed(inner(value, 2) ?? 0n);
  const date = new Date(signed(seconds) * 1000).toISOString().slice(0, 19);
  return digits === 0 ? `${date}Z` : `${date}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`;
};

const scalar = (type: Type, value: bigint | Buffer): unknown => {
  switch (type.kind) {
    case 'string':
      return text(value);
    case 'bytes':
      return (value as Buffer).toString('base64');
    case 'int32':
    case 'int64':
      return signed(value);
    case 'double':
      return (value as Buffer).readDoubleLE(0);
    case 'boolean':
      return value !== 0n;
    case 'quantity':
      return text(inner(value) ?? Buffer.from('0'));
    case 'int-or-string':
      return signed(inner(value, 1) ?? 0n) === 1 ? text(inner(value, 3) ?? Buffer.alloc(0)) : signed(inner(value, 2) ?? 0n);
    case 'time':
      return timestamp(value, 0);
    case 'micro-time':
      return timestamp(value, 6);
    case 'any': {
      const raw = inner(value);
      return raw === undefined ? undefined : JSON.parse(text(raw));
    }
    case 'list':
      // A list that is a type of its own, such as ExtraValue, is a message with the items.
      return [...fieldsIn(value as Buffer)].map((item) => scalar(type.of!, item.value));
    case 'object':
      return message(type.ref!, value as Buffer);
    default:
      throw new WireError(`proto: ${type.kind}`);
  }
};

/** Go writes fields at their zero value; JSON leaves those out that are marked omitempty. */
const left = (field: Field, value: unknown): boolean => value === undefined || (!field.pointer && !field.always && (value === '' || value === 0 || value === false));

const fill = (out: Record<string, unknown>, id: string, owner: string, bytes: Buffer): void => {
  const steps = stepsOf(id);
  const type = typeOf(owner)!;
  for (const { number, value } of fieldsIn(bytes)) {
    const step = steps.get(number);
    if (!step) continue;
    if ('inline' in step) {
      fill(out, step.inline, owner, value as Buffer);
      continue;
    }
    const field = type.fields.get(step.field);
    if (!field) continue;
    const { of } = field.type;
    if (field.type.kind === 'list') {
      const list = (out[field.name] ??= []) as unknown[];
      if ((of!.kind === 'int32' || of!.kind === 'int64') && typeof value !== 'bigint') list.push(...packed(value).map(signed));
      else list.push(scalar(of!, value));
    } else if (field.type.kind === 'map') {
      const map = (out[field.name] ??= {}) as Record<string, unknown>;
      const key = inner(value, 1);
      const item = inner(value, 2);
      map[key === undefined ? '' : text(key)] = item === undefined ? '' : scalar(of!, item);
    } else {
      const made = scalar(field.type, value);
      if (!left(field, made)) out[field.name] = made;
    }
  }
};

const message = (id: string, bytes: Buffer): Record<string, unknown> => {
  if (!typeOf(id)) throw new WireError(`no message ${id}`);
  const out: Record<string, unknown> = {};
  fill(out, id, id, bytes);
  return out;
};

/** An object from its envelope (apimachinery/pkg/runtime: Unknown). Throws an Error whose message says what is wrong. */
export const decodeProtobuf = (kinds: KindRegistry, body: Buffer): Record<string, unknown> => {
  if (!body.subarray(0, 4).equals(MAGIC)) throw new WireError(`provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]`);
  let apiVersion = '';
  let kind = '';
  let raw: Buffer = Buffer.alloc(0);
  for (const { number, value } of fieldsIn(body.subarray(4))) {
    if (number === 1) {
      apiVersion = text(inner(value, 1) ?? Buffer.alloc(0));
      kind = text(inner(value, 2) ?? Buffer.alloc(0));
    } else if (number === 2) raw = value as Buffer;
  }
  return { apiVersion, kind, ...message(messageOf(kinds, apiVersion, kind), raw) };
};
