import type { Task } from '../../../sim/sim.ts';
import { assign, converted } from '../assign.ts';
import { ExpansionError } from '../errors.ts';
import { trace, shownWords } from '../trace.ts';
import { arrayText, attributes, doubleQuote } from '../declaration.ts';
import { assignmentValue } from '../quoting.ts';
import { functionText } from '../print.ts';
import type { Builtin, Shell } from '../shell.ts';
import { ReadonlyError, type Variable } from '../variables.ts';

const identifier = /^[A-Za-z_]\w*$/;

/** A line of `declare -p`. */
function shown(sh: Shell, name: string, v: Variable): string {
  const flags = attributes(v);
  const head = `declare -${flags === '' ? '-' : flags} ${name}`;
  if (v.bare) return `${head}\n`;
  if (v.list || v.map) return `${head}=${arrayText(sh.vars.entries(name) ?? [], v.map !== undefined)}\n`;
  return v.value === undefined ? `${head}\n` : `${head}=${doubleQuote(v.value)}\n`;
}

function* listAll(sh: Shell, wanted: (v: Variable) => boolean, line: (name: string, v: Variable) => string): Task {
  let text = '';
  for (const name of sh.vars.names()) {
    const v = sh.vars.find(name);
    if (v && wanted(v)) text += line(name, v);
  }
  yield* sh.stdout.write(text);
}

/** `export` and `readonly`. */
const mark = (attribute: 'exported' | 'readonly'): Builtin =>
  function* (sh, args, arrays) {
    let status = 0;
    let remove = false;
    let functions = false;
    let i = 1;
    for (; args[i]?.startsWith('-') && args[i] !== '-'; i++) {
      if (args[i] === '--') {
        i++;
        break;
      }
      for (const c of args[i]!.slice(1)) {
        if (c === 'n') remove = true;
        else if (c === 'f') functions = true;
        else if (!'pa'.includes(c)) {
          yield* sh.error(`${args[0]}: -${c}: invalid option`);
          if (sh.bash) yield* sh.stderr.write(attribute === 'exported' ? 'export: usage: export [-fn] [name[=value] ...] or export -p\n' : 'readonly: usage: readonly [-aAf] [name[=value] ...] or readonly -p\n');
          return 2;
        }
      }
    }
    if (i >= args.length) {
      const posix = (name: string, v: Variable) => `${args[0]} ${name}${v.value === undefined ? '' : `='${v.value.replaceAll("'", `'"'"'`)}'`}\n`;
      yield* listAll(sh, (v) => v[attribute] === true, sh.bash ? (name, v) => shown(sh, name, v) : posix);
      return 0;
    }
    for (; i < args.length; i++) {
      const array = arrays?.get(i);
      const m = /^([^=+]*)(\+?=)?([^]*)$/.exec(args[i]!)!;
      const name = array?.name ?? m[1]!;
      if (!identifier.test(name)) {
        yield* sh.error(sh.bash ? `${args[0]}: \`${args[i]}': not a valid identifier` : `${args[0]}: ${args[i]}: bad variable name`);
        if (!sh.bash && !sh.interactive) throw { leave: 'exit', status: 2 };
        status = 1;
        continue;
      }
      if (functions) {
        const fn = sh.functions.get(name);
        if (fn) fn.exported = !remove;
        else {
          yield* sh.error(`${args[0]}: ${name}: not a function`);
          status = 1;
        }
        continue;
      }
      if (m[2] && !array && sh.options.has('xtrace')) yield* trace(sh, `${name}${m[2]}${shownWords([m[3]!])}`);
      if (array) yield* assign(sh, array);
      else if (m[2]) sh.vars.set(name, converted(sh, name, m[2] === '+=' ? (sh.vars.get(name) ?? '') + m[3]! : m[3]!));
      const v = sh.vars.find(sh.vars.resolve(name)) ?? sh.vars.global(name);
      if (attribute === 'exported') v.exported = !remove;
      else v.readonly = true;
    }
    return status;
  };

