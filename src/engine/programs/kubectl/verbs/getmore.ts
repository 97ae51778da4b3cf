import type { Table } from '../../../api/types.ts';
import { LogFatal } from '../errors.ts';
import { sortRows } from '../print/sort.ts';
import type { TablePrinter } from '../print/table.ts';

export { sortItems } from '../print/sort.ts';
export { printObjects } from './getobjects.ts';
export { sendRaw } from './raw.ts';
export { watch } from './getwatch.ts';

/** A table's text, its rows sorted. One that can't be sorted as asked is not printed, and nothing is said about it. */
export const sortedTable = (printer: TablePrinter, table: Table, sortBy: string): string => {
  if (table.rows.length < 2) return printer.print(table);
  try {
    return printer.print({ ...table, rows: sortRows(table.rows, sortBy) });
  } catch (error) {
    if (error instanceof LogFatal) throw error;
    return '';
  }
};
