import type { Task } from '../../sim/sim.ts';
import { converted } from './assign.ts';
import type { ArrayElement, Assignment } from './ast.ts';
import { expandString, expandWords } from './expand.ts';
import { subscript } from './parameter.ts';
import type { Shell } from './shell.ts';

/** Gives a variable the elements of an array; the value that `set -x` shows is empty. */
export function* assignArray(sh: Shell, a: Assignment, elements: readonly ArrayElement[]): Task<string> {
  const { vars } = sh;
  if (vars.isMap(a.name)) {
    const map = new Map(a.append ? vars.find(vars.resolve(a.name))?.map : []);
    const plain: string[] = [];
    for (const e of elements) {
      if (e.index) map.set(yield* expandString(sh, e.index), yield* expandString(sh, e.value));
      else plain.push(...(yield* expandWords(sh, [e.value])));
    }
    for (let i = 0; i < plain.length; i += 2) map.set(plain[i]!, plain[i + 1] ?? '');
    const v = vars.find(vars.resolve(a.name))!;
    v.map = map;
    v.bare = undefined;
    return '';
  }
  const list: (string | undefined)[] = [];
  if (a.append) for (const [k, v] of vars.entries(a.name) ?? []) list[Number(k)] = v;
  let next = list.length;
  for (const e of elements) {
    if (e.index) {
      next = Number(yield* subscript(sh, a.name, e.index));
      const value = yield* expandString(sh, e.value);
      list[next] = converted(sh, a.name, e.append ? (list[next] ?? '') + value : value);
      next++;
    } else for (const value of yield* expandWords(sh, [e.value])) list[next++] = converted(sh, a.name, value);
  }
  vars.setList(a.name, list);
  return '';
}

