import { goDuration } from '../../api/duration.ts';
import { rfc3339 } from '../../api/time.ts';
import { Receiver } from './receiver.ts';

/** A floating-point number; a JavaScript number is an integer here, unless it has a fraction. */
export class Double {
  constructor(readonly value: number) {}
}

/** A point in time, in milliseconds. */
export class Timestamp {
  constructor(readonly ms: number) {}
}

/** A span of time, in milliseconds. */
export class Duration {
  constructor(readonly ms: number) {}
}

/** A quantity, in units of 1e-9. */
export class QuantityValue {
  constructor(
    readonly nano: bigint,
    readonly text: string,
  ) {}
}

/** A value that may be absent: what `?.` gives. */
export class Optional {
  constructor(
    readonly present: boolean,
    readonly value: unknown,
  ) {}
}

export const absent = new Optional(false, undefined);

/** An expression that fails while it is evaluated; `message` is CEL's. */
export class CelError extends Error {}

/** False for what throws: `isIP`, `isQuantity` and the like ask only that. */
export const succeeds = (fn: () => unknown): boolean => {
  try {
    fn();
    return true;
  } catch {
    return false;
  }
};

export const isMapValue = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : value instanceof Double ? value.value : undefined);

export const isDouble = (value: unknown): boolean => value instanceof Double || (typeof value === 'number' && !Number.isInteger(value));

export const typeOfValue = (value: unknown): string => {
  if (value === null || value === undefined) return 'null_type';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (isDouble(value)) return 'double';
  if (typeof value === 'number') return 'int';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof Optional) return 'optional_type';
  if (value instanceof QuantityValue) return 'kubernetes.Quantity';
  if (value instanceof Receiver) return value.type;
  return 'map';
};

export const equalValues = (a: unknown, b: unknown): boolean => {
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined || y !== undefined) return x === y;
  if (a === b || (a ?? null) === (b ?? null)) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equalValues(item, b[i]));
  if ((a instanceof Timestamp && b instanceof Timestamp) || (a instanceof Duration && b instanceof Duration)) return a.ms === b.ms;
  if (a instanceof QuantityValue && b instanceof QuantityValue) return a.nano === b.nano;
  if (a instanceof Receiver && b instanceof Receiver) return a.type === b.type && a.text === b.text;
  if (a instanceof Optional && b instanceof Optional) return a.present === b.present && equalValues(a.value, b.value);
  if (!isMapValue(a) || !isMapValue(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && equalValues(a[key], b[key]));
};

/** Negative, 0 or positive; throws where two values have no order. */
export const compareValues = (a: unknown, b: unknown): number => {
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) return x - y;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if ((a instanceof Timestamp && b instanceof Timestamp) || (a instanceof Duration && b instanceof Duration)) return a.ms - b.ms;
  throw new CelError('no such overload');
};

/** What `string()` makes of a value. */
export const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (value instanceof Double) return String(value.value);
  if (value instanceof Timestamp) return rfc3339(value.ms);
  if (value instanceof Duration) return goDuration(value.ms);
  if (value instanceof QuantityValue || value instanceof Receiver) return value.text;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
};
