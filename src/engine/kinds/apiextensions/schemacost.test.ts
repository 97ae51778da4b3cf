import { describe, expect, it } from 'vitest';
import { validateSchema } from './openapischema.ts';
import { costOf } from './schemacost.ts';
import type { SchemaProps } from './structure.ts';
import type { Problems } from '../validation/problems.ts';

const of = (type: string): SchemaProps => (type === 'int-or-string' ? { 'x-kubernetes-int-or-string': true } : ['date', 'date-time', 'duration'].includes(type) ? { type: 'string', format: type } : { type });
const array = (items: SchemaProps | string, maxItems?: number): SchemaProps => ({ type: 'array', items: typeof items === 'string' ? of(items) : items, ...(maxItems !== undefined && { maxItems }) });
const map = (values: SchemaProps | string, maxProperties?: number): SchemaProps => ({ type: 'object', additionalProperties: typeof values === 'string' ? of(values) : values, ...(maxProperties !== undefined && { maxProperties }) });
const string = (maxLength?: number): SchemaProps => ({ type: 'string', ...(maxLength !== undefined && { maxLength }) });

// apiextensions-apiserver: pkg/apiserver/schema/cel/compilation_test.go, TestCostEstimation
it.each<[string, SchemaProps, number]>([
  ['self.all(x, true)', array('number'), 4_718_591],
  ['self.all(x, true)', array('number', 10), 32],
  ['self.all(x, true)', array('string'), 3_145_727],
  ['self.all(x, true)', array('boolean'), 1_887_437],
  ['self.all(x, true)', array(array('number')), 3_145_727],
  ['self.all(x, true)', map('number'), 1_348_169],
  ['self.all(x, true)', map('string', 3), 11],
  ["self.contains('test')", string(), 314_574],
  ["self.contains('test')", string(10), 5],
  ["self.startsWith('test')", string(), 2],
  ['size(self + "hello") > size("hello")', string(), 314_578],
  ['size(self + "hello") > size("hello")', string(4), 7],
  ['self[1] == 0.0', array('number'), 2],
  ['self[1] == self[1]', array('string'), 314_577],
  ['self.all(x, self.all(y, true))', array('number', 10), 352],
  ['self.all(x, self.all(y, self.all(z, true)))', array('number', 10), 3552],
  ['self.matches("x")', string(), 314_574],
  ['self.matches("x")', string(50), 22],
  ['"".matches("(((((((((())))))))))[0-9]")', string(), 7],
  ['self.matches("")', string(), 1],
  ['self == "x"', string(), 2],
  ['self == "x"', string(0), 1],
  ['self.all(x, x == 0.0)', array('number'), 6_291_454],
  ['self.all(x, x == 0.0)', array('number', 3 * 1024 * 2048), 25_165_826],
  ['self.all(x, true)', array('int-or-string'), 4_718_591],
  ['self[0] == 5', array('int-or-string'), 3],
  ['self[0] == false', array('boolean'), 2],
  ['self[0][0] == -1.0', array(array('number')), 3],
  ['self.all(x, x.y == 25.2)', array(map('number')), 6_291_452],
  ['self[0].x > 2.0', array(map('number')), 4],
  ['self.all(x, true)', array('duration'), 2_359_295],
  ['self[0].getHours() == 2', array('duration'), 4],
  ['self.all(x, true)', array('date'), 725_936],
  ['self.all(x, true)', array('date-time'), 428_963],
  ['self.all(x, true)', map('int-or-string', 15), 47],
  ['self.all(x, true)', map(map('number')), 1_179_647],
  ['self.all(x, true)', map('duration'), 1_048_577],
])('%s costs of %o %d', (rule, schema, cost) => expect(costOf(rule, schema, false, 1)).toBe(cost));

// kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions: Resource use by validation functions
describe('rules that may cost too much', () => {
  const problems = (foo: SchemaProps): string[] => {
    const out: Problems = [];
    validateSchema({ type: 'object', properties: { spec: { type: 'object', properties: { foo } } } }, 'schema', out);
    return out.map(({ field, message }) => `${field}: ${message}`);
  };
  const advice = '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)';
  const ruled = (schema: SchemaProps, rule: string): SchemaProps => ({ ...schema, 'x-kubernetes-validations': [{ rule }] });

  it('are refused, until sizes are limited', () => {
    const place = 'schema.properties[spec].properties[foo].x-kubernetes-validations[0].rule';
    const rule = "self.all(x, x.contains('a string'))";
    expect(problems(ruled(array('string'), rule))).toEqual([`${place}: Forbidden: estimated rule cost exceeds budget by factor of more than 100x ${advice}`, `${place}: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`, `schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${advice}`]);
    expect(problems(ruled({ ...array(string(10)), maxItems: 25 }, rule))).toEqual([]);
  });

  it('count as often as their place can be in an object', () => {
    const place = 'schema.properties[spec].properties[foo].items.x-kubernetes-validations[0].rule';
    expect(problems(array(ruled(string(10_000), "self.contains('a string')")))).toEqual([expect.stringContaining(`${place}: Forbidden: estimated rule cost exceeds budget by factor of more than 100x`), expect.any(String), expect.any(String)]);
    expect(problems(array(ruled(string(10_000), "self.contains('a string')"), 5000))).toEqual([`${place}: Forbidden: estimated rule cost exceeds budget by factor of 2.0x ${advice}`]);
    expect(problems(array(ruled(string(10_000), "self.contains('a string')"), 2000))).toEqual([]);
  });
});
