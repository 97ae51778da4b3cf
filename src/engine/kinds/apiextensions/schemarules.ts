import { celProblem, type CelShape } from '../../api/cel/compile.ts';
import { asStruct } from '../internal/order.ts';
import { forbidden, invalid, notSupported, type Problems, required } from '../validation/problems.ts';
import { cardinalityBelow, costOf, expressionLimit, schemaLimit, tooExpensive, type Cardinality } from './schemacost.ts';
import type { SchemaProps, SchemaRule } from './structure.ts';

// x-kubernetes-validations (apiextensions-apiserver: pkg/apis/apiextensions/validation/validation.go, pkg/apiserver/schema/cel/compilation.go)

/** What rules at a place know of the value there, and what they may cost. */
export interface CelContext {
  readonly self: CelShape;
  readonly schema: SchemaProps;
  readonly root: boolean;
  readonly cardinality: Cardinality;
  /** Costs of all rules of the whole schema, by their places. */
  readonly costs: Map<string, number>;
}

export const celContext = (schema: SchemaProps): CelContext => ({ self: shapeOf(schema, true), schema, root: true, cardinality: 1, costs: new Map() });

/** Of a place below another. */
export const contextBelow = (context: CelContext, schema: SchemaProps): CelContext => ({ self: shapeOf(schema, false), schema, root: false, cardinality: cardinalityBelow(context.schema, context.cardinality), costs: context.costs });

/** What rules know of a schema's fields (apiserver: pkg/cel/common/schemas.go, SchemaDeclType). */
const shapeOf = ({ type, properties, additionalProperties, 'x-kubernetes-embedded-resource': embedded }: SchemaProps, isRoot: boolean): CelShape => {
  if (type !== 'object' || !properties || additionalProperties) return {};
  const own = Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, shapeOf(property, false)]));
  return { fields: isRoot || embedded ? { ...own, apiVersion: {}, kind: {}, metadata: { fields: { name: {}, generateName: {} } } } : own };
};

interface Scope {
  context: CelContext | undefined;
  /** The first place above that an old value can't be found through. */
  uncorrelated: string | undefined;
  /** True where nothing is wrong with the schema at the place or below it. */
  clean(): boolean;
}

/** The rules of one place of a schema: their fields, whose problems go to `out`, and their expressions. */
export const validateRules = (schema: SchemaProps, path: string, { context, uncorrelated, clean }: Scope, out: Problems, compiled: Problems): void => {
  const rules = schema['x-kubernetes-validations'] ?? [];
  const at = (i: number) => `${path}.x-kubernetes-validations[${i}]`;
  rules.forEach((rule, i) => validateFields(rule, schema, at(i), out));
  if (context && clean()) rules.forEach((rule, i) => validateExpressions(rule, at(i), context, uncorrelated, compiled));
};

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

const hasBreaks = (text: string): boolean => /[\n\r]/.test(text);

