import { goQuote } from '../../kubectl/text/gofmt.ts';
import { toJson } from '../../lib/gotemplate/values.ts';
import type { Chart, Values } from './chart.ts';

type Json = Record<string, unknown>;

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  not?: Schema;
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
};

const isType = (value: unknown, type: string): boolean => (type === 'integer' ? Number.isInteger(value) : typeOf(value) === type);

const quoted = (text: string): string => `'${goQuote(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;

const shown = (value: unknown): string => (typeof value === 'string' ? quoted(value) : JSON.stringify(value));

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Finds what a schema has against a value: `at '/a/b': ...` lines, those of a group indented. */
class Validator {
  constructor(private readonly root: Schema) {}

  problems(schema: Schema, value: unknown, path: string): string[] {
    const out: string[] = [];
    const say = (message: string): void => void out.push(`at '${path}': ${message}`);
    if (schema.$ref) return this.problems(this.resolve(schema.$ref), value, path);
    const types = schema.type === undefined ? [] : [schema.type].flat();
    if (types.length > 0 && !types.some((t) => isType(value, t))) {
      say(`got ${typeOf(value)}, want ${types.join(' or ')}`);
      return out;
    }
    if (schema.const !== undefined && JSON.stringify(schema.const) !== JSON.stringify(value)) say(`value must be ${shown(schema.const)}`);
    if (schema.enum && !schema.enum.some((e) => JSON.stringify(e) === JSON.stringify(value))) say(schema.enum.length === 1 ? `value must be ${shown(schema.enum[0])}` : `value must be one of ${schema.enum.map(shown).join(', ')}`);
    if (typeof value === 'string') this.text(schema, value, say);
    if (typeof value === 'number') this.number(schema, value, say);
    if (Array.isArray(value)) out.push(...this.list(schema, value, path, say));
    if (isMap(value)) out.push(...this.map(schema, value, path, say));
    return [...out, ...this.combined(schema, value, path)];
  }

  private resolve(ref: string): Schema {
    const found = ref.replace(/^#\/?/, '').split('/').filter(Boolean).reduce<unknown>((o, key) => (isMap(o) ? o[key.replace(/~1/g, '/').replace(/~0/g, '~')] : undefined), this.root);
    return (found ?? {}) as Schema;
  }

  private text(schema: Schema, value: string, say: (m: string) => void): void {
    const { length } = [...value];
    if (schema.minLength !== undefined && length < schema.minLength) say(`minLength: got ${length}, want ${schema.minLength}`);
    if (schema.maxLength !== undefined && length > schema.maxLength) say(`maxLength: got ${length}, want ${schema.maxLength}`);
    if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) say(`${quoted(value)} does not match pattern ${quoted(schema.pattern)}`);
  }

  private number(schema: Schema, value: number, say: (m: string) => void): void {
    if (schema.minimum !== undefined && value < schema.minimum) say(`minimum: got ${value}, want ${schema.minimum}`);
    if (schema.maximum !== undefined && value > schema.maximum) say(`maximum: got ${value}, want ${schema.maximum}`);
  }

  private list(schema: Schema, value: unknown[], path: string, say: (m: string) => void): string[] {
    if (schema.minItems !== undefined && value.length < schema.minItems) say(`minItems: got ${value.length}, want ${schema.minItems}`);
    if (schema.maxItems !== undefined && value.length > schema.maxItems) say(`maxItems: got ${value.length}, want ${schema.maxItems}`);
    const inner = schema.items ? value.flatMap((v, i) => this.problems(schema.items!, v, `${path}/${i}`)) : [];
    return inner.length > 1 && path !== '' ? [`at '${path}': validation failed`, ...inner.map((l) => `  - ${l}`)] : inner;
  }

  private map(schema: Schema, value: Json, path: string, say: (m: string) => void): string[] {
    const lacking = (schema.required ?? []).filter((key) => !Object.hasOwn(value, key));
    if (lacking.length > 0) say(lacking.length === 1 ? `missing property ${quoted(lacking[0]!)}` : `missing properties ${lacking.map(quoted).join(', ')}`);
    const known = schema.properties ?? {};
    const more = Object.keys(value).filter((key) => !Object.hasOwn(known, key));
    if (schema.additionalProperties === false && more.length > 0) say(`additional properties ${more.map(quoted).join(', ')} not allowed`);
    const inner = Object.keys(known).sort().filter((key) => Object.hasOwn(value, key)).flatMap((key) => this.problems(known[key]!, value[key], `${path}/${key}`));
    const { additionalProperties: rest } = schema;
    return [...inner, ...(isMap(rest) ? more.flatMap((key) => this.problems(rest as Schema, value[key], `${path}/${key}`)) : [])];
  }

  private combined(schema: Schema, value: unknown, path: string): string[] {
    const all = (schema.allOf ?? []).flatMap((s) => this.problems(s, value, path));
    const tried = (list: readonly Schema[]): string[][] => list.map((s) => this.problems(s, value, path));
    const nested = (what: string, list: readonly string[][]): string[] => [`at '${path}': ${what} failed`, ...list.flat().map((l) => `  - ${l}`)];
    const any = tried(schema.anyOf ?? []);
    const one = tried(schema.oneOf ?? []);
    return [
      ...(all.length > 0 ? [`at '${path}': allOf failed`, ...all.map((l) => `  - ${l}`)] : []),
      ...(any.length > 0 && any.every((p) => p.length > 0) ? nested('anyOf', any) : []),
      ...(one.length > 0 && one.every((p) => p.length > 0) ? nested('oneOf', one) : []),
      ...(schema.not && this.problems(schema.not, value, path).length === 0 ? [`at '${path}': not failed`] : []),
    ];
  }
}

/** What a schema has against values, a line each; empty when nothing. Throws an Error for a schema that is no JSON. */
export const schemaText = (text: string, values: Values): string => {
  let schema: Schema;
  try {
    schema = JSON.parse(text) as Schema;
  } catch (error) {
    throw new Error(`cannot parse values.schema.json: ${(error as Error).message}`);
  }
  return new Validator(schema).problems(schema, toJson(values), '').map((l) => `${l.startsWith(' ') ? l : `- ${l}`}\n`).join('');
};

/** What the schemas of a chart and its subcharts have against the values; empty when nothing. Throws an Error for a schema that is no JSON. */
export const schemaProblems = (chart: Chart, values: Values): string => {
  let out = '';
  const found = chart.schema === undefined ? '' : schemaText(chart.schema, values);
  if (found !== '') out += `${chart.metadata.name}:\n${found}`;
  for (const child of chart.dependencies) out += schemaProblems(child, (values[child.metadata.name] ?? {}) as Values);
  return out;
};
