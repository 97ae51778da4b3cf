import type { Expr, Statement, UserName } from './ast.ts';
import { Cursor } from './cursor.ts';
import { alterTable, createIndex, createTable, ifExists } from './definitions.ts';
import { expression, items, parseSelect, tableName } from './selects.ts';
import { SqlError, type Dialect } from './types.ts';

/** Statements that real servers know and this one does not. */
const unknown = ['EXPLAIN', 'ANALYZE', 'CALL', 'DO', 'LOCK', 'UNLOCK', 'HANDLER', 'LOAD', 'PREPARE', 'EXECUTE', 'COPY', 'VACUUM', 'LISTEN', 'NOTIFY', 'CLUSTER', 'REINDEX', 'MERGE', 'KILL', 'OPTIMIZE', 'REPAIR', 'CHECKPOINT', 'DECLARE', 'FETCH', 'REPLACE', 'WITH', 'CHANGE', 'START', 'STOP', 'RESET'];
const unknownObjects = ['VIEW', 'FUNCTION', 'PROCEDURE', 'TRIGGER', 'EVENT', 'SEQUENCE', 'EXTENSION', 'TYPE', 'DOMAIN', 'TABLESPACE', 'SERVER', 'MATERIALIZED', 'POLICY', 'RULE', 'AGGREGATE', 'PUBLICATION', 'SUBSCRIPTION', 'SYSTEM', 'INSTANCE'];

const unsupported = (what: string): never => {
  throw new SqlError({ kind: 'unsupported', what });
};

/** Parses one statement; `version` is the server's major version. Throws SqlError. */
export function parse(sql: string, dialect: Dialect, version: number): Statement {
  const c = new Cursor(sql, dialect, version);
  const made = statement(c);
  c.sign(';');
  if (c.now.kind !== 'end') c.fail();
  return made;
}

function statement(c: Cursor): Statement {
  const verb = c.now.text;
  if (c.now.kind === 'sign' && c.now.text === '(') c.fail();
  if (c.is('SELECT')) return parseSelect(c);
  if (c.is('START', 'TRANSACTION') || c.is('BEGIN') || c.is('COMMIT') || c.is('ROLLBACK') || c.is('END')) return transaction(c);
  const handler = c.now.kind === 'word' ? verbs[verb] : undefined;
  if (handler) {
    c.take();
    return handler(c);
  }
  if (c.now.kind === 'word' && unknown.includes(verb)) return unsupported(verb);
  return c.fail();
}

const transaction = (c: Cursor): Statement => {
  const first = c.take().text;
  while (c.now.kind === 'word') c.take();
  return { kind: 'transaction', verb: first === 'COMMIT' || first === 'END' ? 'COMMIT' : first === 'ROLLBACK' ? 'ROLLBACK' : 'BEGIN' };
};

const valueOrDefault = (c: Cursor): Expr | 'default' => (c.word('DEFAULT') ? 'default' : expression(c));

const returning = (c: Cursor) => (c.dialect === 'postgres' && c.word('RETURNING') ? { returning: items(c) } : {});

const assignments = (c: Cursor) =>
  c.list(() => {
    const { at } = c.now;
    let name = c.name();
    if (c.sign('.')) name = c.name();
    c.needSign('=');
    return { name, at, expr: valueOrDefault(c) };
  });

