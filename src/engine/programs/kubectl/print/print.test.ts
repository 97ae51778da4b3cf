import { describe, expect, it } from 'vitest';
import type { Table } from '../../../api/types.ts';
import { goQuote } from '../text/gofmt.ts';
import { kyaml } from './kyaml.ts';
import { TablePrinter } from './table.ts';
import { TabWriter } from './tabwriter.ts';

const column = (name: string, more: object = {}) => ({ name, type: 'string', format: '', description: '', priority: 0, ...more });
const row = (name: string, cells: unknown[], labels: Record<string, string> = {}) => ({ cells, object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name, namespace: 'default', labels } } });

const pods = {
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata: {},
  columnDefinitions: [column('Name', { format: 'name' }), column('Ready'), column('IP', { priority: 1 })],
  rows: [row('web', ['web', '1/1', '10.244.1.2'], { app: 'web' }), row('database', ['database', '0/1', '<none>'])],
} as unknown as Table;

const laid = (text: string): string => {
  const writer = new TabWriter();
  writer.write(text);
  return writer.flush();
};

// text/tabwriter with kubectl's settings: width 6, padding 3
describe('columns', () => {
  it('are as wide as their widest cell and three more, and at least six', () => {
    expect(laid('A\tBCDEFGH\tC\nxxxx\ty\tz\n')).toBe('A      BCDEFGH   C\nxxxx   y         z\n');
  });

  it('end where a line has no cell in them', () => {
    expect(laid('aaaaaaaa\tb\tc\nno tabs\nx\ty\tz\n')).toBe('aaaaaaaa   b     c\nno tabs\nx     y     z\n');
  });

  it('count characters, not bytes', () => {
    expect(laid('안녕\tx\nabcdefgh\ty\n')).toBe('안녕         x\nabcdefgh   y\n');
  });
});

// cli-runtime/pkg/printers/tableprinter.go, recordings 10 and 12
describe('tables', () => {
  const print = (options: ConstructorParameters<typeof TablePrinter>[0]): string => laid(new TablePrinter(options).print(pods));

  it('leave out the columns for -o wide, or the headers, as asked', () => {
    expect(print({})).toBe('NAME       READY\nweb        1/1\ndatabase   0/1\n');
    expect(print({ wide: true, noHeaders: true })).toBe('web        1/1   10.244.1.2\ndatabase   0/1   <none>\n');
  });

  it('show namespaces, kinds and labels', () => {
    expect(print({ withNamespace: true, kind: { kind: 'Pod', group: '' }, columnLabels: ['app'], showLabels: true })).toBe(
      'NAMESPACE   NAME           READY   APP   LABELS\ndefault     pod/web        1/1     web   app=web\ndefault     pod/database   0/1           <none>\n',
    );
  });

  it('show headers once while the columns stay the same', () => {
    const printer = new TablePrinter();
    printer.print(pods);
    expect(printer.print(pods, 'MODIFIED')).toBe('MODIFIED\tweb\t1/1\nMODIFIED\tdatabase\t0/1\n');
  });
});

// sigs.k8s.io/yaml/kyaml, recording 10
describe('KYAML', () => {
  it('writes flow style over several lines, with quoted strings and sorted keys, bare where they are no other thing', () => {
    expect(kyaml({ kind: 'Pod', spec: { containers: [{ name: 'x', args: [] }], n: 1, 'a b': null } })).toBe(
      '---\n{\n  kind: "Pod",\n  spec: {\n    "a b": null,\n    containers: [{\n      args: [],\n      name: "x",\n    }],\n    "n": 1,\n  },\n}\n',
    );
  });
});

// strconv.Quote
it('quotes text as Go does, backslashes before what looks like an escape too', () => {
  expect(goQuote('a\u0000\t"\\u003e\u0007')).toBe('"a\\x00\\t\\"\\\\u003e\\a"');
});
