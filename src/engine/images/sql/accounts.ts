import type { Statement, UserName } from './ast.ts';
import type { World } from './world.ts';
import type { Account, Store } from './store.ts';
import { SqlError, type Result } from './types.ts';

type Administration = Extract<Statement, { kind: 'create-user' | 'alter-user' | 'drop-user' | 'grant' }>;

const tags: Readonly<Record<Administration['kind'], string>> = { 'create-user': 'CREATE ROLE', 'alter-user': 'ALTER ROLE', 'drop-user': 'DROP ROLE', grant: 'GRANT' };

const same = (a: UserName) => (b: Account): boolean => a.name === b.name && a.host === b.host;

/** Statements about accounts. Throws SqlError `user-exists`, `no-user`. */
export function administer(store: Store, world: World, s: Administration): Result {
  const { contents } = store;
  let accounts = [...contents.accounts];
  const must = (who: UserName, drop = false): Account => {
    const found = accounts.find(same(who));
    if (!found) throw new SqlError({ kind: 'no-user', ...who, ...(drop ? { drop } : {}) });
    return found;
  };
  const change = (who: UserName, fn: (account: Account) => Account): void => {
    const there = must(who);
    accounts = accounts.map((a) => (a === there ? fn(a) : a));
  };
  for (const who of s.users) {
    const { name, host } = who;
    if (s.kind === 'create-user') {
      if (accounts.some(same(who))) {
        if (s.ifNotExists) continue;
        throw new SqlError({ kind: 'user-exists', name, host });
      }
      const { password = '' } = s.users.find((u) => u.name === name)!;
      accounts.push({ name, host, password, superuser: s.superuser ?? false, login: s.login, grants: [] });
    } else if (s.kind === 'alter-user') {
      const { password } = s.users.find((u) => u.name === name)!;
      change(who, (a) => ({ ...a, ...(password === undefined ? {} : { password }), ...(s.superuser === undefined ? {} : { superuser: s.superuser }) }));
    } else if (s.kind === 'drop-user') {
      if (s.ifExists && !accounts.some(same(who))) continue;
      const gone = must(who, true);
      accounts = accounts.filter((a) => a !== gone);
    } else grant(world, s, who, change);
  }
  store.contents = { ...contents, accounts };
  return { tag: s.kind === 'grant' && s.revoke ? 'REVOKE' : tags[s.kind], affected: 0 };
}

function grant(world: World, s: Statement & { kind: 'grant' }, who: UserName, change: (who: UserName, fn: (account: Account) => Account) => void): void {
  const database = s.database === '' && world.dialect === 'mysql' ? (world.database ?? '') : s.database;
  const written = s.verbs.map((verb) => `${verb.replace('ALL PRIVILEGES', 'ALL')}|${database}|${s.table}`);
  change(who, (a) => {
    const grants = s.revoke ? a.grants.filter((g) => !written.includes(g)) : [...new Set([...a.grants, ...written])];
    const all = world.dialect === 'mysql' && grants.includes('ALL|*|*');
    return { ...a, grants, superuser: world.dialect === 'mysql' ? all || (a.superuser && !s.revoke) : a.superuser };
  });
}
