import type { FieldProblem } from '../../api/field.ts';
import type { KubeObject } from '../../api/types.ts';
import type { SchemaProps, SchemaRule } from '../../kinds/apiextensions/structure.ts';
import { evaluateCel } from '../cel/evaluate.ts';
import { costExceeded, Meter } from '../cel/meter.ts';
import { isMap } from '../../kinds/apiextensions/structural.ts';

/**
 * What the CEL rules of a schema say of an object (apiextensions-apiserver: pkg/apiserver/schema/cel): with `old` those
 * about a change, which name `oldSelf`, without it all others.
 */
export const ruleProblems = (object: KubeObject, old: KubeObject | undefined, schema: SchemaProps): FieldProblem[] => {
  const run: Run = { out: [], left: requestBudget, ended: false };
  visit(object, old, schema, '', run);
  return run.out;
};

/** What all rules of an object may cost, and one of them (apiserver: pkg/apis/cel/config.go). */
const requestBudget = 10_000_000;
const callLimit = 1_000_000;

interface Run {
  out: FieldProblem[];
  /** Of the budget. */
  left: number;
  /** No further rules are run. */
  ended: boolean;
}

const visit = (self: unknown, oldSelf: unknown, schema: SchemaProps, path: string, run: Run): void => {
  for (const rule of (schema['x-kubernetes-validations'] ?? []) as SchemaRule[]) if (!run.ended) apply(rule, self, oldSelf, schema, path, run);
  if (run.ended) return;
  if (isMap(self)) {
    const before = isMap(oldSelf) ? oldSelf : undefined;
    for (const key of Object.keys(self).sort()) {
      const property = schema.properties?.[key] ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
      const at = schema.properties?.[key] ? (path ? `${path}.${key}` : key) : `${path}[${key}]`;
      if (property && !run.ended) visit(self[key], before?.[key], property, at, run);
    }
  } else if (Array.isArray(self) && schema.items) {
    for (const [i, item] of self.entries()) if (!run.ended) visit(item, counterpart(item, oldSelf, schema), schema.items, `${path}[${i}]`, run);
  }
};

/** The old item of a list by its keys; items of other lists have none. */
const counterpart = (item: unknown, oldSelf: unknown, schema: SchemaProps): unknown => {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (!keys || !Array.isArray(oldSelf) || !isMap(item)) return undefined;
  return oldSelf.find((other) => isMap(other) && keys.every((key) => other[key] === item[key]));
};

const apply = (rule: SchemaRule, self: unknown, oldSelf: unknown, schema: SchemaProps, path: string, run: Run): void => {
  const text = rule.rule ?? '';
  if (/\boldSelf\b/.test(text) ? oldSelf === undefined && !rule.optionalOldSelf : oldSelf !== undefined) return;
  const scope = { self, ...(oldSelf !== undefined && { oldSelf }) };
  const field = rule.fieldPath ? path + rule.fieldPath : path;
  const scalar = typeof self !== 'object' || self === null;
  const problem = (detail: string): FieldProblem => {
    const type = (rule.reason ?? 'FieldValueInvalid') as FieldProblem['type'];
    const words = type === 'FieldValueForbidden' ? 'Forbidden' : type === 'FieldValueRequired' ? 'Required value' : type === 'FieldValueDuplicate' ? 'Duplicate value' : 'Invalid value';
    const bad = scalar && (words === 'Invalid value' || words === 'Duplicate value') ? `: ${JSON.stringify(self)}` : '';
    return { type, field: field === '' ? '<nil>' : field, message: `${words}${bad}: ${detail}` };
  };
  const bad = (detail: string): void => void run.out.push({ type: 'FieldValueInvalid', field: path === '' ? '<nil>' : path, message: `Invalid value: ${JSON.stringify(schema.type ?? '')}: ${detail}` });
  const end = (detail: string): void => {
    run.ended = true;
    bad(detail);
  };
  const meter = new Meter(callLimit);
  let held: boolean | undefined;
  let failure = '';
  try {
    held = evaluateCel(text, scope, meter) === true;
  } catch (error) {
    failure = (error as Error).message;
  }
  run.left -= meter.spent;
  if (run.left < 0) return end('validation failed due to running out of cost budget, no further validation rules will be run');
  if (held) return;
  const named = (rule.message || text).trim();
  if (held === false) run.out.push(problem(messageOf(rule, scope)));
  else if (failure === costExceeded) end(`'${failure}': no further validation rules will be run due to call cost exceeds limit for rule: ${named}`);
  else if (failure.startsWith('no such overload')) bad(`'${failure}': call arguments did not match a supported operator, function or macro signature for rule: ${named}`);
  else bad(`${failure} evaluating rule: ${named}`);
};

const messageOf = ({ rule, message, messageExpression }: SchemaRule, scope: Record<string, unknown>): string => {
  if (messageExpression) {
    try {
      const text = evaluateCel(messageExpression, scope);
      if (typeof text === 'string' && text.trim() !== '' && !text.includes('\n')) return text;
    } catch {
      // The fixed message serves.
    }
  }
  return message ?? `failed rule: ${(rule ?? '').trim()}`;
};
