import type { Task } from '../../sim/sim.ts';
import type { Assignment } from './ast.ts';
import { expandString } from './expand.ts';
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
  if ('elements' in a.value) {
    const { assignArray } = yield* sh.language();
    return yield* assignArray(sh, a, a.value.elements);
  }
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
