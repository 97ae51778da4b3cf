import { inHashOrder } from './associative.ts';
import { ExpansionError } from './errors.ts';

/** A shell variable: a string, an indexed array or an associative one. */
export interface Variable {
  value?: string | undefined;
  /** Indexed; holes are unset elements. */
  list?: (string | undefined)[] | undefined;
  map?: Map<string, string> | undefined;
  /** An array that was declared and never given a value. */
  bare?: boolean | undefined;
  exported?: boolean | undefined;
  readonly?: boolean | undefined;
  integer?: boolean | undefined;
  upper?: boolean | undefined;
  lower?: boolean | undefined;
  /** `declare -n`: the name that it stands for. */
  reference?: boolean | undefined;
}

/** Assignment to a readonly variable. */
export class ReadonlyError extends Error {
  /** See ExpansionError. */
  prefix: string | undefined;

  constructor(readonly variable: string) {
    super(`${variable}: readonly variable`);
    this.name = 'ReadonlyError';
  }
}

const clone = (v: Variable): Variable => ({ ...v, ...(v.list ? { list: v.list.slice() } : {}), ...(v.map ? { map: new Map(v.map) } : {}) });

/** The variables of one shell: globals, and a scope for each function that runs. A name is looked up from the innermost. */
export class Variables {
  private scopes: Map<string, Variable>[] = [new Map()];
  /** Variables that are computed when read, such as RANDOM. */
  readonly computed = new Map<string, () => string | undefined>();
  /** Arrays that are computed when read, such as PIPESTATUS. */
  readonly lists = new Map<string, () => string[]>();
  /** What assigning to a computed variable does, where it does anything. */
  readonly assigned = new Map<string, (value: string) => void>();

  get depth(): number {
    return this.scopes.length;
  }

  push(): void {
    this.scopes.push(new Map());
  }

  pop(): void {
    this.scopes.pop();
  }

