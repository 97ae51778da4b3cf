import type { FieldProblem } from '../../api/field.ts';
import type { KubeObject } from '../../api/types.ts';
import type { SchemaProps, SchemaRule } from '../../kinds/apiextensions/structure.ts';
import { evaluateCel } from '../cel/evaluate.ts';
import { isMap } from '../../kinds/apiextensions/structural.ts';

/**
 * What the CEL rules of a schema say of an object (apiextensions-apiserver: pkg/apiserver/schema/cel): with `old` those
 * about a change, which name `oldSelf`, without it all others.
 */
export const ruleProblems = (object: KubeObject, old: KubeObject | undefined, schema: SchemaProps): FieldProblem[] => {
  const out: FieldProblem[] = [];
  visit(object, old, schema, '', out);
  return out;
};

const visit = (self: unknown, oldSelf: unknown, schema: SchemaProps, path: string, out: FieldProblem[]): void => {
  for (const rule of (schema['x-kubernetes-validations'] ?? []) as SchemaRule[]) apply(rule, self, oldSelf, path, out);
  if (isMap(self)) {
    const before = isMap(oldSelf) ? oldSelf : undefined;
    for (const key of Object.keys(self).sort()) {
      const property = schema.properties?.[key] ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
      const at = schema.properties?.[key] ? (path ? `${path}.${key}` : key) : `${path}[${key}]`;
      if (property) visit(self[key], before?.[key], property, at, out);
    }
  } else if (Array.isArray(self) && schema.items) {
    self.forEach((item, i) => visit(item, counterpart(item, oldSelf, schema), schema.items!, `${path}[${i}]`, out));
  }
};

/** The old item of a list by its keys; items of other lists have none. */
const counterpart = (item: unknown, oldSelf: unknown, schema: SchemaProps): unknown => {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (!keys || !Array.isArray(oldSelf) || !isMap(item)) return undefined;
  return oldSelf.find((other) => isMap(other) && keys.every((key) => other[key] === item[key]));
};

const apply = (rule: SchemaRule, self: unknown, oldSelf: unknown, path: string, out: FieldProblem[]): void => {
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
  try {
    if (evaluateCel(text, scope) === true) return;
    out.push(problem(messageOf(rule, scope)));
  } catch (error) {
    out.push(problem(`rule evaluation error: ${(error as Error).message}`));
  }
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
