import { fromUtf8, utf8 } from '../../../api/utf8.ts';
import type { Task } from '../../../sim/sim.ts';
import { strftime } from '../../lib/strftime.ts';
import type { Expression } from './ast.ts';
import { splitFields } from './record.ts';
import { type AwkState } from './state.ts';
import { AwkError, compareValues, fromInput, toNumber, type Value } from './values.ts';

/** The replacement of sub and gsub: `&` is the match, `\\&` an ampersand. */
const substitute = (replacement: string, match: string): string => replacement.replace(/\\\\&|\\&|&/g, (m) => (m === '&' ? match : m === '\\&' ? '&' : `\\${match}`));

/** Units as text again: bytes that make a character become it. */
const joinUnits = (units: readonly string[]): string => fromUtf8(utf8(units.join('')));

/** Calls a function of the language. */
export function* callBuiltin(run: AwkState, name: string, args: readonly Expression[]): Task<Value> {
  const value = function* (i: number): Task<Value> {
    return args[i] ? yield* run.evaluate(args[i]) : undefined;
  };
  const text = function* (i: number): Task<string> {
    return run.asText(yield* value(i));
  };
  const number = function* (i: number): Task<number> {
    return toNumber(yield* value(i));
  };
  const arrayName = (i: number): string => {
    const e = args[i];
    if (e?.type !== 'variable') throw new AwkError(`${name}: an array is expected`);
    return e.name;
  };
  switch (name) {
    case 'length': {
      const e = args[0];
      if (!e) return run.units(run.asText(run.record.get(0))).length;
      if (e.type === 'variable') {
        const size = run.arraySize(e.name);
        if (size !== undefined) return size;
      }
      return run.units(yield* text(0)).length;
    }
    case 'substr': {
      const chars = run.units(yield* text(0));
      const from = Math.round(yield* number(1));
      const length = args[2] ? Math.round(yield* number(2)) : Infinity;
      // mawk cuts what is before the first character off the start alone.
      const start = Math.max(1, from);
      const end = Math.min(chars.length + 1, start + length);
      return end <= start ? '' : joinUnits(chars.slice(start - 1, end - 1));
    }
    case 'index': {
      const source = yield* text(0);
      const at = source.indexOf(yield* text(1));
      return at < 0 ? 0 : run.units(source.slice(0, at)).length + 1;
    }
    case 'split': {
      const source = yield* text(0);
      const e = args[2];
      const parts = splitFields(source, !e ? run.text('FS') : e.type === 'regex' ? yield* run.regex(e, true) : yield* text(2));
      const map = run.array(arrayName(1));
      map.clear();
      parts.forEach((part, i) => map.set(String(i + 1), fromInput(part)));
      return parts.length;
    }
    case 'sub':
    case 'gsub': {
      const re = yield* run.regex(args[0]!, true);
      const replacement = yield* text(1);
      const target = args[2] ?? { type: 'field', index: { type: 'number', value: 0 } };
      const source = run.asText(yield* run.evaluate(target));
      let count = 0;
      re.lastIndex = 0;
      const out = source.replace(re, (m: string) => (name === 'sub' && count > 0 ? m : (count++, substitute(replacement, m))));
      if (count > 0) yield* run.store(target, out);
      return count;
    }
    case 'gensub': {
      const re = yield* run.regex(args[0]!, true);
      const replacement = yield* text(1);
      const how = yield* text(2);
      const source = args[3] ? yield* text(3) : run.asText(run.record.get(0));
      let n = 0;
      re.lastIndex = 0;
      return source.replace(re, (...m: unknown[]) => {
        n++;
        if (!/^[gG]/.test(how) && n !== (Number(how) || 1)) return m[0] as string;
        return replacement.replace(/\\(\d)|&/g, (whole, d: string | undefined) => (whole === '&' ? (m[0] as string) : ((m[Number(d)] as string | undefined) ?? '')));
      });
    }
    case 'match': {
      const source = yield* text(0);
      const m = (yield* run.regex(args[1]!)).exec(source);
      const start = m ? run.units(source.slice(0, m.index)).length + 1 : 0;
      run.set('RSTART', start);
      run.set('RLENGTH', m ? run.units(m[0]).length : -1);
      if (args[2]) {
        const map = run.array(arrayName(2));
        map.clear();
        m?.forEach((g, i) => map.set(String(i), g ?? ''));
      }
      return start;
    }
    case 'sprintf': {
      const values: Value[] = [];
      for (const arg of args) values.push(yield* run.evaluate(arg));
      return run.format(values);
    }
    case 'tolower':
      return (yield* text(0)).replace(/[A-Z]+/g, (t) => t.toLowerCase());
    case 'toupper':
      return (yield* text(0)).replace(/[a-z]+/g, (t) => t.toUpperCase());
    case 'int':
      return Math.trunc(yield* number(0));
    case 'sin':
      return Math.sin(yield* number(0));
    case 'cos':
      return Math.cos(yield* number(0));
    case 'atan2':
      return Math.atan2(yield* number(0), yield* number(1));
    case 'exp':
      return Math.exp(yield* number(0));
    case 'log':
      return Math.log(yield* number(0));
    case 'sqrt':
      return Math.sqrt(yield* number(0));
    case 'rand':
      return run.random.float();
    case 'srand': {
      const before = run.seed;
      run.seed = args[0] ? yield* value(0) : Math.floor(run.p.sim.now() / 1000);
      return before;
    }
    case 'system':
      return yield* run.streams.system(yield* text(0));
    case 'close':
      return yield* run.streams.close(yield* text(0));
    case 'fflush':
      yield* run.streams.flush();
      return args[0] && !run.streams.writes(yield* text(0)) ? -1 : 0;
    case 'systime':
      return Math.floor(run.p.sim.now() / 1000);
    case 'strftime':
      return strftime(args[0] ? yield* text(0) : '%a %b %e %H:%M:%S %Z %Y', args[1] ? (yield* number(1)) * 1000 : run.p.sim.now());
    case 'mktime': {
      const [y, mo, d, h, mi, s] = (yield* text(0)).split(/\s+/).map(Number);
      return Date.UTC(y ?? 1970, (mo ?? 1) - 1, d ?? 1, h ?? 0, mi ?? 0, s ?? 0) / 1000;
    }
    case 'asort':
    case 'asorti': {
      const from = run.array(arrayName(0));
      const list: Value[] = name === 'asort' ? [...from.values()] : [...from.keys()];
      list.sort((a, b) => compareValues(a, b, run.convfmt));
      const to = run.array(arrayName(args[1] ? 1 : 0));
      to.clear();
      list.forEach((v, i) => to.set(String(i + 1), v));
      return list.length;
    }
    case 'and':
      return Number(BigInt(Math.trunc(yield* number(0))) & BigInt(Math.trunc(yield* number(1))));
    case 'or':
      return Number(BigInt(Math.trunc(yield* number(0))) | BigInt(Math.trunc(yield* number(1))));
    case 'xor':
      return Number(BigInt(Math.trunc(yield* number(0))) ^ BigInt(Math.trunc(yield* number(1))));
    case 'lshift':
      return (yield* number(0)) * 2 ** (yield* number(1));
    case 'rshift':
      return Math.floor((yield* number(0)) / 2 ** (yield* number(1)));
    case 'compl':
      return 2 ** 53 - 1 - (yield* number(0));
    default: {
      const source = (yield* text(0)).trim();
      return /^0[xX]/.test(source) ? parseInt(source, 16) : /^0\d/.test(source) ? parseInt(source, 8) : toNumber(source);
    }
  }
}
