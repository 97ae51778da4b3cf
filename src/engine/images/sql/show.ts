import type { Statement } from './ast.ts';
import { variables } from './evaluate.ts';
import type { World } from './world.ts';
import { mayUse } from './rights.ts';
import { systemDatabases, type Account, type Store } from './store.ts';
import { integer, SqlError, text, type ResultColumn, type Column, type Key, type Result, type Table } from './types.ts';

const table = (names: readonly string[], rows: readonly (readonly (string | null)[])[], numbers: readonly string[] = []): Result => {
  const columns: ResultColumn[] = names.map((name) => ({ name, type: numbers.includes(name) ? integer : text }));
  return { tag: 'SHOW', columns, rows };
};

const like = (pattern: string | undefined): ((name: string) => boolean) => {
  if (pattern === undefined) return () => true;
  const expression = new RegExp(`^${pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('%', '.*').replaceAll('_', '.')}$`, 'i');
  return (name) => expression.test(name);
};

/** What stands under `Key`. */
const keyOf = (table_: Table, column: Column): string => {
  const first = (primary: boolean) => table_.keys.some((k) => k.primary === primary && k.columns.includes(column.name) && (k.primary || k.columns[0] === column.name));
  if (first(true)) return 'PRI';
  return first(false) ? 'UNI' : table_.foreign.some((f) => f.columns[0] === column.name) ? 'MUL' : '';
};

const unquoted = (written: string): string | null => (/^null$/i.test(written) ? null : written.replace(/^'(.*)'$/s, '$1'));

const extra = (c: Column): string => (c.counts ? 'auto_increment' : c.fallback !== undefined && /^(current_timestamp|now)/i.test(c.fallback) ? 'DEFAULT_GENERATED' : '');

const quoted = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(',');

/** SHOW CREATE TABLE. */
const creation = (t: Table): string => {
  const column = (c: Column): string => {
    const value = c.counts ? '' : c.fallback === undefined ? (c.notNull ? '' : c.type.text === 'text' ? '' : ' DEFAULT NULL') : ` DEFAULT ${/^(current_timestamp|now)/i.test(c.fallback) ? 'CURRENT_TIMESTAMP' : /^null$/i.test(c.fallback) ? 'NULL' : `'${unquoted(c.fallback)}'`}`;
    return `  \`${c.name}\` ${c.type.text}${c.notNull ? ' NOT NULL' : ''}${value}${c.counts ? ' AUTO_INCREMENT' : ''}`;
  };
  const key = (k: Key): string => (k.primary ? `  PRIMARY KEY (${quoted(k.columns)})` : `  UNIQUE KEY \`${k.name}\` (${quoted(k.columns)})`);
  const foreign = t.foreign.flatMap((f) => [`  KEY \`${f.columns[0]}\` (${quoted(f.columns)})`, `  CONSTRAINT \`${f.name}\` FOREIGN KEY (${quoted(f.columns)}) REFERENCES \`${f.table}\` (${quoted(f.references)})`]);
  const counter = t.columns.some((c) => c.counts) && t.next > 1 ? ` AUTO_INCREMENT=${t.next}` : '';
  return `CREATE TABLE \`${t.name}\` (\n${[...t.columns.map(column), ...t.keys.map(key), ...foreign].join(',\n')}\n) ENGINE=InnoDB${counter} DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci`;
};

