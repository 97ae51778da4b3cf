import { humanDuration } from '../../../api/humanduration.ts';
import { parseTime } from '../../../api/time.ts';
import type { KubeObject, Table } from '../../../api/types.ts';
import type { Context } from '../context.ts';
import { TablePrinter } from '../print/table.ts';
import type { Mapping } from '../resourcemapper.ts';
import { isList } from '../resources.ts';

/** A printer of the server's tables for one kind. */
export const tablePrinter = (context: Context, mapping: Mapping, options: { withNamespace: boolean; withKind: boolean }): TablePrinter => {
  const { flags } = context;
  return new TablePrinter({
    noHeaders: flags.bool('no-headers'),
    wide: flags.string('output') === 'wide',
    withNamespace: options.withNamespace,
    ...(options.withKind || flags.bool('show-kind') ? { kind: { kind: mapping.kind, group: mapping.group } } : {}),
    columnLabels: flags.list('label-columns'),
    showLabels: flags.bool('show-labels'),
  });
};

/** Objects without a table (--server-print=false) get NAME and AGE. */
export const asTable = (object: KubeObject, now: number): Table => {
  if (object.kind === 'Table') return object as unknown as Table;
  const items = isList(object) ? (object.items as KubeObject[]) : [object];
  return {
    apiVersion: 'meta.k8s.io/v1',
    kind: 'Table',
    metadata: {},
    columnDefinitions: [
      { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 },
      { name: 'Age', type: 'string', format: '', description: '', priority: 0 },
    ],
    rows: items.map((o) => ({ cells: [o.metadata?.name ?? '', ageOf(o, now)], object: o })),
  };
};

const ageOf = (object: KubeObject, now: number): string => {
  const created = parseTime(object.metadata?.creationTimestamp);
  return created === undefined ? '<unknown>' : humanDuration(now - created);
};
