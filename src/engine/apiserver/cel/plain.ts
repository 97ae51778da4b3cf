import { Double, Optional } from './values.ts';
import { Lazy } from './evaluate.ts';
import { Receiver } from './receiver.ts';

/** A value as JSON has it: doubles as numbers, optionals as what they hold. */
export const plainValue = (value: unknown): unknown => {
  if (value instanceof Double) return value.value;
  if (value instanceof Optional) return value.present ? plainValue(value.value) : undefined;
  if (value instanceof Receiver) return value.text;
  if (value instanceof Lazy) return plainValue(value.value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, plainValue(of)]));
};
