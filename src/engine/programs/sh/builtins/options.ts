import { assignmentValue } from '../escapes.ts';
import { functionText } from '../print.ts';
import type { Builtin, Shell } from '../shell.ts';
import { longOptions, setOptions } from '../setoptions.ts';

const shoptNames = ['autocd', 'assoc_expand_once', 'cdable_vars', 'cdspell', 'checkhash', 'checkjobs', 'checkwinsize', 'cmdhist', 'complete_fullquote', 'direxpand', 'dirspell', 'dotglob', 'execfail', 'expand_aliases', 'extglob', 'extquote', 'failglob', 'force_fignore', 'globasciiranges', 'globskipdots', 'globstar', 'gnu_errfmt', 'histappend', 'histreedit', 'histverify', 'hostcomplete', 'huponexit', 'inherit_errexit', 'interactive_comments', 'lastpipe', 'lithist', 'localvar_inherit', 'localvar_unset', 'login_shell', 'mailwarn', 'no_empty_cmd_completion', 'nocaseglob', 'nocasematch', 'noexpand_translation', 'nullglob', 'patsub_replacement', 'progcomp', 'progcomp_alias', 'promptvars', 'restricted_shell', 'shift_verbose', 'sourcepath', 'varredir_close', 'xpg_echo'];

/** Turns an option of `set -o` on or off; false where there is none of that name. */
export function setOption(sh: Shell, name: string, on: boolean): boolean {
  if (!longOptions.includes(name)) return false;
  if (on) sh.options.add(name);
  else sh.options.delete(name);
  // One of the two ways to edit lines at most.
  if (on && (name === 'vi' || name === 'emacs')) sh.options.delete(name === 'vi' ? 'emacs' : 'vi');
  return true;
}

export function setShopt(sh: Shell, name: string, on: boolean): boolean {
  if (!shoptNames.includes(name)) return false;
  if (on) sh.shopt.add(name);
  else sh.shopt.delete(name);
  if (name === 'extglob') sh.dialect.extglob = on;
  return true;
}

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

export const optionBuiltins: Readonly<Record<string, Builtin>> = {
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

  *shopt(sh, args) {
    let on: boolean | undefined;
    let quiet = false;
    let long = false;
    let print = false;
    let i = 1;
    for (; args[i]?.startsWith('-'); i++) {
      for (const c of args[i]!.slice(1)) {
        if (c === 's' || c === 'u') on = c === 's';
        else if (c === 'q') quiet = true;
        else if (c === 'o') long = true;
        else if (c === 'p') print = true;
        else {
          yield* sh.error(`shopt: -${c}: invalid option`);
          yield* sh.stderr.write('shopt: usage: shopt [-pqsu] [-o] [optname ...]\n');
          return 2;
        }
      }
    }
    const known = long ? longOptions : shoptNames;
    const store = long ? sh.options : sh.shopt;
    const names = args.slice(i);
    const line = (n: string) => (print ? (long ? `set ${store.has(n) ? '-' : '+'}o ${n}\n` : `shopt ${store.has(n) ? '-s' : '-u'} ${n}\n`) : `${n.padEnd(15)}\t${store.has(n) ? 'on' : 'off'}\n`);
    if (names.length === 0) {
      yield* sh.stdout.write(known.filter((n) => on === undefined || store.has(n) === on).map(line).join(''));
      return 0;
    }
    let status = 0;
    for (const name of names) {
      if (!known.includes(name)) {
        yield* sh.error(`shopt: ${name}: invalid ${long ? 'option' : 'shell option'} name`);
        status = 1;
      } else if (on !== undefined) (long ? setOption : setShopt)(sh, name, on);
      else {
        if (!store.has(name)) status = 1;
        if (!quiet) yield* sh.stdout.write(line(name));
      }
    }
    return status;
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
