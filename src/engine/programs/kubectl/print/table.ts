import type { KubeObject, Table, TableColumnDefinition } from '../../../api/types.ts';
import { goValue } from '../text/gofmt.ts';
import { kindName } from '../resourcemapper.ts';
import { escapeTerminal } from './terminal.ts';

export interface TableOptions {
  noHeaders?: boolean;
  wide?: boolean;
  withNamespace?: boolean;
  /** Put in front of names: `deployment.apps/`. */
  kind?: { kind: string; group: string };
  columnLabels?: readonly string[];
  showLabels?: boolean;
}

const eventTypes: Record<string, string> = { ADDED: 'ADDED   ', MODIFIED: 'MODIFIED', DELETED: 'DELETED ', ERROR: 'ERROR   ' };

const cellText = (cell: unknown): string => {
  if (cell === null || cell === undefined) return '';
  const text = typeof cell === 'string' ? cell : goValue(cell);
  const end = text.search(/[\f\n\r]/);
  return escapeTerminal(end < 0 ? text : text.slice(0, end)) + (end < 0 ? '' : '...');
};

const labelsText = (labels: Record<string, string> | undefined): string => {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length ? keys.map((k) => `${k}=${labels![k]}`).join(',') : '<none>';
};

const sameColumns = (a: readonly TableColumnDefinition[], b: readonly TableColumnDefinition[]): boolean =>
  a === b || (a.length === b.length && a.every((c, i) => c.name === b[i]!.name && c.priority === b[i]!.priority));

/**
 * Prints the server's tables (printers.HumanReadablePrinter): the rows as lines with tabs, and the headers when the
 * columns are others than before.
 */
export class TablePrinter {
  private columns: readonly TableColumnDefinition[] = [];
  private printed = false;

  constructor(private readonly options: TableOptions = {}) {}

  /** Lines with tabs between cells, for a TabWriter. `event` is the type of a watch event to show. */
  print(table: Table, event?: string): string {
    const { options } = this;
    let columns: readonly TableColumnDefinition[] = table.columnDefinitions ?? [];
    let headers = !options.noHeaders;
    if (this.printed && (columns.length === 0 || sameColumns(columns, this.columns))) headers = false;
    if (columns.length === 0) columns = this.columns;
    else if (!sameColumns(columns, this.columns)) {
      this.columns = columns;
      this.printed = false;
    }
    const rows = table.rows ?? [];
    if (rows.length === 0) return '';
    this.printed = true;

    const shown = columns.map((_, i) => i).filter((i) => options.wide || (columns[i]!.priority ?? 0) === 0);
    const nameColumn = options.kind ? columns.findIndex((c) => c.format === 'name' && c.type === 'string') : -1;
    let out = '';
    if (headers) {
      const names = shown.map((i) => columns[i]!.name.toUpperCase());
      const labels = (options.columnLabels ?? []).map((l) => l.slice(l.lastIndexOf('/') + 1).toUpperCase());
      out += [...(event === undefined ? [] : ['EVENT']), ...(options.withNamespace ? ['NAMESPACE'] : []), ...names, ...labels, ...(options.showLabels ? ['LABELS'] : [])].join('\t') + '\n';
    }
    for (const row of rows) {
      const metadata = (row.object as KubeObject | undefined)?.metadata;
      const line: string[] = [];
      if (event !== undefined) line.push(eventTypes[event] ?? event);
      if (options.withNamespace) line.push(metadata?.namespace ?? '');
      for (const i of shown) {
        if (i >= row.cells.length) continue;
        const text = cellText(row.cells[i]);
        line.push(i === nameColumn ? `${kindName(options.kind!.kind, options.kind!.group)}/${text}` : text);
      }
      for (const label of options.columnLabels ?? []) line.push(metadata?.labels?.[label] ?? '');
      if (options.showLabels) line.push(labelsText(metadata?.labels));
      out += `${line.join('\t')}\n`;
    }
    return out;
  }
}