const insert = (c: Cursor): Statement => {
  const ignored = c.word('IGNORE');
  c.need('INTO');
  const table = tableName(c);
  const columns = c.now.text === '(' && c.ahead(1).text !== 'SELECT' ? c.bracketed(() => ({ at: c.now.at, name: c.name() })) : undefined;
  const base = { kind: 'insert' as const, table, ...(columns ? { columns } : {}) };
  if (c.is('SELECT')) return { ...base, select: parseSelect(c), ignore: ignored, ...returning(c) };
  if (c.word('DEFAULT', 'VALUES')) return { ...base, columns: [], rows: [[]], ignore: ignored, ...returning(c) };
  if (c.dialect === 'mysql' && c.word('SET')) {
    const set = assignments(c);
    return { ...base, columns: set, rows: [set.map((s) => s.expr)], ignore: ignored };
  }
  if (!c.word('VALUES') && !(c.dialect === 'mysql' && c.word('VALUE'))) c.fail();
  const rows = c.list(() => {
    c.needSign('(');
    const row = c.now.text === ')' ? [] : c.list(() => valueOrDefault(c));
    c.needSign(')');
    return row;
  });
  if (c.word('ON', 'DUPLICATE', 'KEY', 'UPDATE')) return { ...base, rows, ignore: false, update: assignments(c).map((a) => ({ name: a.name, expr: a.expr as Expr })) };
  if (c.word('ON', 'CONFLICT')) {
    if (c.now.text === '(') c.bracketed(() => c.name());
    c.need('DO');
    if (c.word('NOTHING')) return { ...base, rows, ignore: true, ...returning(c) };
    c.need('UPDATE', 'SET');
    return { ...base, rows, ignore: false, update: assignments(c).map((a) => ({ name: a.name, expr: a.expr as Expr })), ...returning(c) };
  }
  return { ...base, rows, ignore: ignored, ...returning(c) };
};

const where = (c: Cursor): { where?: Expr } => (c.word('WHERE') ? { where: expression(c) } : {});

/** `'name'@'host'`, or a role. */
const user = (c: Cursor): UserName => {
  const part = () => (c.now.kind === 'string' ? c.string() : c.name());
  if (c.is('CURRENT_USER')) return c.fail();
  const name = part();
  if (c.dialect === 'postgres') return { name, host: '' };
  // `'a'@'b'` comes as a string, an at sign and a string; `a@b` as a word and a variable.
  if (c.now.kind === 'variable') return { name, host: c.take().text.slice(1) };
  return { name, host: c.sign('@') ? part() : '%' };
};

const credentials = (c: Cursor): UserName & { password?: string } => {
  const who = user(c);
  if (c.dialect === 'mysql' && c.word('IDENTIFIED')) {
    if (c.word('WITH')) c.take();
    if (c.word('BY')) return { ...who, password: c.string() };
    return { ...who, password: '' };
  }
  return who;
};

/** The options of a PostgreSQL role. */
const roleOptions = (c: Cursor): { password?: string; superuser?: boolean; login?: boolean } => {
  const out: { password?: string; superuser?: boolean; login?: boolean } = {};
  c.word('WITH');
  while (!c.done) {
    if (c.word('PASSWORD')) out.password = c.string();
    else if (c.word('VALID', 'UNTIL')) c.string();
    else {
      const option = c.oneOf('ENCRYPTED', 'SUPERUSER', 'NOSUPERUSER', 'LOGIN', 'NOLOGIN', 'CREATEDB', 'NOCREATEDB', 'CREATEROLE', 'NOCREATEROLE', 'INHERIT', 'NOINHERIT', 'REPLICATION', 'NOREPLICATION', 'BYPASSRLS', 'NOBYPASSRLS') ?? c.fail();
      if (option.endsWith('SUPERUSER')) out.superuser = option === 'SUPERUSER';
      if (option.endsWith('LOGIN')) out.login = option === 'LOGIN';
    }
  }
  return out;
};

const users = (c: Cursor, verb: 'create-user' | 'alter-user', role: boolean): Statement => {
  const exists = verb === 'create-user' ? c.word('IF', 'NOT', 'EXISTS') : ifExists(c);
  if (c.dialect === 'mysql') {
    const all = c.list(() => credentials(c));
    while (!c.done) c.take();
    return verb === 'create-user' ? { kind: verb, users: all, ifNotExists: exists, login: !role } : { kind: verb, users: all };
  }
  const who = user(c);
  const { password, superuser, login } = roleOptions(c);
  const list = [{ ...who, ...(password === undefined ? {} : { password }) }];
  const rights = superuser === undefined ? {} : { superuser };
  return verb === 'create-user' ? { kind: verb, users: list, ifNotExists: exists, login: login ?? !role, ...rights } : { kind: verb, users: list, ...rights };
};

