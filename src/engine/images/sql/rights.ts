import type { Account } from './store.ts';

const grantsOf = (account: Account): string[][] => account.grants.map((g) => g.split('|'));

/** Whether an account of MySQL may see a database. */
export const mayUse = (account: Account, database: string): boolean => account.superuser || grantsOf(account).some(([verb, d]) => verb !== 'USAGE' && (d === '*' || d === database));

/** Whether an account has been granted a right on a table. */
export const may = (account: Account, verb: string, database: string, table: string): boolean => grantsOf(account).some(([v, d, t]) => (v!.startsWith('ALL') || v === verb) && (d === '*' || d === database) && (t === '*' || t === table));