const declare: Builtin = function* (sh, args, arrays) {
  const local = args[0] === 'local';
  if (local && sh.functionNames.length === 0) {
    yield* sh.error(sh.bash ? 'local: can only be used in a function' : 'local: not in a function');
    if (!sh.bash && !sh.interactive) throw { leave: 'exit', status: 2 };
    return 1;
  }
  if (local && args[1] === '-' && args.length === 2 && sh.bash) {
    sh.localOptions ??= new Set(sh.options);
    return 0;
  }
  const on = new Set<string>();
  const off = new Set<string>();
  let i = 1;
  for (; /^[-+]./.test(args[i] ?? ''); i++) {
    if (args[i] === '--') {
      i++;
      break;
    }
    for (const c of args[i]!.slice(1)) {
      if (!'aAilnrtuxpfFgI'.includes(c)) {
        yield* sh.error(`${args[0]}: -${c}: invalid option`);
        return 2;
      }
      (args[i]![0] === '-' ? on : off).add(c);
    }
  }
  if (on.has('f') || on.has('F')) return yield* declareFunctions(sh, args.slice(i), on.has('F'));
  if (i >= args.length && local) {
    yield* sh.stdout.write(sh.vars.localNames().map((name) => shown(sh, name, sh.vars.find(name)!)).join(''));
    return 0;
  }
  if (i >= args.length) {
    yield* listAll(sh, (v) => [...on].every((c) => c === 'p' || attributes(v).includes(c)), on.size > 0 ? (name, v) => shown(sh, name, v) : (name, v) => `${name}=${v.list || v.map ? '' : assignmentValue(v.value ?? '')}\n`);
    return 0;
  }
  let status = 0;
  for (; i < args.length; i++) {
    const array = arrays?.get(i);
    const m = /^([A-Za-z_]\w*)(?:\[([^]*?)\])?(?:(\+?=)([^]*))?$/.exec(array?.name ?? args[i]!);
    if (!m) {
      yield* sh.error(`${args[0]}: \`${args[i]}': not a valid identifier`);
      status = 1;
      continue;
    }
    const name = m[1]!;
    if (on.has('p')) {
      const v = sh.vars.find(name);
      if (v) yield* sh.stdout.write(shown(sh, name, v));
      else {
        yield* sh.error(`${args[0]}: ${name}: not found`);
        status = 1;
      }
      continue;
    }
    const inner = (local || sh.functionNames.length > 0) && !on.has('g');
    if (inner && sh.vars.find(name)?.readonly) {
      yield* sh.error(`${args[0]}: ${name}: readonly variable`);
      status = 1;
      continue;
    }
    const v = inner ? sh.vars.local(name) : sh.vars.global(name);
    if (v.readonly && (m[3] || array)) {
      yield* sh.error(`${args[0]}: ${name}: readonly variable`);
      status = 1;
      continue;
    }
    if (on.has('n') && m[4] === name) {
      yield* sh.error(`${args[0]}: ${name}: nameref variable self references not allowed`);
      status = 1;
      continue;
    }
    if ((on.has('A') && !v.map) || (on.has('a') && !v.list)) {
      v.bare = v.value === undefined;
      if (on.has('A')) v.map = new Map();
      else v.list = v.value === undefined ? [] : [v.value];
    }
    if (on.has('n')) v.reference = true;
    for (const [letter, key] of [['i', 'integer'], ['x', 'exported'], ['u', 'upper'], ['l', 'lower']] as const) {
      if (on.has(letter)) v[key] = true;
      if (off.has(letter)) v[key] = false;
    }
    if (array) yield* assign(sh, array);
    else if (m[3] && (v.list || v.map) && m[2] === undefined && /^\([^]*\)$/.test(m[4]!)) yield* sh.runText(`${name}${m[3]}${m[4]}`);
    else if (m[3] && on.has('n')) v.value = m[4]!;
    else if (m[3] && m[2] !== undefined) sh.vars.setElement(name, sh.vars.isMap(name) ? m[2] : String(sh.evaluate(m[2])), m[4]!);
    else if (m[3]) {
      const value = m[3] === '+=' ? (sh.vars.get(name) ?? '') + m[4]! : m[4]!;
      if (on.has('n')) v.value = value;
      else sh.vars.set(name, converted(sh, name, value));
    }
    if (on.has('r')) v.readonly = true;
  }
  return status;
};

function* declareFunctions(sh: Shell, names: readonly string[], short: boolean): Task<number> {
  let status = 0;
  for (const name of names.length > 0 ? names : [...sh.functions.keys()].sort()) {
    const fn = sh.functions.get(name);
    if (!fn) status = 1;
    else if (short) yield* sh.stdout.write(names.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
    else yield* sh.stdout.write(`${functionText(name, fn.body)}\n`);
  }
  return status;
}

export const declareBuiltins: Readonly<Record<string, Builtin>> = {
  export: mark('exported'),
  readonly: mark('readonly'),
  declare,
  typeset: declare,
  local: declare,

  *unset(sh, args) {
    let kind: 'v' | 'f' | 'n' | undefined;
    let status = 0;
    for (const arg of args.slice(1)) {
      if (/^-[vfn]$/.test(arg)) {
        kind = arg[1] as 'v' | 'f' | 'n';
        continue;
      }
      const element = /^([A-Za-z_]\w*)\[([^]*)\]$/.exec(arg);
      if (element) {
        const v = sh.vars.find(sh.vars.resolve(element[1]!));
        if (v?.map) v.map.delete(element[2]!.replace(/^(['"])(.*)\1$/, '$2'));
        else if (element[2] === '@' || element[2] === '*') sh.vars.unset(element[1]!);
        else if (v?.list) {
          const at = Number(sh.evaluate(element[2]!));
          const i = at < 0 ? v.list.length + at : at;
          if (i === v.list.length - 1) v.list.pop();
          else delete v.list[i];
        }
        continue;
      }
      if (!identifier.test(arg) && sh.bash && kind === undefined) {
        sh.functions.delete(arg);
        continue;
      }
      if (!identifier.test(arg) && kind !== 'f') {
        yield* sh.error(sh.bash ? `unset: \`${arg}': not a valid identifier` : `unset: ${arg}: bad variable name`);
        status = 1;
        continue;
      }
      try {
        if (kind === 'f') sh.functions.delete(arg);
        else if (!sh.vars.unset(kind === 'n' ? arg : sh.vars.resolve(arg)) && kind === undefined) sh.functions.delete(arg);
      } catch (error) {
        if (!(error instanceof ReadonlyError)) throw error;
        yield* sh.error(`unset: ${arg}: cannot unset: readonly variable`);
        status = 1;
      }
    }
    return status;
  },

  *let(sh, args) {
    if (args.length < 2) {
      yield* sh.error('let: expression expected');
      return 1;
    }
    let value = 0n;
    for (const expression of args.slice(1)) {
      try {
        value = sh.evaluate(expression);
      } catch (error) {
        if (!(error instanceof ExpansionError) || error.fatal) throw error;
        yield* sh.error(`let: ${error.message}`);
        return 1;
      }
    }
    return value === 0n ? 1 : 0;
  },
};