const grantsOf = (account: Account): string[] => {
  const who = `\`${account.name}\`@\`${account.host}\``;
  if (account.superuser) return [`GRANT ALL PRIVILEGES ON *.* TO ${who} WITH GRANT OPTION`];
  const places = new Map<string, string[]>();
  for (const g of account.grants) {
    const [verb, database, name] = g.split('|') as [string, string, string];
    const place = `${database === '*' ? '*' : `\`${database}\``}.${name === '*' ? '*' : `\`${name}\``}`;
    places.set(place, [...(places.get(place) ?? []), verb === 'ALL' ? 'ALL PRIVILEGES' : verb]);
  }
  return [`GRANT USAGE ON *.* TO ${who}`, ...Array.from(places, ([place, verbs]) => `GRANT ${verbs.join(', ')} ON ${place} TO ${who}`)];
};

const settings: Readonly<Record<string, (world: World) => string>> = {
  server_version: (w) => w.version,
  max_connections: () => '100',
  shared_buffers: () => '128MB',
  port: () => '5432',
  data_directory: () => '/var/lib/postgresql/data',
  'search_path': () => '"$user", public',
  timezone: () => 'Etc/UTC',
  wal_level: () => 'replica',
};

/** SHOW of both dialects. Throws SqlError. */
export function show(store: Store, world: World, account: Account, s: Statement & { kind: 'show' }): Result {
  if (world.dialect === 'postgres') {
    const value = settings[s.what]?.(world);
    if (value === undefined) throw new SqlError({ kind: 'no-variable', name: s.what });
    return { ...table([s.what], [[value]]), tag: 'SHOW' };
  }
  const fits = like(s.like);
  const suffix = s.like === undefined ? '' : ` (${s.like})`;
  switch (s.what) {
    case 'DATABASES':
    case 'SCHEMAS':
      return table([`Database${suffix}`], [...store.contents.databases.keys(), ...(account.superuser ? systemDatabases : systemDatabases.slice(0, 2))].filter((n) => fits(n) && (systemDatabases.includes(n) || mayUse(account, n))).sort().map((n) => [n]));
    case 'TABLES':
    case 'FULL TABLES': {
      const name = s.from ?? world.database;
      const names = [...store.database(name).tables.keys()].filter(fits).sort();
      return s.what === 'TABLES' ? table([`Tables_in_${name}${suffix}`], names.map((n) => [n])) : table([`Tables_in_${name}${suffix}`, 'Table_type'], names.map((n) => [n, 'BASE TABLE']));
    }
    case 'COLUMNS':
    case 'FIELDS': {
      const t = store.table(s.name!.database ?? s.from ?? world.database, s.name!.name);
      return table(['Field', 'Type', 'Null', 'Key', 'Default', 'Extra'], t.columns.filter((c) => fits(c.name)).map((c) => [c.name, c.type.text, c.notNull ? 'NO' : 'YES', keyOf(t, c), c.fallback === undefined ? null : extra(c) === 'DEFAULT_GENERATED' ? 'CURRENT_TIMESTAMP' : unquoted(c.fallback), extra(c)]));
    }
    case 'INDEX':
    case 'INDEXES':
    case 'KEYS': {
      const t = store.table(s.name!.database ?? world.database, s.name!.name);
      return table(['Table', 'Non_unique', 'Key_name', 'Seq_in_index', 'Column_name'], t.keys.flatMap((k) => k.columns.map((c, i) => [t.name, '0', k.name, String(i + 1), c])), ['Non_unique', 'Seq_in_index']);
    }
    case 'CREATE TABLE': {
      const t = store.table(s.name!.database ?? world.database, s.name!.name);
      return table(['Table', 'Create Table'], [[t.name, creation(t)]]);
    }
    case 'CREATE DATABASE':
      store.database(s.from);
      return table(['Database', 'Create Database'], [[s.from!, `CREATE DATABASE \`${s.from}\` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci */ /*!80016 DEFAULT ENCRYPTION='N' */`]]);
    case 'GRANTS': {
      const who = s.user ? store.contents.accounts.find((a) => a.name === s.user!.name && a.host === s.user!.host) : account;
      if (!who) throw new SqlError({ kind: 'no-user', ...s.user! });
      return table([`Grants for ${who.name}@${who.host}`], grantsOf(who).map((g) => [g]));
    }
    case 'VARIABLES':
      return table(['Variable_name', 'Value'], Object.entries(variables(world)).filter(([n]) => fits(n)).map(([n, v]) => [n, v === 0 ? 'OFF' : n === 'autocommit' ? 'ON' : String(v)]));
    case 'STATUS':
      return table(['Variable_name', 'Value'], [['Threads_connected', '1']].filter(([n]) => fits(n!)));
    case 'PROCESSLIST':
      return table(['Id', 'User', 'Host', 'db', 'Command', 'Time', 'State', 'Info'], [[String(world.connection), world.user.replace(/@.*$/, ''), world.user.replace(/^.*@/, ''), world.database ?? null, 'Query', '0', 'init', 'show processlist']], ['Id', 'Time']);
    case 'ENGINES':
      return table(['Engine', 'Support', 'Comment', 'Transactions', 'XA', 'Savepoints'], [['InnoDB', 'DEFAULT', 'Supports transactions, row-level locking, and foreign keys', 'YES', 'YES', 'YES']]);
    default:
      return table(['Level', 'Code', 'Message'], []);
  }
}
