/** What the images of MySQL, MariaDB and PostgreSQL do: loaded when one of them is first used. */
export { mysqladmin } from './mysql/admin.ts';
export { mysql } from './mysql/client.ts';
export { mysqldump } from './mysql/dump.ts';
export { pgIsReady, psql } from './postgres/psql.ts';
export { DatabaseServer, type ServerKind } from './server.ts';
