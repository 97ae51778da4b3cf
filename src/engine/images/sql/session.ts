import type { Statement, TableName } from './ast.ts';
import { Changer } from './change.ts';
import { define } from './tables.ts';
import type { World } from './world.ts';
import { parse } from './parse.ts';
import { administer } from './accounts.ts';
import { may, mayUse } from './rights.ts';
import { Selector, type Selected } from './select.ts';
import { show } from './show.ts';
import type { Account, Contents, Store } from './store.ts';
import { SqlError, type Dialect, type Result } from './types.ts';
import { printed } from './values.ts';

export interface SessionInit {
  dialect: Dialect;
  version: string;
  hostname: string;
  connection: number;
  account: Account;
  /** `root@localhost` as USER() gives it, or the role. */
  user: string;
  /** Where the client is, as messages of refused access name it. */
  host: string;
  database: string | undefined;
  /** MySQL's server_id. */
  serverId: number;
  now(): number;
  random(): number;
}

/** What a client's connection to a database server is in the middle of. */
export class Session {
  private database: string | undefined;
  private lastId = 0;
  /** What there was when the transaction began. */
  private before: Contents | undefined;
  private failed = false;

  constructor(
    readonly store: Store,
    readonly init: SessionInit,
  ) {
    this.database = init.database;
  }

  get world(): World {
    const { init, store } = this;
    const world: World = {
      dialect: init.dialect,
      version: init.version,
      hostname: init.hostname,
      serverId: init.serverId,
      now: init.now(),
      user: init.user,
      account: init.dialect === 'mysql' ? `${init.account.name}@${init.account.host}` : init.account.name,
      database: this.database,
      connection: init.connection,
      lastId: this.lastId,
      random: () => init.random(),
      select: (select, outer) => new Selector(store, world).run(select, outer),
    };
    return world;
  }

  /** Executes one statement. Throws SqlError; what the statement has done until then is undone. */
  run(sql: string): Result {
    const { contents } = this.store;
    try {
      const statement = parse(sql, this.init.dialect, Number.parseInt(this.init.version, 10));
      if (this.failed && !(statement.kind === 'transaction' && statement.verb !== 'BEGIN')) throw new SqlError({ kind: 'in-failed-transaction' });
      this.authorise(statement);
      const result = this.execute(statement);
      return this.before ? { ...result, transaction: 'open' } : result;
    } catch (error) {
      if (error instanceof SqlError) {
        this.store.contents = contents;
        this.failed = this.init.dialect === 'postgres' && this.before !== undefined;
      }
      throw error;
    }
  }

  get transaction(): Result['transaction'] {
    return this.failed ? 'failed' : this.before ? 'open' : undefined;
  }

  private execute(s: Statement): Result {
    const { world } = this;
    const selector = new Selector(this.store, world);
    switch (s.kind) {
      case 'select':
        return rows(selector.run(s));
      case 'insert': {
        const done = new Changer(this.store, world, selector).insert(s);
        if (done.lastId !== undefined) this.lastId = done.lastId;
        const many = s.select !== undefined || (s.rows?.length ?? 0) > 1;
        return { ...(done.returned ? rows(done.returned) : {}), tag: `INSERT 0 ${done.affected}`, affected: done.affected, ...(many ? { info: `Records: ${s.rows?.length ?? done.affected}  Duplicates: ${done.duplicates}  Warnings: ${done.duplicates}` } : {}) };
      }
      case 'update': {
        const done = new Changer(this.store, world, selector).update(s);
        return { ...(done.returned ? rows(done.returned) : {}), tag: `UPDATE ${done.matched}`, affected: done.changed, info: `Rows matched: ${done.matched}  Changed: ${done.changed}  Warnings: 0` };
      }
      case 'delete': {
        const done = new Changer(this.store, world, selector).delete(s);
        return { ...(done.returned ? rows(done.returned) : {}), tag: `DELETE ${done.affected}`, affected: done.affected };
      }
      case 'show':
        return show(this.store, world, this.init.account, s);
      case 'use':
        this.store.database(s.name);
        this.database = s.name;
        return { tag: 'USE', database: s.name };
      case 'transaction':
        return this.transact(s.verb);
      case 'nothing':
        return { tag: s.tag, affected: 0 };
      case 'values':
        throw new SqlError({ kind: 'unsupported', what: 'VALUES' });
      case 'create-user':
      case 'alter-user':
      case 'drop-user':
      case 'grant':
        return administer(this.store, world, s);
      default: {
        const result = define(this.store, world, s);
        if (s.kind === 'drop-database' && s.name === this.database) this.database = undefined;
        return result;
      }
    }
  }

  private transact(verb: 'BEGIN' | 'COMMIT' | 'ROLLBACK'): Result {
    const { failed } = this;
    if (verb === 'BEGIN') this.before ??= this.store.contents;
    else {
      if (this.before && (verb === 'ROLLBACK' || failed)) this.store.contents = this.before;
      this.before = undefined;
      this.failed = false;
    }
    return { tag: verb === 'COMMIT' && failed ? 'ROLLBACK' : verb, affected: 0 };
  }

  /** Refuses what the account may not do. */
  private authorise(s: Statement): void {
    const { account } = this.init;
    if (account.superuser) return;
    const refuse = (verb: string, database: string, table?: string): never => {
      throw new SqlError({ kind: 'denied', user: account.name, host: this.init.host, database, verb, ...(table === undefined ? {} : { table }) });
    };
    if (this.init.dialect === 'mysql' && (s.kind === 'use' || s.kind === 'create-database' || s.kind === 'drop-database') && !mayUse(account, s.name)) refuse(verbOf(s), s.name);
    if (['create-user', 'alter-user', 'drop-user', 'grant'].includes(s.kind)) refuse('CREATE USER', '');
    for (const [verb, table] of touched(s)) {
      const database = table.database ?? this.database ?? '';
      if (this.init.dialect === 'mysql' ? !may(account, verb, database, table.name) : !this.mayTouch(account, verb, database, table.name)) refuse(verb, database, table.name);
    }
  }

  private mayTouch(account: Account, verb: string, database: string, name: string): boolean {
    const there = this.store.contents.databases.get(database);
    const table = there?.tables.get(name);
    return !table || table.owner === account.name || there!.owner === account.name || may(account, verb, '', name) || may(account, verb, database, name);
  }
}

const verbOf = (s: Statement): string => s.kind.toUpperCase().replace('-', ' ');

/** The tables that a statement touches, with the right that this needs. */
function* touched(s: Statement): Generator<[verb: string, table: TableName]> {
  if (s.kind === 'select') {
    if (s.from && !s.from.select) yield ['SELECT', s.from];
    for (const j of s.joins) if (!j.table.select) yield ['SELECT', j.table];
  } else if (s.kind === 'insert' || s.kind === 'update' || s.kind === 'delete') yield [verbOf(s), s.table];
  else if (s.kind === 'create-table') yield ['CREATE', s.table];
  else if (s.kind === 'drop-tables') for (const table of s.tables) yield ['DROP', table];
  else if (s.kind === 'alter-table') yield ['ALTER', s.table];
  else if (s.kind === 'truncate') yield ['DROP', s.table];
}

const rows = ({ columns, rows: all }: Selected): Result => ({ tag: `SELECT ${all.length}`, columns, rows: all.map((row) => row.map((value, i) => printed(value, columns[i]!.type))) });
