import { describe, expect, it } from 'vitest';
import { blockFor, parseCorefile } from './corefile.ts';

describe('parseCorefile', () => {
  it('reads server blocks, plugins and what is between their braces', () => {
    const blocks = parseCorefile('# cluster\nexample.org.:1053 Lab.test:1053 {\n  hosts { # inline\n    10.0.0.1 a\n  }\n  forward . 1.1.1.1 "8.8.8.8"\n}\n. {\n  errors\n}\n', 'Corefile');
    expect(blocks).toEqual([
      { zones: ['example.org', 'lab.test'], port: 1053, plugins: [{ name: 'hosts', args: [], lines: [['10.0.0.1', 'a']] }, { name: 'forward', args: ['.', '1.1.1.1', '8.8.8.8'], lines: [] }] },
      { zones: [''], port: 53, plugins: [{ name: 'errors', args: [], lines: [] }] },
    ]);
    expect(blockFor(blocks, 1053, 'x.lab.test')).toBe(blocks[0]);
    expect(blockFor(blocks, 1053, 'x.org')).toBeUndefined();
    expect(blockFor(blocks, 53, 'x.lab.test')).toBe(blocks[1]);
  });

  it.each([
    ['.:53 {\n  errors\n', 'Corefile:2 - Error during parsing: Unexpected EOF'],
    ['.:53 {\n  eror\n}\n', "Corefile:2 - Error during parsing: Unknown directive 'eror'"],
    ['.:53 {\n  kubernetes cluster.local {\n    pod insecure\n  }\n}\n', "plugin/kubernetes: Corefile:3 - Error during parsing: unknown property 'pod'"],
    ['.:53 {\n  forward .\n}\n', "plugin/forward: Corefile:2 - Error during parsing: Wrong argument count or unexpected line ending after '.'"],
  ])('refuses %j', (text, message) => {
    expect(() => parseCorefile(text, 'Corefile')).toThrow(message);
  });
});
