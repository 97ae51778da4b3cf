import { messageOf } from '../errors.ts';
import { Flags } from './flags.ts';
import type { FlagSpec, FlagValue } from './spec.ts';
import { parseValue } from './values.ts';

export interface Parsed {
  flags: Flags;
  args: string[];
  /** How many of `args` stand before `--`; -1 without one. */
  dash: number;
}

const label = (flag: FlagSpec): string => (flag.shorthand ? `-${flag.shorthand}, --${flag.name}` : `--${flag.name}`);

const alone = (flag: FlagSpec): string | undefined => flag.noOptDefVal ?? (flag.type === 'bool' ? 'true' : undefined);

/**
 * Parses arguments as pflag does, flags and arguments in any order. Throws an Error with pflag's words.
 * `onDeprecated` is told of deprecated flags in use, `onSet` of every flag as it stands there.
 */
export const parseFlags = (specs: readonly FlagSpec[], argv: readonly string[], onDeprecated: (flag: FlagSpec) => void = () => {}, onSet: (flag: FlagSpec, text: string) => void = () => {}): Parsed => {
  const byName = new Map(specs.map((f) => [f.name, f]));
  const byShort = new Map(specs.filter((f) => f.shorthand).map((f) => [f.shorthand!, f]));
  const flags = new Flags(byName);
  const args: string[] = [];
  let dash = -1;

  const set = (flag: FlagSpec, text: string): void => {
    let value: FlagValue;
    try {
      value = parseValue(flag, text, flags.raw(flag.name));
    } catch (error) {
      throw new Error(`invalid argument ${JSON.stringify(text)} for ${JSON.stringify(label(flag))} flag: ${messageOf(error)}`);
    }
    if (flag.deprecated) onDeprecated(flag);
    flags.set(flag.name, value);
    onSet(flag, text);
  };

  let helpWanted = false;
  const help = (text: string): void => {
    try {
      helpWanted = parseValue({ name: 'help', type: 'bool', usage: '' }, text, undefined) === true;
    } catch (error) {
      throw new Error(`invalid argument ${JSON.stringify(text)} for "-h, --help" flag: ${messageOf(error)}`);
    }
  };

  let i = 0;
  const next = (): string | undefined => (i < argv.length ? argv[i++] : undefined);

  const long = (arg: string): void => {
    const body = arg.slice(2);
    if (body === '' || body[0] === '-' || body[0] === '=') throw new Error(`bad flag syntax: ${arg}`);
    const eq = body.indexOf('=');
    const name = eq < 0 ? body : body.slice(0, eq);
    const flag = byName.get(name);
    if (!flag && name === 'help') return help(eq < 0 ? 'true' : body.slice(eq + 1));
    if (!flag) throw new Error(`unknown flag: --${name}`);
    if (eq >= 0) return set(flag, body.slice(eq + 1));
    const value = alone(flag) ?? next();
    if (value === undefined) throw new Error(`flag needs an argument: --${name}`);
    set(flag, value);
  };

  const shorts = (arg: string): void => {
    let rest = arg.slice(1);
    while (rest !== '') {
      const c = rest[0]!;
      const flag = byShort.get(c);
      if (!flag && c === 'h') {
        const valued = rest.length > 2 && rest[1] === '=';
        help(valued ? rest.slice(2) : 'true');
        rest = valued ? '' : rest.slice(1);
        continue;
      }
      if (!flag) throw new Error(`unknown shorthand flag: '${c}' in -${rest}`);
      if (rest.length > 2 && rest[1] === '=') return set(flag, rest.slice(2));
      const bare = alone(flag);
      if (bare !== undefined) {
        set(flag, bare);
        rest = rest.slice(1);
        continue;
      }
      if (rest.length > 1) return set(flag, rest.slice(1));
      const value = next();
      if (value === undefined) throw new Error(`flag needs an argument: '${c}' in -${rest}`);
      return set(flag, value);
    }
  };

  for (let arg = next(); arg !== undefined; arg = next()) {
    if (arg.length < 2 || arg[0] !== '-') args.push(arg);
    else if (arg === '--') {
      dash = args.length;
      args.push(...argv.slice(i));
      break;
    } else if (arg.startsWith('--')) long(arg);
    else shorts(arg);
  }
  if (helpWanted) throw new HelpWanted();
  return { flags, args, dash };
};

/** -h or --help was among the flags. */
export class HelpWanted extends Error {}