  find(name: string): Variable | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const v = this.scopes[i]!.get(name);
      if (v) return v;
    }
    return undefined;
  }

  /** The name that a reference stands for. */
  resolve(name: string): string {
    for (let i = 0; i < 8; i++) {
      const v = this.find(name);
      if (!v?.reference || v.value === undefined) return name;
      name = v.value;
    }
    return name;
  }

  /** The value as `$name` gives it: element 0 of an array. */
  get(name: string): string | undefined {
    const computed = this.computed.get(name);
    if (computed) return computed();
    if (this.lists.has(name)) return this.lists.get(name)!()[0];
    const target = this.resolve(name);
    const v = this.find(target);
    if (!v) {
      const at = elementOf(target);
      return at && this.element(at.name, at.index);
    }
    if (v.list) return v.list[0];
    if (v.map) return v.map.get('0');
    return v.value;
  }

  element(name: string, index: string | number): string | undefined {
    if (this.lists.has(name)) return this.lists.get(name)!().at(Number(index));
    const v = this.find(this.resolve(name));
    if (v?.map) return v.map.get(String(index));
    if (v?.list) {
      const i = Number(index);
      return v.list[i < 0 ? v.list.length + i : i];
    }
    return Number(index) === 0 || Number(index) === -1 ? this.get(name) : undefined;
  }

  isMap(name: string): boolean {
    return this.find(this.resolve(name))?.map !== undefined;
  }

  isArray(name: string): boolean {
    const v = this.find(this.resolve(name));
    return v?.list !== undefined || v?.map !== undefined;
  }

  /** Keys and values of an array in order; a string is an array of one. Undefined where it is not set. */
  entries(name: string): [string, string][] | undefined {
    const computed = this.lists.get(name)?.();
    if (computed) return computed.map((value, i) => [String(i), value]);
    const v = this.find(this.resolve(name));
    if (v?.map) return inHashOrder(v.map);
    if (v?.list) {
      const out: [string, string][] = [];
      v.list.forEach((value, i) => {
        if (value !== undefined) out.push([String(i), value]);
      });
      return out;
    }
    const value = this.get(name);
    return value === undefined ? undefined : [['0', value]];
  }

  /** Creates it in the global scope where it is not there. */
  private own(name: string): Variable {
    let v = this.find(name);
    if (!v) this.scopes[0]!.set(name, (v = {}));
    return v;
  }

  /** The variable in the innermost scope, made where it is missing: `local`, `declare` in a function. */
  local(name: string): Variable {
    const scope = this.scopes[this.scopes.length - 1]!;
    let v = scope.get(name);
    if (!v) scope.set(name, (v = {}));
    return v;
  }

  global(name: string): Variable {
    let v = this.scopes[0]!.get(name);
    if (!v) this.scopes[0]!.set(name, (v = {}));
    return v;
  }

  /** Throws ReadonlyError. `cased` applies `declare -u` and `-l`; integers are the caller's. */
  set(name: string, value: string): void {
    const assigned = this.assigned.get(name);
    if (assigned) return assigned(value);
    name = this.resolve(name);
    const at = elementOf(name);
    if (at) return this.setElement(at.name, at.index, value);
    const v = this.own(name);
    if (v.readonly) throw new ReadonlyError(name);
    value = cased(v, value);
    if (v.list) v.list[0] = value;
    else if (v.map) v.map.set('0', value);
    else v.value = value;
  }

  setElement(name: string, index: string, value: string): void {
    name = this.resolve(name);
    const v = this.own(name);
    if (v.readonly) throw new ReadonlyError(name);
    value = cased(v, value);
    v.bare = undefined;
    if (v.map) {
      v.map.set(index, value);
      return;
    }
    if (!v.list) {
      v.list = v.value === undefined ? [] : [v.value];
      v.value = undefined;
    }
    const i = Number(index);
    if (i < 0 && v.list.length + i < 0) throw new ExpansionError(`${name}[${index}]: bad array subscript`, false);
    v.list[i < 0 ? v.list.length + i : i] = value;
  }

  setList(name: string, list: (string | undefined)[]): void {
    name = this.resolve(name);
    const v = this.own(name);
    if (v.readonly) throw new ReadonlyError(name);
    v.value = undefined;
    v.map = undefined;
    v.bare = undefined;
    v.list = list.map((x) => (x === undefined ? x : cased(v, x)));
  }

  /** True when it was there. Throws ReadonlyError. */
  unset(name: string): boolean {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const v = this.scopes[i]!.get(name);
      if (!v) continue;
      if (v.readonly) throw new ReadonlyError(name);
      // A local that is unset stays, without a value, and hides what is outside.
      if (i > 0 && i === this.scopes.length - 1) this.scopes[i]!.set(name, {});
      else this.scopes[i]!.delete(name);
      return true;
    }
    this.computed.delete(name);
    return false;
  }

  export(name: string, value?: string): void {
    if (value !== undefined) this.set(name, value);
    this.own(this.resolve(name)).exported = true;
  }

  names(): string[] {
    const all = new Set<string>();
    for (const scope of this.scopes) for (const name of scope.keys()) all.add(name);
    return [...all].sort();
  }

  /** What child processes get. */
  environment(): Record<string, string> {
    const env: Record<string, string> = {};
    for (const scope of this.scopes) {
      for (const [name, v] of scope) {
        if (v.exported && v.value !== undefined) env[name] = v.value;
        else if (name in env && !v.exported) delete env[name];
      }
    }
    return env;
  }

  /** The names of the innermost scope. */
  localNames(): string[] {
    return [...this.scopes[this.scopes.length - 1]!.keys()].sort();
  }

  /** A copy for a subshell. */
  copy(): Variables {
    const out = new Variables();
    out.scopes = this.scopes.map((scope) => {
      const copied = new Map<string, Variable>();
      for (const [name, v] of scope) copied.set(name, clone(v));
      return copied;
    });
    return out;
  }
}

/** Array and subscript that a reference may stand for: `declare -n r='a[1]'`. */
const elementOf = (name: string): { name: string; index: string } | undefined => {
  const m = name.endsWith(']') ? /^(\w+)\[(.*)\]$/s.exec(name) : null;
  return m ? { name: m[1]!, index: m[2]! } : undefined;
};

const cased = (v: Variable, value: string): string => (v.upper ? value.toUpperCase() : v.lower ? value.toLowerCase() : value);
