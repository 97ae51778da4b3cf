import type { Task } from '../../sim/sim.ts';
import type { Assignment } from './ast.ts';
import { expandString, expandWords } from './expand.ts';
import type { Shell } from './shell.ts';

/** A value for a variable as its attributes want it: integers are evaluated. */
export function converted(sh: Shell, name: string, value: string): string {
  return sh.vars.find(sh.vars.resolve(name))?.integer ? String(sh.evaluateValue(value)) : value;
}

/** The value of `name=value` before a command; an array gives nothing. */
export function* assignedValue(sh: Shell, a: Assignment): Task<string> {
  if ('elements' in a.value) return '';
  const value = yield* expandString(sh, a.value, { assignment: true });
  return a.append ? (sh.vars.get(a.name) ?? '') + value : value;
}

/** Makes an assignment; the value, for `set -x`. Throws ReadonlyError. */
export function* assign(sh: Shell, a: Assignment): Task<string> {
  const { vars } = sh;
  if ('elements' in a.value) return yield* assignArray(sh, a, a.value.elements);
  let value = yield* expandString(sh, a.value, { assignment: true });
  if (a.index) {
    const { subscript } = yield* sh.language();
    const key = yield* subscript(sh, a.name, a.index);
    if (a.append) value = add(sh, a.name, vars.element(a.name, key) ?? '', value);
    vars.setElement(a.name, key, converted(sh, a.name, value));
    return value;
  }
  if (a.append) value = add(sh, a.name, vars.get(a.name) ?? '', value);
  vars.set(a.name, converted(sh, a.name, value));
  if (sh.options.has('allexport')) vars.export(a.name);
  return value;
}

const add = (sh: Shell, name: string, old: string, value: string): string => (sh.vars.find(sh.vars.resolve(name))?.integer ? `(${old || 0})+(${value})` : old + value);

type Elements = Extract<Assignment['value'], { elements: unknown }>['elements'];

function* assignArray(sh: Shell, a: Assignment, elements: Elements): Task<string> {
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
      const { subscript } = yield* sh.language();
      next = Number(yield* subscript(sh, a.name, e.index));
      const value = yield* expandString(sh, e.value);
      list[next] = converted(sh, a.name, e.append ? (list[next] ?? '') + value : value);
      next++;
    } else for (const value of yield* expandWords(sh, [e.value])) list[next++] = converted(sh, a.name, value);
  }
  vars.setList(a.name, list);
  return '';
}

