import { describe, expect, it } from 'vitest';
import { Models, type SchemaV2 } from './model.ts';
import { explainV2 } from './openapiv2.ts';
import { reflow } from './reflow.ts';

const root: SchemaV2 = {
  type: 'object',
  description: 'A box holds things.',
  required: ['size'],
  properties: {
    size: { type: 'integer', description: 'How large it is.' },
    anything: { description: 'Whatever.' },
    labels: { type: 'object', additionalProperties: { type: 'string' }, description: 'Words on it.' },
    parts: { type: 'array', description: 'What is inside.', items: { $ref: '#/definitions/Part' } },
  },
  'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Box' }],
};
const part: SchemaV2 = { type: 'object', description: 'One thing.', properties: { parts: { type: 'array', items: { $ref: '#/definitions/Part' } }, name: { type: 'string' } } };
const models = new Models({ definitions: { Box: root, Part: part } });
const explain = (path: string[], recursive = false): string => explainV2(models, { groupVersion: 'example.com/v1', kind: 'Box', root }, path, recursive);
const head = 'KIND:     Box\nVERSION:  example.com/v1\n\n';

describe('kubectl explain --output plaintext-openapiv2', () => {
  it('finds the definition of a kind', () => {
    expect(models.ofKind('example.com', 'v1', 'Box')).toBe(root);
    expect(models.ofKind('example.com', 'v2', 'Box')).toBeUndefined();
  });

  it('lists the fields of a kind with their texts', () => {
    expect(explain([])).toBe(
      `${head}DESCRIPTION:\n     A box holds things.\n\nFIELDS:\n   anything\t<>\n     Whatever.\n\n   labels\t<map[string]string>\n     Words on it.\n\n   parts\t<[]Object>\n     What is inside.\n\n   size\t<integer> -required-\n     How large it is.\n\n`,
    );
  });

  it('tells of a field and of what its items are', () => {
    expect(explain(['parts'])).toBe(`${head}RESOURCE: parts <[]Object>\n\nDESCRIPTION:\n     What is inside.\n\n     One thing.\n\nFIELDS:\n   name\t<string>\n\n   parts\t<[]Object>\n\n`);
  });

  it('tells of values, whatever stands behind them in the path', () => {
    expect(explain(['size', 'x'])).toBe(`${head}FIELD:    x <integer>\n\nDESCRIPTION:\n     How large it is.\n`);
    expect(explain(['labels'])).toBe(`${head}FIELD:    labels <map[string]string>\n\nDESCRIPTION:\n     Words on it.\n`);
    expect(explain(['anything'])).toBe(`${head}DESCRIPTION:\n     Whatever.\n`);
    expect(explain(['parts', 'name'])).toBe(`${head}FIELD:    name <string>\n\nDESCRIPTION:\n     <empty>\n`);
  });

  it('enters a definition once on each way down', () => {
    expect(explain([], true)).toContain('   parts\t<[]Object>\n      name\t<string>\n      parts\t<[]Object>\n   size\t<integer>\n');
  });

  it('names the first field that is missing', () => {
    expect(() => explain(['parts', 'nope', 'x'])).toThrow('field "nope" does not exist');
    expect(() => explain(['constructor'])).toThrow('field "constructor" does not exist');
  });
});

describe('reflow', () => {
  it('joins lines and breaks long ones', () => expect(reflow('one two\nthree four', 9)).toEqual(['one two', 'three', 'four']));
  it('leaves a word that is too long', () => expect(reflow('a incomprehensibilities b', 5)).toEqual(['a', 'incomprehensibilities', 'b']));
  it('starts a line at list items, behind a colon and for code', () => expect(reflow('Any of:\n- a\n- b\nc\n\n    code  here\nend', 20)).toEqual(['Any of:', '- a', '- b c', '', '    code  here', 'end']));
  it('counts bytes', () => expect(reflow('é é é', 5)).toEqual(['é é', 'é']));
});
