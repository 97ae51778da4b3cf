import type { Problem, Value } from '../types.ts';
import type { Refusal } from '../wire.ts';

const written = (values: readonly Value[]): string => values.map((v) => String(v)).join('-');

const kinds: Readonly<Record<string, string>> = { integer: 'integer', decimal: 'decimal', float: 'double', date: 'date', datetime: 'datetime', time: 'time', json: 'JSON', text: 'string', boolean: 'integer' };

const ticked = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(', ');

/** Number, state and message of a problem (dev.mysql.com: Server Error Message Reference). `version` is the server's. */
export function mysqlWords(p: Problem, version: string, product: string): Refusal {
  const say = (code: number, state: string, message: string): Refusal => ({ code, state, message });
  const [major = 8, minor = 0] = version.split('.').map(Number);
  const qualified = product === 'MySQL' && (major > 8 || (major === 8 && (minor > 0 || Number(version.split('.')[2]) >= 19)));
  switch (p.kind) {
    case 'syntax':
      return say(1064, '42000', `You have an error in your SQL syntax; check the manual that corresponds to your ${product} server version for the right syntax to use near '${p.near.slice(0, 80)}' at line 1`);
    case 'unsupported':
      return say(1235, '42000', `${p.what} is not simulated`);
    case 'no-database-selected':
      return say(1046, '3D000', 'No database selected');
    case 'no-database':
      return say(1049, '42000', `Unknown database '${p.name}'`);
    case 'database-exists':
      return p.drop ? say(1008, 'HY000', `Can't drop database '${p.name}'; database doesn't exist`) : say(1007, 'HY000', `Can't create database '${p.name}'; database exists`);
    case 'no-table':
      return p.drop ? say(1051, '42S02', `Unknown table '${p.database}.${p.name}'`) : say(1146, '42S02', `Table '${p.database}.${p.name}' doesn't exist`);
    case 'table-exists':
      return say(1050, '42S01', `Table '${p.name}' already exists`);
    case 'no-column':
      return say(1054, '42S22', `Unknown column '${p.table === undefined || p.clause === 'field list' ? p.name : `${p.table}.${p.name}`}' in '${p.clause}'`);
    case 'ambiguous':
      return say(1052, '23000', `Column '${p.name}' in ${p.clause} is ambiguous`);
    case 'duplicate-column':
      return say(1060, '42S21', `Duplicate column name '${p.name}'`);
    case 'duplicate-key':
      return say(1062, '23000', `Duplicate entry '${written(p.value)}' for key '${qualified ? `${p.table}.` : ''}${p.key.name}'`);
    case 'null':
      return p.given ? say(1048, '23000', `Column '${p.column}' cannot be null`) : say(1364, 'HY000', `Field '${p.column}' doesn't have a default value`);
    case 'no-parent':
    case 'has-children': {
      const table = p.kind === 'no-parent' ? p.table : p.child;
      const rule = `(\`${p.database}\`.\`${table}\`, CONSTRAINT \`${p.foreign.name}\` FOREIGN KEY (${ticked(p.foreign.columns)}) REFERENCES \`${p.foreign.table}\` (${ticked(p.foreign.references)}))`;
      return p.kind === 'no-parent' ? say(1452, '23000', `Cannot add or update a child row: a foreign key constraint fails ${rule}`) : say(1451, '23000', `Cannot delete or update a parent row: a foreign key constraint fails ${rule}`);
    }
    case 'count':
      return say(1136, '21S01', `Column count doesn't match value count at row ${p.row}`);
    case 'bad-value':
      if (p.type.family === 'json') return say(3140, '22032', `Invalid JSON text: "Invalid value." at position 0 in value for column '${p.column}'.`);
      return ['date', 'datetime', 'time'].includes(p.type.family) ? say(1292, '22007', `Incorrect ${kinds[p.type.family]} value: '${p.value}' for column '${p.column}' at row ${p.row ?? 1}`) : say(1366, 'HY000', `Incorrect ${kinds[p.type.family]} value: '${p.value}' for column '${p.column}' at row ${p.row ?? 1}`);
    case 'too-long':
      return say(1406, '22001', `Data too long for column '${p.column}' at row ${p.row}`);
    case 'no-function':
      return say(1305, '42000', `FUNCTION ${p.database ? `${p.database}.` : ''}${p.name} does not exist`);
    case 'grouping':
      return say(1055, '42000', `'${p.name}' isn't in GROUP BY`);
    case 'division':
      return say(1365, '22012', 'Division by 0');
    case 'user-exists':
      return say(1396, 'HY000', `Operation CREATE USER failed for '${p.name}'@'${p.host}'`);
    case 'no-user':
      return p.drop ? say(1396, 'HY000', `Operation DROP USER failed for '${p.name}'@'${p.host}'`) : say(1410, '42000', 'You are not allowed to create a user with GRANT');
    case 'denied':
      if (p.verb === 'CREATE USER') return say(1227, '42000', 'Access denied; you need (at least one of) the CREATE USER privilege(s) for this operation');
      return p.table === undefined ? say(1044, '42000', `Access denied for user '${p.user}'@'${p.host}' to database '${p.database}'`) : say(1142, '42000', `${p.verb} command denied to user '${p.user}'@'${p.host}' for table '${p.table}'`);
    case 'no-variable':
      return say(1193, 'HY000', `Unknown system variable '${p.name}'`);
    case 'in-use':
    case 'in-failed-transaction':
      return say(1105, 'HY000', 'Unknown error');
  }
}
