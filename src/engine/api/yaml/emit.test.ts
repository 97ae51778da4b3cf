import { describe, expect, it } from 'vitest';
import { emitYaml } from './emit.ts';
import { parseYaml } from './parse.ts';

// sigs.k8s.io/yaml's Marshal, /work/shared/spikes/yaml-emit.mjs and recording 10-output-formats
describe('writing YAML', () => {
  it('sorts keys, leaves lists at the indentation of their key and empty collections in flow', () => {
    expect(emitYaml({ b: [{ d: 1, c: [] }, 'x'], a: {}, Z: null })).toBe('Z: null\na: {}\nb:\n- c: []\n  d: 1\n- x\n');
  });

  it('quotes what would be read as something else', () => {
    expect(emitYaml({ a: 'true', b: 'yes', c: '1', d: '', e: '~', f: ' x', g: 'a: b', h: '#x', i: '0x1f', j: '1e3', k: '- x', l: '*', m: 'x#y', n: '2024-01-01', o: '=', p: "it's", q: '1.27.0' })).toBe(
      `a: "true"\nb: "yes"\nc: "1"\nd: ""\ne: "~"\nf: ' x'\ng: 'a: b'\nh: '#x'\ni: "0x1f"\nj: "1e3"\nk: '- x'\nl: '*'\nm: x#y\n"n": "2024-01-01"\no: =\np: it's\nq: 1.27.0\n`,
    );
  });

  it('writes texts of several lines as blocks', () => {
    expect(emitYaml({ a: 'x\ny\n', b: 'x\ny', c: 'x\n\n', d: '  x\ny\n' })).toBe('a: |\n  x\n  y\nb: |-\n  x\n  y\nc: |+\n  x\n\nd: |2\n    x\n  y\n');
  });

  it('escapes what is not printable and keeps other scripts', () => {
    expect(emitYaml({ a: '\u0007\tx', b: '안녕' })).toBe('a: "\\a\\tx"\nb: 안녕\n');
  });

  it('is read back as it was', () => {
    const value = { a: ['x', '', null, 1.5, -3, 1e21, 'no', ' lead', 'trail ', 'tab\t', 'multi\nline', '# c', '{x', 'a: b', "q'q", 'q"q', '\\', 'é'], b: { 'key: x': true, '1': 'one', '': 'empty' } };
    expect(parseYaml(emitYaml(value))).toEqual(value);
  });
});
