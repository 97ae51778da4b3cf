import type { ColumnType, Dialect } from './types.ts';

const mysql: Readonly<Record<string, ColumnType['family']>> = {
  TINYINT: 'integer', SMALLINT: 'integer', MEDIUMINT: 'integer', INT: 'integer', INTEGER: 'integer', BIGINT: 'integer', SERIAL: 'integer', YEAR: 'integer', BIT: 'integer',
  DECIMAL: 'decimal', NUMERIC: 'decimal', DEC: 'decimal', FLOAT: 'float', DOUBLE: 'float', REAL: 'float',
  CHAR: 'text', VARCHAR: 'text', BINARY: 'text', VARBINARY: 'text', TEXT: 'text', TINYTEXT: 'text', MEDIUMTEXT: 'text', LONGTEXT: 'text', BLOB: 'text', LONGBLOB: 'text', ENUM: 'text', SET: 'text',
  DATE: 'date', DATETIME: 'datetime', TIMESTAMP: 'datetime', TIME: 'time', JSON: 'json', BOOL: 'integer', BOOLEAN: 'integer', SIGNED: 'integer', UNSIGNED: 'integer',
};

const postgres: Readonly<Record<string, readonly [ColumnType['family'], string]>> = {
  SMALLINT: ['integer', 'smallint'], INT2: ['integer', 'smallint'], INT: ['integer', 'integer'], INT4: ['integer', 'integer'], INTEGER: ['integer', 'integer'], BIGINT: ['integer', 'bigint'], INT8: ['integer', 'bigint'],
  SMALLSERIAL: ['integer', 'smallint'], SERIAL: ['integer', 'integer'], BIGSERIAL: ['integer', 'bigint'],
  DECIMAL: ['decimal', 'numeric'], NUMERIC: ['decimal', 'numeric'], REAL: ['float', 'real'], FLOAT: ['float', 'double precision'], FLOAT4: ['float', 'real'], FLOAT8: ['float', 'double precision'], DOUBLE: ['float', 'double precision'],
  VARCHAR: ['text', 'character varying'], CHARACTER: ['text', 'character'], CHAR: ['text', 'character'], TEXT: ['text', 'text'], UUID: ['text', 'uuid'], NAME: ['text', 'name'], BYTEA: ['text', 'bytea'], INET: ['text', 'inet'],
  BOOL: ['boolean', 'boolean'], BOOLEAN: ['boolean', 'boolean'], DATE: ['date', 'date'], TIME: ['time', 'time without time zone'],
  TIMESTAMP: ['datetime', 'timestamp without time zone'], TIMESTAMPTZ: ['datetime', 'timestamp with time zone'], JSON: ['json', 'json'], JSONB: ['json', 'jsonb'], REGCLASS: ['text', 'regclass'],
};

/** The type of a name and what stands in its brackets; undefined where there is none. */
export function columnType(dialect: Dialect, name: string, args: readonly string[], version: number): ColumnType | undefined {
  if (dialect === 'postgres') {
    const known = postgres[name];
    if (!known) return undefined;
    const [family, word] = known;
    if (family === 'text' && (args.length > 0 || word === 'character')) return { family, text: `${word}(${args[0] ?? '1'})`, size: Number(args[0] ?? 1) };
    if (family === 'decimal' && args.length > 0) return { family, text: `numeric(${args[0]},${args[1] ?? '0'})`, size: Number(args[1] ?? 0) };
    return { family, text: word };
  }
  const family = mysql[name];
  if (!family) return undefined;
  if (name === 'BOOL' || name === 'BOOLEAN') return { family, text: 'tinyint(1)' };
  if (name === 'SERIAL') return { family, text: 'bigint unsigned' };
  if (name === 'SIGNED' || name === 'UNSIGNED') return { family, text: 'bigint' };
  const word = { INTEGER: 'int', NUMERIC: 'decimal', DEC: 'decimal', REAL: 'double' }[name] ?? name.toLowerCase();
  if (family === 'decimal') return { family, text: `decimal(${args[0] ?? '10'},${args[1] ?? '0'})`, size: Number(args[1] ?? 0) };
  if (name === 'ENUM' || name === 'SET') return { family, text: `${word}(${args.map((a) => `'${a}'`).join(',')})` };
  if (family === 'text' && (args.length > 0 || name === 'CHAR')) return { family, text: `${word}(${args[0] ?? '1'})`, size: Number(args[0] ?? 1) };
  // Display widths of whole numbers went with 8.0.19, but for tinyint(1).
  const width = { TINYINT: 4, SMALLINT: 6, MEDIUMINT: 9, INT: 11, INTEGER: 11, BIGINT: 20 }[name];
  if (width !== undefined) return { family, text: version < 8 ? `${word}(${args[0] ?? width})` : name === 'TINYINT' && args[0] === '1' ? 'tinyint(1)' : word };
  return { family, text: word };
}
