import type { Program } from '../../../hosts/types.ts';
import { ask } from '../wire.ts';
import { login, parseOptions, warning } from './connect.ts';

const literal = (cell: string | null, numeric: boolean): string => (cell === null ? 'NULL' : numeric ? cell : `'${cell.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`);

/** mysqldump(1) of one database, or some of its tables. */
export const mysqldump: Program = function* (p) {
  const o = parseOptions(p);
  yield* p.stderr.write(warning(p, o));
  const [database, ...wanted] = o.words;
  if (database === undefined || o.flags.has('all-databases') || o.flags.has('databases')) {
    yield* p.stderr.write('mysqldump: only one database by its name is simulated\n');
    return 1;
  }
  const logged = yield* login(p, o, database);
  if ('refusal' in logged) {
    const { code, message } = logged.refusal;
    yield* p.stderr.write(`mysqldump: Got error: ${code}: ${message} when ${code === 1049 ? 'selecting the database' : 'trying to connect'}\n`);
    return 2;
  }
  const run = (sql: string) => ask(logged.connection, { sql });
  const tables = wanted.length > 0 ? wanted : ((yield* run('SHOW TABLES'))?.result?.rows ?? []).map((r) => r[0]!);
  yield* p.stdout.write(`-- Host: ${o.host ?? 'localhost'}    Database: ${database}\n-- Server version\t${logged.version}\n\n`);
  for (const table of tables) {
    const made = yield* run(`SHOW CREATE TABLE \`${table}\``);
    if (!made?.result) {
      yield* p.stderr.write(`mysqldump: Couldn't find table: "${table}"\n`);
      return 6;
    }
    const { columns = [], rows = [] } = (yield* run(`SELECT * FROM \`${table}\``))?.result ?? {};
    const numeric = columns.map((c) => ['integer', 'decimal', 'float'].includes(c.type.family));
    const data = rows.length === 0 ? '' : `INSERT INTO \`${table}\` VALUES ${rows.map((row) => `(${row.map((cell, i) => literal(cell, numeric[i]!)).join(',')})`).join(',')};\n`;
    yield* p.stdout.write(`DROP TABLE IF EXISTS \`${table}\`;\n${made.result.rows![0]![1]!};\n${o.flags.has('no-data') ? '' : data}\n`);
  }
  yield* p.stdout.write('-- Dump completed\n');
  return 0;
};
