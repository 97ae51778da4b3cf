import { describe, expect, it } from 'vitest';
import { parseYaml, readYaml3 } from './parse.ts';

// sigs.k8s.io/yaml (YAML 1.1 through libyaml's rules), recordings 18-apply-errors and 48-typos
describe('reading YAML', () => {
  it('resolves plain scalars as YAML 1.1 does', () => {
    expect(parseYaml('a: yes\nb: off\nc: 0x1f\nd: 010\ne: 1_000\nf: ~\ng: 1e3\nh: .inf1\ni: 2024-01-01\nj: "yes"\nk: 1.27\nl: 3:25:45\n')).toEqual({
      a: true,
      b: false,
      c: 31,
      d: 8,
      e: 1000,
      f: null,
      g: 1000,
      h: '.inf1',
      i: '2024-01-01',
      j: 'yes',
      k: 1.27,
      l: '3:25:45',
    });
  });

  it('takes the last of doubled keys', () => {
    expect(parseYaml('a: 1\na: 2\n')).toEqual({ a: 2 });
  });

  it('turns keys into strings, as JSON has them', () => {
    expect(parseYaml('1: a\ntrue: b\n"x": c\n')).toEqual({ '1': 'a', true: 'b', x: 'c' });
  });

  it('reads block scalars, folding and chomping', () => {
    expect(parseYaml('a: |\n  x\n  y\nb: |-\n  x\nc: >\n  x\n  y\n\n  z\nd: |+\n  x\n\n')).toEqual({ a: 'x\ny\n', b: 'x', c: 'x y\nz\n', d: 'x\n\n' });
  });

  it('reads anchors, aliases, merges and flow collections', () => {
    expect(parseYaml('base: &b {a: 1, b: [x, "y"]}\nother:\n  <<: *b\n  a: 2\nlist: [*b]\n')).toEqual({ base: { a: 1, b: ['x', 'y'] }, other: { a: 2, b: ['x', 'y'] }, list: [{ a: 1, b: ['x', 'y'] }] });
  });

  it('reads escapes and folded lines in quotes', () => {
    expect(parseYaml('a: "x\\ty\\u00e9 \\\n  z"\nb: \'it\'\'s\n  here\'\n')).toEqual({ a: 'x\tyé z', b: "it's here" });
  });

  it.each([
    ['a: b: c\n', 'yaml: mapping values are not allowed in this context'],
    ['a:\n  b: 1\n c: 2\n', 'yaml: line 2: did not find expected key'],
    ['a:\n\tb: 1\n', 'yaml: line 2: found character that cannot start any token'],
    ['a: [1, 2\nb: 3\n', "yaml: line 1: did not find expected ',' or ']'"],
    ['a: "x\n', 'yaml: line 2: found unexpected end of stream'],
    ['- a\nb: c\n', "yaml: line 1: did not find expected '-' indicator"],
    ['a: *x\n', "yaml: unknown anchor 'x' referenced"],
    ['a: @x\n', 'yaml: found character that cannot start any token'],
  ])('says what is wrong with %j', (text, words) => {
    expect(() => parseYaml(text)).toThrow(`error converting YAML to JSON: ${words}`);
  });
});

it("takes the truths of YAML 1.1 as text and names the line where a broken mapping began, as go-yaml's third version", () => {
  expect(readYaml3('a: yes\nb: y\nc: true\nd: 017\n')).toEqual({ a: 'yes', b: 'y', c: true, d: 15 });
  expect(() => readYaml3('a: 1\nb:\n  c: 1\n  d: 2\n  e: {f: 1}, g: 2\n')).toThrow('yaml: line 2: did not find expected key');
});
