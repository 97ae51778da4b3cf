import type { Session } from '../session.ts';
import type { Account, Store } from '../store.ts';
import { text, type Result, type Table } from '../types.ts';
import type { Reply, Request } from '../wire.ts';

const table = (names: readonly string[], rows: readonly (readonly (string | null)[])[]): Reply => {
  const result: Result = { tag: `SELECT ${rows.length}`, columns: names.map((name) => ({ name, type: text })), rows };
  return { result };
};

/** `\l` of each version: which columns it has between the encoding and the privileges. */
const localeColumns = (major: number): { names: string[]; values: string[] } => {
  if (major < 15) return { names: ['Collate', 'Ctype'], values: ['en_US.utf8', 'en_US.utf8'] };
  if (major === 15) return { names: ['Collate', 'Ctype', 'ICU Locale', 'Locale Provider'], values: ['en_US.utf8', 'en_US.utf8', '', 'libc'] };
  return { names: ['Locale Provider', 'Collate', 'Ctype', major >= 17 ? 'Locale' : 'ICU Locale', 'ICU Rules'], values: ['libc', 'en_US.utf8', 'en_US.utf8', '', ''] };
};

const databases = (store: Store, major: number): Reply => {
  const { names, values } = localeColumns(major);
  const superuser = store.contents.accounts[0]!.name;
  const rows = [...store.contents.databases.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((d) => [d.name, d.owner, 'UTF8', ...values, d.name.startsWith('template') ? `=c/${superuser}\n${superuser}=CTc/${superuser}` : '']);
  return table(['Name', 'Owner', 'Encoding', ...names, 'Access privileges'], rows);
};

const attributes = (a: Account, first: boolean): string => [...(a.superuser ? ['Superuser'] : []), ...(first ? ['Create role', 'Create DB', 'Replication', 'Bypass RLS'] : []), ...(a.login ? [] : ['Cannot login'])].join(', ');

const sequence = (t: Table, column: string): string => `${t.name}_${column}_seq`;

const fallbackOf = (t: Table, name: string, fallback: string | undefined, counts: boolean): string => (counts ? `nextval('${sequence(t, name)}'::regclass)` : (fallback ?? ''));

/** `\d NAME` */
const describe = (t: Table): Reply => {
  const columns = t.columns.map((c) => [c.name, c.type.text, '', c.notNull ? 'not null' : '', fallbackOf(t, c.name, c.fallback, c.counts)]);
  const keys = [...t.keys].sort((a, b) => Number(b.primary) - Number(a.primary)).map((k) => `    "${k.name}" ${k.primary ? 'PRIMARY KEY' : 'UNIQUE CONSTRAINT'}, btree (${k.columns.join(', ')})`);
  const foreign = t.foreign.map((f) => `    "${f.name}" FOREIGN KEY (${f.columns.join(', ')}) REFERENCES ${f.table}(${f.references.join(', ')})`);
  return { described: { name: t.name, columns, footers: [...(keys.length > 0 ? ['Indexes:', ...keys] : []), ...(foreign.length > 0 ? ['Foreign-key constraints:', ...foreign] : [])] } };
};

/** Answers what a backslash command of psql asks of the catalogue. */
export function catalogue(store: Store, session: Session, request: Extract<Request, { catalogue: string }>, version: string): Reply {
  const tables = [...store.database(session.init.database).tables.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  switch (request.catalogue) {
    case 'databases':
      return databases(store, Number.parseInt(version, 10));
    case 'roles':
      return table(['Role name', 'Attributes'], store.contents.accounts.map((a, i) => [a.name, attributes(a, i === 0)]).sort((a, b) => (a[0]! < b[0]! ? -1 : 1)));
    case 'tables':
      return table(['Schema', 'Name', 'Type', 'Owner'], tables.map((t) => ['public', t.name, 'table', t.owner]));
    case 'indexes':
      return table(['Schema', 'Name', 'Type', 'Owner', 'Table'], tables.flatMap((t) => t.keys.map((k) => ['public', k.name, 'index', t.owner, t.name])));
    case 'table': {
      if (request.name === undefined) {
        const rows = tables.flatMap((t) => [['public', t.name, 'table', t.owner], ...t.columns.filter((c) => c.counts).map((c) => ['public', sequence(t, c.name), 'sequence', t.owner])]);
        return table(['Schema', 'Name', 'Type', 'Owner'], rows);
      }
      const found = tables.find((t) => t.name === request.name);
      return found ? describe(found) : {};
    }
  }
}
