import type { Problem, Value } from '../types.ts';
import type { Refusal } from '../wire.ts';

const listed = (values: readonly Value[]): string => values.map((v) => (v === null ? 'null' : typeof v === 'boolean' ? (v ? 't' : 'f') : String(v))).join(', ');

/** Message, detail and hint of a problem, as PostgreSQL's parser and executor have them. */
export function postgresWords(p: Problem): Refusal {
  const at = 'at' in p && p.at !== undefined ? { at: p.at } : {};
  switch (p.kind) {
    case 'syntax':
      return { message: p.near === '' ? 'syntax error at end of input' : `syntax error at or near "${p.near.split(/\s/)[0]}"`, at: p.at };
    case 'unsupported':
      return { message: `${p.what} is not simulated` };
    case 'no-database-selected':
    case 'no-database':
      return { message: `database "${'name' in p ? p.name : ''}" does not exist` };
    case 'database-exists':
      return { message: `database "${p.name}" already exists` };
    case 'no-table':
      return p.drop ? { message: `table "${p.name}" does not exist` } : { message: `relation "${p.name}" does not exist`, ...at };
    case 'table-exists':
      return { message: `relation "${p.name}" already exists` };
    case 'no-column':
      return { message: p.table !== undefined && p.clause === 'field list' && p.at !== undefined ? `column "${p.name}" of relation "${p.table}" does not exist` : `column ${p.table === undefined ? `"${p.name}"` : `${p.table}.${p.name}`} does not exist`, ...at };
    case 'ambiguous':
      return { message: `column reference "${p.name}" is ambiguous`, ...at };
    case 'duplicate-column':
      return { message: `column "${p.name}" specified more than once` };
    case 'duplicate-key':
      return { message: `duplicate key value violates unique constraint "${p.key.name}"`, detail: `Key (${p.key.columns.join(', ')})=(${listed(p.value)}) already exists.` };
    case 'null':
      return { message: `null value in column "${p.column}" of relation "${p.table}" violates not-null constraint`, detail: `Failing row contains (${listed(p.row)}).` };
    case 'no-parent':
      return { message: `insert or update on table "${p.table}" violates foreign key constraint "${p.foreign.name}"`, detail: `Key (${p.foreign.columns.join(', ')})=(${listed(p.value)}) is not present in table "${p.foreign.table}".` };
    case 'has-children':
      return { message: `update or delete on table "${p.table}" violates foreign key constraint "${p.foreign.name}" on table "${p.child}"`, detail: `Key (${p.foreign.references.join(', ')})=(${listed(p.value)}) is still referenced from table "${p.child}".` };
    case 'count':
      return { message: p.more ? 'INSERT has more expressions than target columns' : 'INSERT has more target columns than expressions', ...at };
    case 'bad-value':
      return { message: `invalid input syntax for type ${p.type.text.replace(/\(.*/, '').replace(/ without time zone/, '')}: "${p.value}"`, ...at };
    case 'too-long':
      return { message: `value too long for type ${p.type.text}` };
    case 'no-function':
      return { message: `function ${p.name.toLowerCase()}(${p.types.join(', ')}) does not exist`, hint: 'No function matches the given name and argument types. You might need to add explicit type casts.', ...at };
    case 'grouping':
      return { message: `column "${p.name}" must appear in the GROUP BY clause or be used in an aggregate function`, ...at };
    case 'division':
      return { message: 'division by zero' };
    case 'user-exists':
      return { message: `role "${p.name}" already exists` };
    case 'no-user':
      return { message: `role "${p.name}" does not exist` };
    case 'denied':
      if (p.verb === 'CREATE USER') return { message: 'permission denied to create role', detail: 'Only roles with the CREATEROLE attribute may create roles.' };
      return { message: p.table === undefined ? `permission denied for database "${p.database}"` : `permission denied for table ${p.table}` };
    case 'in-use':
      return { message: 'cannot drop the currently open database' };
    case 'in-failed-transaction':
      return { message: 'current transaction is aborted, commands ignored until end of transaction block' };
    case 'no-variable':
      return { message: `unrecognized configuration parameter "${p.name}"` };
  }
}
