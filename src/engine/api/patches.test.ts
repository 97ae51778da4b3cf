import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from './jsonpatch.ts';
import { mergePatch } from './merge.ts';
import { removeIn, setIn } from './paths.ts';
import type { Schema, TypeFacts } from './schema.ts';
import { equal, share } from './share.ts';
import { strategicMerge } from './strategic.ts';

const list = (of: string, mergeKey: string) => ({ type: { kind: 'list', of: { kind: 'object', ref: of } }, patch: { strategy: ['merge'], mergeKey } });
const types: Record<string, TypeFacts> = {
  Root: { fields: new Map<string, any>([['spec', { type: { kind: 'object', ref: 'Spec' } }]]) },
  Spec: {
    fields: new Map<string, any>([
      ['containers', list('Container', 'name')],
      ['finalizers', { type: { kind: 'list', of: { kind: 'string' } }, patch: { strategy: ['merge'] } }],
      ['args', { type: { kind: 'list', of: { kind: 'string' } } }],
      ['strategy', { type: { kind: 'object', ref: 'Strategy' }, patch: { strategy: ['retainKeys'] } }],
    ]),
  },
  Container: { fields: new Map<string, any>([['ports', list('Port', 'containerPort')]]) },
  Strategy: { fields: new Map() },
  Port: { fields: new Map() },
};
const schema: Schema = (ref) => types[ref];
const merged = (original: object, patch: object) => strategicMerge<{ spec: any }>({ spec: original }, { spec: patch }, schema, 'Root').spec;

// apimachinery: pkg/util/strategicpatch/patch_test.go
describe('strategic merge patch', () => {
  const nginx = { name: 'nginx', image: 'nginx', ports: [{ containerPort: 80 }] };

  it('merges items by their key; a new item stands where the patch has it', () => {
    expect(merged({ containers: [nginx] }, { containers: [{ name: 'nginx', image: 'nginx:2' }] })).toEqual({ containers: [{ ...nginx, image: 'nginx:2' }] });
    expect(merged({ containers: [nginx] }, { containers: [{ name: 'side', image: 'b' }] }).containers.map((c: any) => c.name)).toEqual(['side', 'nginx']);
  });

  it('merges lists of scalars as sets and replaces others', () => {
    expect(merged({ finalizers: ['a', 'b'] }, { finalizers: ['b', 'c'] })).toEqual({ finalizers: ['a', 'b', 'c'] });
    expect(merged({ args: ['a'] }, { args: ['b'] })).toEqual({ args: ['b'] });
  });

  it('knows $patch: delete and replace', () => {
    expect(merged({ containers: [nginx] }, { containers: [{ $patch: 'delete', name: 'nginx' }] })).toEqual({ containers: [] });
    expect(merged({ containers: [nginx] }, { containers: [{ $patch: 'replace' }, { name: 'b' }] })).toEqual({ containers: [{ name: 'b' }] });
    expect(merged({ strategy: { a: 1, b: 2 } }, { strategy: { $patch: 'replace', c: 3 } })).toEqual({ strategy: { c: 3 } });
  });

  it('knows $retainKeys, $deleteFromPrimitiveList and $setElementOrder', () => {
    expect(merged({ strategy: { type: 'RollingUpdate', rollingUpdate: {} } }, { strategy: { $retainKeys: ['type'], type: 'Recreate' } })).toEqual({ strategy: { type: 'Recreate' } });
    expect(merged({ finalizers: ['a', 'b', 'c'] }, { '$deleteFromPrimitiveList/finalizers': ['b'] })).toEqual({ finalizers: ['a', 'c'] });
    const order = { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [{ name: 'b', image: '2' }] };
    expect(merged({ containers: [{ name: 'a' }, { name: 'b' }] }, order)).toEqual({ containers: [{ name: 'b', image: '2' }, { name: 'a' }] });
  });

  it('removes by null and shares what it leaves alone', () => {
    const original = { spec: { containers: [nginx], args: ['a'] }, other: {} };
    const result = strategicMerge(original, { spec: { args: null } }, schema, 'Root');
    expect(result).toEqual({ spec: { containers: [nginx] }, other: {} });
    expect(result.spec.containers).toBe(original.spec.containers);
    expect(strategicMerge(original, { spec: {} }, schema, 'Root')).toBe(original);
  });

  it('refuses an item without its key', () => expect(() => merged({ containers: [nginx] }, { containers: [{ image: 'x' }] })).toThrow('map: map[image:x] does not contain declared merge key: name'));
});

describe('merge patch (RFC 7396)', () => {
  it('merges maps, removes by null, replaces the rest', () => expect(mergePatch({ a: { b: 1, c: 2 }, l: [1] }, { a: { b: null, d: 3 }, l: [2] })).toEqual({ a: { c: 2, d: 3 }, l: [2] }));
  it('gives the same object where nothing changes', () => {
    const target = { a: { b: 1 } };
    expect(mergePatch(target, { a: { b: 1 }, x: null })).toBe(target);
  });
});

describe('JSON patch (RFC 6902)', () => {
  it('does all operations', () => {
    const target = { a: 1, l: ['x', 'y'], m: { n: 1 } };
    const patch = [
      { op: 'test', path: '/a', value: 1 },
      { op: 'replace', path: '/a', value: 2 },
      { op: 'add', path: '/l/1', value: 'new' },
      { op: 'add', path: '/l/-', value: 'end' },
      { op: 'move', from: '/m/n', path: '/moved' },
      { op: 'copy', from: '/a', path: '/m/c~1d' },
      { op: 'remove', path: '/l/0' },
    ];
    expect(applyJsonPatch(target, patch)).toEqual({ a: 2, l: ['new', 'y', 'end'], m: { 'c/d': 2 }, moved: 1 });
    expect(target.l).toEqual(['x', 'y']);
  });

  it.each([
    [{ op: 'add' }, 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'],
    [[{ op: 'remove', path: '/nope' }], 'remove operation does not apply: doc is missing path: "/nope": missing value'],
    [[{ op: 'test', path: '/a', value: 7 }], 'testing value /a failed: test failed'],
    [[{ op: 'replace', path: '/l/5', value: 0 }], 'missing value'],
  ])('refuses %j', (patch, words) => expect(() => applyJsonPatch({ a: 1, l: [] }, patch)).toThrow(words));
});

describe('sharing', () => {
  it('takes over equal subtrees, and the whole when all is equal', () => {
    const old = { a: { b: [1, { c: 2 }] }, d: 1 };
    expect(share(old, { a: { b: [1, { c: 2 }] }, d: 1, e: undefined })).toBe(old);
    const next = share(old, { a: { b: [1, { c: 2 }] }, d: 2 });
    expect(next).toEqual({ a: { b: [1, { c: 2 }] }, d: 2 });
    expect(next.a).toBe(old.a);
    expect(equal({ a: undefined }, {})).toBe(true);
    expect(equal([1], [1, 2])).toBe(false);
  });

  it('changes along a path alone', () => {
    const root = { a: { b: [1, 2] }, c: {} };
    const next = setIn(root, ['a', 'b', 1], 3);
    expect(next).toEqual({ a: { b: [1, 3] }, c: {} });
    expect(next.c).toBe(root.c);
    expect(setIn(root, ['a', 'b', 0], 1)).toBe(root);
    expect(removeIn(root, ['a', 'b'])).toEqual({ a: {}, c: {} });
    expect(removeIn(root, ['x', 'y'])).toBe(root);
  });
});