const validateFields = ({ rule = '', message = '', messageExpression = '', reason, fieldPath = '' }: SchemaRule, schema: SchemaProps, path: string, out: Problems): void => {
  if (!rule.trim()) out.push(required(`${path}.rule`, 'rule is not specified'));
  else if (message && !message.trim()) out.push(invalid(`${path}.message`, message, 'must be non-empty if specified'));
  else if (hasBreaks(message.trim())) out.push(invalid(`${path}.message`, message, 'must not contain line breaks'));
  else if (hasBreaks(rule.trim()) && !message.trim()) out.push(required(`${path}.message`, 'message must be specified if rule contains line breaks'));
  if (messageExpression && !messageExpression.trim()) out.push(required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified'));
  if (reason !== undefined && !reasons.includes(reason)) out.push(notSupported(`${path}.reason`, reason, reasons));
  if (!fieldPath) return;
  const at = `${path}.fieldPath`;
  if (!fieldPath.trim()) out.push(invalid(at, fieldPath, 'must be non-empty if specified'));
  if (hasBreaks(fieldPath)) out.push(invalid(at, fieldPath, 'must not contain line breaks'));
  if (!leadsTo(schema, fieldPath)) out.push(invalid(at, fieldPath, 'must be a valid path'));
};

/** True for a path such as `.spec.list` or `.spec['a.b']` that a schema has (cel/validation.go: ValidFieldPath). */
const leadsTo = (schema: SchemaProps, path: string): boolean => {
  let at: SchemaProps | undefined = schema;
  const step = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y;
  while (step.lastIndex < path.length) {
    const found = step.exec(path);
    if (!found || !at) return false;
    const name = found[1] ?? found[2]!;
    at = at.properties?.[name] ?? (typeof at.additionalProperties === 'object' ? at.additionalProperties : undefined);
  }
  return at !== undefined;
};

const variables = ['self', 'oldSelf'];

const validateExpressions = (rule: SchemaRule, path: string, context: CelContext, uncorrelated: string | undefined, out: Problems): void => {
  const { rule: text = '', messageExpression, optionalOldSelf } = rule;
  const { self } = context;
  const use = { variables, shapes: { self, ...(!optionalOldSelf && { oldSelf: self }) } };
  const problem = worded(celProblem(text.trim(), { ...use, result: 'bool' }));
  if (problem) out.push(invalid(`${path}.rule`, printed(rule), problem));
  else validateCost(text, 'rule', path, context, out);
  const said = messageExpression?.trim() && celProblem(messageExpression.trim(), { ...use, result: 'string' })?.replace('must evaluate to string', 'must evaluate to a string');
  if (said) out.push(invalid(`${path}.messageExpression`, printed(rule), `messageExpression ${said}`));
  else if (messageExpression?.trim()) validateCost(messageExpression, 'messageExpression', path, { ...context, cardinality: 1 }, out);
  if (problem) return;
  const old = /\boldSelf\b/.test(text);
  if (old && uncorrelated !== undefined) out.push(invalid(`${path}.rule`, text, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`));
  else if (!old && optionalOldSelf !== undefined) out.push(invalid(`${path}.optionalOldSelf`, optionalOldSelf, 'may not be set if oldSelf is not used in rule'));
};

const validateCost = (expression: string, of: 'rule' | 'messageExpression', path: string, { schema, root, cardinality, costs }: CelContext, out: Problems): void => {
  const at = `${path}.${of}`;
  const cost = costOf(expression.trim(), schema, root, cardinality);
  costs.set(at, cost);
  if (cost > expressionLimit) out.push(forbidden(at, tooExpensive(`estimated ${of} cost`, cost, expressionLimit)));
};

const mostExpensive = 4;
/** Rules that cost less than this are not told of. */
const leastTold = schemaLimit / 100;

/** What is wrong with the costs of all rules together. */
export const validateTotalCost = ({ costs }: CelContext, path: string, out: Problems): void => {
  const total = [...costs.values()].reduce((sum, cost) => sum + cost, 0);
  if (total <= schemaLimit) return;
  const worst = [...costs].filter(([, cost]) => cost >= leastTold).sort((a, b) => b[1] - a[1]).slice(0, mostExpensive);
  for (const [at] of worst) out.push(forbidden(at, 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema'));
  out.push(forbidden(path, tooExpensive('x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema', total, schemaLimit)));
};

/** The words of the API extensions server for values of another type. */
const worded = (problem: string | undefined): string | undefined => (problem === 'must evaluate to bool' ? 'cel expression must evaluate to a bool' : problem);

const printed = ({ rule, message, messageExpression, reason, fieldPath, optionalOldSelf }: SchemaRule): object =>
  asStruct({ Rule: rule, Message: message ?? '', MessageExpression: messageExpression ?? '', Reason: reason ?? null, FieldPath: fieldPath ?? '', OptionalOldSelf: optionalOldSelf ?? null });
