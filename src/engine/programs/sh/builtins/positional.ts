import { assignmentValue } from '../quoting.ts';
import { functionText } from '../print.ts';
import { longOptions, setOptions } from '../setoptions.ts';
import type { Builtin } from '../shell.ts';
import { setOption } from './options.ts';

const set: Builtin = function* (sh, args) {
  if (args.length === 1) {
    let text = '';
    for (const name of sh.vars.names()) {
      const v = sh.vars.find(name)!;
      if (v.list || v.map) text += `${name}=(${(sh.vars.entries(name) ?? []).map(([k, value]) => `[${k}]="${value.replace(/["\\$`]/g, '\\$&')}"`).join(' ')})\n`;
      else if (v.value !== undefined) text += `${name}=${sh.bash ? assignmentValue(v.value) : `'${v.value.replaceAll("'", `'"'"'`)}'`}\n`;
    }
    if (sh.bash && !sh.options.has('posix')) for (const [name, fn] of [...sh.functions].sort((a, b) => (a[0] < b[0] ? -1 : 1))) text += `${functionText(name, fn.body)}\n`;
    yield* sh.stdout.write(text);
    return 0;
  }
  let i = 1;
  for (; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--') {
      sh.positional = args.slice(i + 1);
      return 0;
    }
    if (arg === '-') {
      sh.options.delete('xtrace');
      sh.options.delete('verbose');
      i++;
      break;
    }
    if (!/^[-+]./.test(arg)) break;
    const on = arg[0] === '-';
    for (const c of arg.slice(1)) {
      if (c === 'o') {
        const name = args[++i];
        if (name === undefined) {
          yield* sh.stdout.write(longOptions.map((o) => (on ? `${o.padEnd(15)}\t${sh.options.has(o) ? 'on' : 'off'}\n` : `set ${sh.options.has(o) ? '-' : '+'}o ${o}\n`)).join(''));
          return 0;
        }
        if (!setOption(sh, name, on)) {
          yield* sh.error(sh.bash ? `set: ${name}: invalid option name` : `set: Illegal option ${on ? '-' : '+'}o ${name}`);
          if (!sh.bash && !sh.interactive) throw { leave: 'exit', status: 2 };
          return 2;
        }
      } else if (setOptions[c]) setOption(sh, setOptions[c], on);
      else if (!'klpPst'.includes(c)) {
        yield* sh.error(sh.bash ? `set: ${arg[0]}${c}: invalid option` : `set: Illegal option ${arg[0]}${c}`);
        if (sh.bash) yield* sh.stderr.write('set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n');
        return 2;
      }
    }
  }
  if (i < args.length) sh.positional = args.slice(i);
  return 0;
};

/** Builtins about options and the arguments that a shell was given. */
export const positionalBuiltins: Readonly<Record<string, Builtin>> = {
  set,

  *shift(sh, args) {
    const count = args[1] === undefined ? 1 : Number(args[1]);
    if (!Number.isInteger(count) || count < 0) {
      yield* sh.error(Number.isInteger(count) ? `shift: ${args[1]}: shift count out of range` : sh.bash ? `shift: ${args[1]}: numeric argument required` : `shift: Illegal number: ${args[1]}`);
      return 1;
    }
    if (count > sh.positional.length) {
      if (!sh.bash) {
        yield* sh.error("shift: can't shift that many");
        if (!sh.interactive) throw { leave: 'exit', status: 2 };
      }
      return 1;
    }
    sh.positional = sh.positional.slice(count);
    return 0;
  },

  *getopts(sh, args) {
    const [, spec, name] = args;
    if (spec === undefined || name === undefined) {
      if (sh.bash) yield* sh.stderr.write('getopts: usage: getopts optstring name [arg ...]\n');
      else yield* sh.error('getopts: usage: getopts optstring name [arg ...]');
      return 2;
    }
    const words = args.length > 3 ? args.slice(3) : sh.positional;
    let index = Number(sh.vars.get('OPTIND') ?? 1);
    if (sh.optionIndex !== index) sh.optionOffset = 1;
    const silent = spec.startsWith(':');
    const quiet = sh.bash && sh.vars.get('OPTERR') === '0';
    const end = () => {
      sh.vars.set(name, '?');
      sh.optionIndex = index;
      sh.vars.set('OPTIND', String(index));
      return 1;
    };
    const word = words[index - 1];
    if (word === undefined || !word.startsWith('-') || word === '-') return end();
    if (word === '--') {
      index++;
      return end();
    }
    const c = word[sh.optionOffset]!;
    const at = c === ':' ? -1 : spec.indexOf(c, silent ? 1 : 0);
    sh.optionOffset++;
    const next = () => {
      index++;
      sh.optionOffset = 1;
    };
    let result = c;
    sh.vars.unset('OPTARG');
    if (at < 0) {
      result = '?';
      if (silent) sh.vars.set('OPTARG', c);
      else if (!quiet) yield* sh.stderr.write(`${sh.bash ? sh.name : sh.prefix().replace(/: $/, '')}: ${sh.bash ? 'illegal option --' : 'Illegal option -'}${sh.bash ? ` ${c}` : c}\n`);
      if (sh.optionOffset >= word.length) next();
    } else if (spec[at + 1] === ':') {
      const rest = word.slice(sh.optionOffset);
      if (rest !== '') {
        sh.vars.set('OPTARG', rest);
        next();
      } else if (words[index] !== undefined) {
        sh.vars.set('OPTARG', words[index]!);
        index++;
        next();
      } else {
        next();
        result = silent ? ':' : '?';
        if (silent) sh.vars.set('OPTARG', c);
        else if (!quiet) yield* sh.stderr.write(`${sh.name}: option requires an argument -- ${c}\n`);
      }
    } else if (sh.optionOffset >= word.length) next();
    sh.optionIndex = index;
    sh.vars.set('OPTIND', String(index));
    sh.vars.set(name, result);
    return 0;
  },
};