const create = (c: Cursor): Statement => {
  if (c.word('TEMPORARY') || c.word('TEMP')) return unsupported('CREATE TEMPORARY TABLE');
  if (c.word('TABLE')) return createTable(c);
  if (c.word('UNIQUE', 'INDEX')) return createIndex(c, true);
  if (c.word('INDEX')) return createIndex(c, false);
  if (c.word('DATABASE') || (c.dialect === 'mysql' && c.word('SCHEMA'))) {
    const exists = c.dialect === 'mysql' && c.word('IF', 'NOT', 'EXISTS');
    const name = c.name();
    c.word('WITH');
    let owner: string | undefined;
    while (!c.done) {
      const option = c.take().text;
      c.sign('=');
      if (option === 'OWNER') owner = c.name();
    }
    return { kind: 'create-database', name, ifNotExists: exists, ...(owner === undefined ? {} : { owner }) };
  }
  if (c.word('USER')) return users(c, 'create-user', false);
  if (c.word('ROLE')) return users(c, 'create-user', true);
  if (c.word('SCHEMA')) return unsupported('CREATE SCHEMA');
  c.word('OR', 'REPLACE');
  const object = c.oneOf(...unknownObjects);
  return object ? unsupported(`CREATE ${object}`) : c.fail();
};

const alter = (c: Cursor): Statement => {
  if (c.word('TABLE')) return alterTable(c);
  if (c.word('USER') || c.word('ROLE')) return users(c, 'alter-user', false);
  if (c.is('DATABASE') || c.is('SCHEMA')) return unsupported(`ALTER ${c.now.text}`);
  const object = c.oneOf(...unknownObjects);
  return object ? unsupported(`ALTER ${object}`) : c.fail();
};

const drop = (c: Cursor): Statement => {
  if (c.word('TABLE')) {
    const exists = ifExists(c);
    const tables = c.list(() => tableName(c));
    c.oneOf('CASCADE', 'RESTRICT');
    return { kind: 'drop-tables', tables, ifExists: exists };
  }
  if (c.word('DATABASE') || (c.dialect === 'mysql' && c.word('SCHEMA'))) {
    const exists = ifExists(c);
    return { kind: 'drop-database', name: c.name(), ifExists: exists };
  }
  if (c.word('USER') || c.word('ROLE')) {
    const exists = ifExists(c);
    return { kind: 'drop-user', users: c.list(() => user(c)), ifExists: exists };
  }
  if (c.is('INDEX') || c.is('SCHEMA')) return unsupported(`DROP ${c.now.text}`);
  const object = c.oneOf(...unknownObjects);
  return object ? unsupported(`DROP ${object}`) : c.fail();
};

/** GRANT and REVOKE: on a database, on a table, or a role to a role. */
const grant = (c: Cursor, revoke: boolean): Statement => {
  const verbsGiven = c.list(() => {
    const words: string[] = [];
    while (c.now.kind === 'word' && !c.is('ON') && !c.is('TO') && !c.is('FROM')) words.push(c.take().text);
    if (c.now.text === '(') c.bracketed(() => c.name());
    return words.join(' ') || c.fail();
  });
  let database = '*';
  let table = '*';
  if (c.word('ON')) {
    const part = () => (c.sign('*') ? '*' : c.name());
    const kind = c.oneOf('DATABASE', 'TABLE', 'SCHEMA', 'SEQUENCE');
    if (c.word('ALL')) {
      c.take();
      c.need('IN', 'SCHEMA');
      c.name();
    } else {
      const first = part();
      if (kind === 'DATABASE') database = first;
      else if (c.sign('.')) [database, table] = [first, part()];
      else if (kind !== 'SCHEMA') [database, table] = ['', first];
    }
  }
  c.need(revoke ? 'FROM' : 'TO');
  const who = c.list(() => user(c));
  if (!c.word('WITH', 'GRANT', 'OPTION')) c.word('CASCADE');
  return { kind: 'grant', verbs: verbsGiven, database, table, users: who, revoke };
};

