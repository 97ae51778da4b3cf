import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Cluster } from '../../../engine/cluster/cluster.ts';
import { createRegistry } from '../../../engine/kinds/index.ts';
import { apiVersionOf } from '../../../engine/kinds/kind.ts';
import { typeOf, type Field, type Type } from '../../../engine/kinds/schema/moretypes.ts';
import { decodeProtobuf } from './decode.ts';
import { encodeProtobuf } from '../../../engine/apiserver/protobuf/encode.ts';
import { isKnown } from '../../../engine/apiserver/protobuf/table.ts';

const kinds = createRegistry();
const known = kinds.all().filter((kind) => kind.schema && isKnown(kind.schema));

const bytesOf = (object: object): Buffer => Buffer.from(encodeProtobuf(kinds, object)!);

const words = fc.string({ minLength: 1, maxLength: 5 });

/** What JSON may hold of a type. Go's zero values are left out, as they are on the way back. */
const arbitrary = (type: Type, depth: number): fc.Arbitrary<unknown> => {
  switch (type.kind) {
    case 'string':
      return words;
    case 'bytes':
      return words.map((text) => Buffer.from(text).toString('base64'));
    case 'int32':
      return fc.integer().filter((n) => n !== 0);
    case 'int64':
      return fc.maxSafeInteger().filter((n) => n !== 0);
    case 'double':
      return fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => n !== 0);
    case 'boolean':
      return fc.constant(true);
    case 'quantity':
      return fc.constantFrom('100m', '1Gi', '0', '-3');
    case 'int-or-string':
      return fc.oneof(fc.integer(), words);
    case 'time':
      return fc.constantFrom('2026-11-21T01:02:03Z', '1970-01-01T00:00:00Z');
    case 'micro-time':
      return fc.constantFrom('2026-11-21T01:02:03.000001Z', '2026-11-21T01:02:03.450000Z');
    case 'any':
      return fc.dictionary(words, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2, noNullPrototype: true }).map((value) => JSON.parse(JSON.stringify(value)) as object);
    case 'list':
      return fc.array(arbitrary(type.of!, depth), { minLength: 1, maxLength: 2 });
    case 'map':
      return fc.dictionary(words.filter((key) => key !== '__proto__'), arbitrary(type.of!, depth), { minKeys: 1, maxKeys: 2, noNullPrototype: true });
    case 'object':
      return object(type.ref!, depth);
  }
};

const leaves = new Set(['apiVersion', 'kind']);

const object = (id: string, depth: number): fc.Arbitrary<object> => {
  const all = [...typeOf(id)!.fields.values()].filter((field: Field) => !leaves.has(field.name));
  const chosen = depth === 0 ? fc.constant([]) : fc.shuffledSubarray(all, { maxLength: Math.min(all.length, 4) });
  return chosen.chain((fields) => fc.record(Object.fromEntries(fields.map((field) => [field.name, arbitrary(field.type, depth - 1)]))));
};

it('what is written is read as it was, for every kind whose numbers are known', () => {
  expect(known.length).toBeGreaterThan(60);
  for (const kind of known) {
    const apiVersion = apiVersionOf(kind);
    fc.assert(
      fc.property(object(kind.schema!, 5), (made) => {
        const sent = { ...(typeOf(kind.schema!)!.fields.has('metadata') && { metadata: {} }), ...made, apiVersion, kind: kind.kind };
        expect(decodeProtobuf(kinds, bytesOf(sent))).toEqual(sent);
      }),
      { numRuns: 30, seed: 1 },
    );
  }
});

/** Without what protobuf has no word for: null, empty lists and maps, and Go's zero values. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, of]) => [key, plain(of)] as const);
  return Object.fromEntries(entries.filter(([, of]) => of !== null && of !== '' && of !== 0 && of !== false && !(typeof of === 'object' && Object.keys(of as object).length === 0)));
};

it('every object of a fresh cluster is read as it was', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  let count = 0;
  for (const kind of known) {
    for (const stored of kind.storedAs ? [] : (cluster.objects(kind.plural) ?? [])) {
      if (stored.apiVersion !== apiVersionOf(kind)) continue;
      expect(plain(decodeProtobuf(kinds, bytesOf(stored)))).toEqual(plain(stored));
      count++;
    }
  }
  expect(count).toBeGreaterThan(200);
});

it('puts an object into an envelope (apimachinery/pkg/runtime/generated.proto: Unknown)', () => {
  const hex = '6b3873000a0f0a0276311209436f6e6669674d6170120d0a030a016112060a016b1201761a002200';
  expect(bytesOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { k: 'v' } }).toString('hex')).toBe(hex);
});

it('kinds of others and those without numbers have none', () => {
  expect(encodeProtobuf(kinds, { apiVersion: 'example.com/v1', kind: 'Box', metadata: { name: 'a' } })).toBeUndefined();
  expect(encodeProtobuf(kinds, { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'a' } })).toBeUndefined();
});
