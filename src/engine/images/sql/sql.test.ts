import { describe, expect, it } from 'vitest';
import { mysqlWords } from './mysql/words.ts';
import { printRows } from './mysql/print.ts';
import { printRefusal, printTable } from './postgres/print.ts';
import { postgresWords } from './postgres/words.ts';
import { Session } from './session.ts';
import { split } from './split.ts';
import { Store } from './store.ts';
import { SqlError, type Dialect } from './types.ts';

const session = (dialect: Dialect): ((sql: string) => string) => {
  const account = { name: 'root', host: 'localhost', password: '', superuser: true, login: true, grants: [] };
  const store = new Store({ databases: new Map([['shop', { name: 'shop', owner: 'root', oid: 16_384, tables: new Map() }]]), accounts: [account] });
  const version = dialect === 'mysql' ? '8.0.44' : '16.10';
  const s = new Session(store, { dialect, version, hostname: 'db-0', serverId: 1, connection: 8, account, user: 'root@localhost', host: 'localhost', database: 'shop', now: () => Date.UTC(2026, 10, 21), random: () => 0.5 });
  return (sql) => {
    try {
      const result = s.run(sql);
      if (!result.columns) return result.tag;
      return dialect === 'mysql' ? printRows(result, 'tabs', true) : printTable(result, { aligned: true, tuplesOnly: false, expanded: false, separator: '|' });
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return dialect === 'mysql' ? mysqlWords(error.problem, version, 'MySQL').message : printRefusal(postgresWords(error.problem), sql);
    }
  };
};

describe('SQL', () => {
  it('reads, joins, groups and orders', () => {
    const run = session('mysql');
    run('CREATE TABLE people (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL, town INT)');
    run('CREATE TABLE towns (id INT PRIMARY KEY, name VARCHAR(20))');
    run("INSERT INTO towns VALUES (1, 'Seoul'), (2, 'Busan')");
    run("INSERT INTO people (name, town) VALUES ('Kim', 1), ('Lee', 1), ('Park', 2), ('Choi', NULL)");
    expect(run('SELECT t.name, COUNT(*) AS n FROM people p JOIN towns t ON p.town = t.id GROUP BY t.name ORDER BY n DESC')).toBe('name\tn\nSeoul\t2\nBusan\t1\n');
    expect(run('SELECT p.name, t.name FROM people p LEFT JOIN towns t ON t.id = p.town WHERE p.id > 2 ORDER BY 1')).toBe('name\tname\nChoi\tNULL\nPark\tBusan\n');
    expect(run("SELECT name FROM people WHERE name LIKE '%e%' AND id IN (SELECT MAX(id) FROM people WHERE town = 1)")).toBe('name\nLee\n');
    expect(run('SELECT 7/2, CONCAT(name, "!") FROM people LIMIT 1 OFFSET 1')).toBe('7/2\tCONCAT(name, "!")\n3.5000\tLee!\n');
    expect(run('UPDATE people SET town = 2 WHERE town IS NULL')).toBe('UPDATE 1');
    expect(run('DELETE FROM people WHERE town = 2')).toBe('DELETE 2');
    expect(run('SELECT COUNT(*) FROM people')).toBe('COUNT(*)\n2\n');
  });

  it('undoes a transaction that is rolled back', () => {
    const run = session('postgres');
    run('CREATE TABLE t (id serial PRIMARY KEY, v int)');
    run('BEGIN');
    run('INSERT INTO t (v) VALUES (1)');
    expect(run('ROLLBACK')).toBe('ROLLBACK');
    expect(run('SELECT * FROM t')).toBe(' id | v \n----+---\n(0 rows)\n\n');
  });

  it("says what is wrong in MySQL's words", () => {
    const run = session('mysql');
    run('CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(3) NOT NULL)');
    run("INSERT INTO t VALUES (1, 'a')");
    expect(run('SELEC 1')).toBe("You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEC 1' at line 1");
    expect(run('SELECT * FROM nope')).toBe("Table 'shop.nope' doesn't exist");
    expect(run('SELECT x FROM t')).toBe("Unknown column 'x' in 'field list'");
    expect(run("INSERT INTO t VALUES (1, 'b')")).toBe("Duplicate entry '1' for key 't.PRIMARY'");
    expect(run('INSERT INTO t VALUES (2, NULL)')).toBe("Column 'name' cannot be null");
    expect(run('INSERT INTO t (id) VALUES (2)')).toBe("Field 'name' doesn't have a default value");
    expect(run("INSERT INTO t VALUES (2, 'long')")).toBe("Data too long for column 'name' at row 1");
    expect(run("INSERT INTO t VALUES ('x', 'b')")).toBe("Incorrect integer value: 'x' for column 'id' at row 1");
    expect(run('INSERT INTO t VALUES (3)')).toBe("Column count doesn't match value count at row 1");
    expect(run('CREATE DATABASE shop')).toBe("Can't create database 'shop'; database exists");
    expect(run('USE nope')).toBe("Unknown database 'nope'");
    expect(run('SELECT nope(1)')).toBe('FUNCTION shop.NOPE does not exist');
    expect(run('CREATE VIEW v AS SELECT 1')).toBe('CREATE VIEW is not simulated');
  });

  it("says what is wrong in PostgreSQL's words, with the place", () => {
    const run = session('postgres');
    run('CREATE TABLE t (id integer PRIMARY KEY, name varchar(3) NOT NULL)');
    run("INSERT INTO t VALUES (1, 'a')");
    expect(run('SELEC 1')).toBe('ERROR:  syntax error at or near "SELEC"\nLINE 1: SELEC 1\n        ^\n');
    expect(run('SELECT * FROM nope')).toBe('ERROR:  relation "nope" does not exist\nLINE 1: SELECT * FROM nope\n                      ^\n');
    expect(run("INSERT INTO t VALUES (1, 'b')")).toBe('ERROR:  duplicate key value violates unique constraint "t_pkey"\nDETAIL:  Key (id)=(1) already exists.\n');
    expect(run('INSERT INTO t VALUES (2)')).toBe('ERROR:  null value in column "name" of relation "t" violates not-null constraint\nDETAIL:  Failing row contains (2, null).\n');
    expect(run("INSERT INTO t VALUES (2, 'long')")).toBe('ERROR:  value too long for type character varying(3)\n');
    expect(run('SELECT 1/0')).toBe('ERROR:  division by zero\n');
    expect(run('SELECT avg(id), count(*) FROM t')).toBe('          avg           | count \n------------------------+-------\n 1.00000000000000000000 |     1\n(1 row)\n\n');
  });

  it('cuts a script into statements outside of quotes and comments', () => {
    expect(split("SELECT ';'; -- a; b\nSELECT 2\\G /* ; */ SELECT 3", 'mysql')).toEqual([{ sql: "SELECT ';'", end: ';' }, { sql: 'SELECT 2', end: '\\G' }, { sql: '/* ; */ SELECT 3', end: '' }]);
  });
});
