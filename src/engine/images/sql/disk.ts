import type { FileSystem } from '../../hosts/types.ts';
import type { Account, Contents, Database } from './store.ts';
import type { Dialect, Table } from './types.ts';

/** Where a dialect's server keeps its files. Each table is a file of its own, as text. */
export interface Disk {
  /** What the folder holds; undefined where no server has been set up in it. */
  load(fs: FileSystem): Contents | undefined;
  /** Writes what has changed since `before`. Throws FsError. */
  save(fs: FileSystem, before: Contents | undefined, after: Contents): void;
}

interface Layout {
  /** The file that is written first when a server is set up. */
  readonly mark: string;
  readonly accounts: string;
  readonly databases: string;
  folder(database: Pick<Database, 'name' | 'oid'>): string;
  file(table: string): string;
  readonly others: Readonly<Record<string, string>>;
}

const layouts = {
  mysql: (root: string): Layout => ({
    mark: `${root}/mysql/db.ibd`,
    accounts: `${root}/mysql/user.ibd`,
    databases: `${root}/mysql/schemata.ibd`,
    folder: (d) => `${root}/${d.name}`,
    file: (table) => `${table}.ibd`,
    others: { [`${root}/auto.cnf`]: '[auto]\n', [`${root}/ibdata1`]: '', [`${root}/performance_schema/.keep`]: '', [`${root}/sys/sys_config.ibd`]: '' },
  }),
  postgres: (root: string, version: string): Layout => ({
    mark: `${root}/PG_VERSION`,
    accounts: `${root}/global/pg_authid`,
    databases: `${root}/global/pg_database`,
    folder: (d) => `${root}/base/${d.oid}`,
    file: (table) => table,
    others: { [`${root}/PG_VERSION`]: `${version.split('.')[0]}\n`, [`${root}/postgresql.conf`]: "listen_addresses = '*'\nmax_connections = 100\nshared_buffers = 128MB\n", [`${root}/pg_hba.conf`]: 'local   all             all                                     trust\nhost    all             all             127.0.0.1/32            trust\nhost all all all scram-sha-256\n', [`${root}/pg_wal/.keep`]: '' },
  }),
};

const put = (fs: FileSystem, path: string, text: string): void => {
  fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  fs.write(path, text);
};

/** The files of a server under `root`, its data folder. */
export function diskOf(dialect: Dialect, root: string, version: string): Disk {
  const layout = layouts[dialect](root, version);
  return {
    load(fs) {
      if (!fs.stat(layout.databases)) return undefined;
      const known = JSON.parse(fs.read(layout.databases)) as { name: string; owner: string; oid: number }[];
      const databases = known.map((d): [string, Database] => {
        const folder = layout.folder(d);
        const files = fs.stat(folder)?.type === 'dir' ? fs.list(folder) : [];
        const tables = files.map((file) => JSON.parse(fs.read(`${folder}/${file}`)) as Table);
        return [d.name, { ...d, tables: new Map(tables.map((t) => [t.name, t])) }];
      });
      return { databases: new Map(databases), accounts: JSON.parse(fs.read(layout.accounts)) as Account[] };
    },
    save(fs, before, after) {
      if (!before) for (const [path, text] of Object.entries({ ...layout.others, [layout.mark]: layout.others[layout.mark] ?? '' })) put(fs, path, text);
      if (before?.accounts !== after.accounts) put(fs, layout.accounts, JSON.stringify(after.accounts));
      if (before?.databases === after.databases) return;
      put(fs, layout.databases, JSON.stringify(Array.from(after.databases.values(), ({ name, owner, oid }) => ({ name, owner, oid }))));
      for (const [name, old] of before?.databases ?? []) if (!after.databases.has(name)) fs.remove(layout.folder(old), { recursive: true });
      for (const [name, database] of after.databases) saveTables(fs, layout, before?.databases.get(name), database);
    },
  };
}

function saveTables(fs: FileSystem, layout: Layout, before: Database | undefined, after: Database): void {
  const folder = layout.folder(after);
  if (!before) fs.mkdir(folder, { recursive: true });
  for (const name of before?.tables.keys() ?? []) if (!after.tables.has(name)) fs.remove(`${folder}/${layout.file(name)}`);
  for (const [name, table] of after.tables) if (before?.tables.get(name) !== table) fs.write(`${folder}/${layout.file(name)}`, JSON.stringify(table));
}