const shown = ['DATABASES', 'SCHEMAS', 'TABLES', 'COLUMNS', 'FIELDS', 'GRANTS', 'VARIABLES', 'STATUS', 'PROCESSLIST', 'ENGINES', 'WARNINGS', 'ERRORS', 'INDEX', 'INDEXES', 'KEYS', 'CREATE'];

const show = (c: Cursor): Statement => {
  if (c.dialect === 'postgres') {
    const words: string[] = [];
    while (!c.done) words.push(c.take().raw.toLowerCase());
    return { kind: 'show', what: words.join(' ') };
  }
  const full = c.word('FULL');
  if (!c.word('GLOBAL')) c.word('SESSION');
  const what = c.oneOf(...shown);
  if (!what) return c.now.kind === 'word' ? unsupported(`SHOW ${c.now.text}`) : c.fail();
  if (what === 'GRANTS') return { kind: 'show', what, ...(c.word('FOR') ? { user: user(c) } : {}) };
  if (what === 'CREATE') {
    if (c.word('DATABASE')) return { kind: 'show', what: 'CREATE DATABASE', from: c.name() };
    c.need('TABLE');
    return { kind: 'show', what: 'CREATE TABLE', name: tableName(c) };
  }
  const needsTable = ['COLUMNS', 'FIELDS', 'INDEX', 'INDEXES', 'KEYS'].includes(what);
  let name;
  let from;
  if (c.word('FROM') || c.word('IN')) {
    if (needsTable) name = tableName(c);
    else from = c.name();
  } else if (needsTable) c.fail();
  const like = c.word('LIKE') ? c.string() : undefined;
  if (c.is('WHERE')) return unsupported('SHOW ... WHERE');
  return { kind: 'show', what: full && what === 'TABLES' ? 'FULL TABLES' : what, ...(name ? { name } : {}), ...(from === undefined ? {} : { from }), ...(like === undefined ? {} : { like }) };
};

const describe = (c: Cursor): Statement => {
  if (c.dialect === 'postgres') c.fail();
  return { kind: 'show', what: 'COLUMNS', name: tableName(c) };
};

const verbs: Readonly<Record<string, (c: Cursor) => Statement>> = {
  INSERT: insert,
  UPDATE: (c) => {
    const table = tableName(c);
    c.need('SET');
    const set = assignments(c);
    return { kind: 'update', table, set, ...where(c), ...returning(c) };
  },
  DELETE: (c) => {
    c.need('FROM');
    const table = tableName(c);
    return { kind: 'delete', table, ...where(c), ...returning(c) };
  },
  TRUNCATE: (c) => {
    c.word('TABLE');
    return { kind: 'truncate', table: tableName(c) };
  },
  VALUES: (c) => ({ kind: 'values', rows: c.list(() => c.bracketed(() => expression(c))) }),
  CREATE: create,
  ALTER: alter,
  DROP: drop,
  GRANT: (c) => grant(c, false),
  REVOKE: (c) => grant(c, true),
  SHOW: show,
  DESCRIBE: describe,
  DESC: describe,
  USE: (c) => (c.dialect === 'mysql' ? { kind: 'use', name: c.name() } : c.fail()),
  SET: (c) => {
    if (c.done) c.fail();
    while (!c.done) c.take();
    return { kind: 'nothing', tag: 'SET' };
  },
  FLUSH: (c) => {
    if (c.dialect === 'postgres') c.fail();
    while (!c.done) c.take();
    return { kind: 'nothing', tag: 'FLUSH' };
  },
  COMMENT: (c) => {
    c.need('ON');
    while (!c.done) c.take();
    return { kind: 'nothing', tag: 'COMMENT' };
  },
};
