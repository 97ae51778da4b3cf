import type { Builtin, Shell } from '../shell.ts';
import { longOptions } from '../setoptions.ts';

export const shoptNames = ['autocd', 'assoc_expand_once', 'cdable_vars', 'cdspell', 'checkhash', 'checkjobs', 'checkwinsize', 'cmdhist', 'complete_fullquote', 'direxpand', 'dirspell', 'dotglob', 'execfail', 'expand_aliases', 'extglob', 'extquote', 'failglob', 'force_fignore', 'globasciiranges', 'globskipdots', 'globstar', 'gnu_errfmt', 'histappend', 'histreedit', 'histverify', 'hostcomplete', 'huponexit', 'inherit_errexit', 'interactive_comments', 'lastpipe', 'lithist', 'localvar_inherit', 'localvar_unset', 'login_shell', 'mailwarn', 'no_empty_cmd_completion', 'nocaseglob', 'nocasematch', 'noexpand_translation', 'nullglob', 'patsub_replacement', 'progcomp', 'progcomp_alias', 'promptvars', 'restricted_shell', 'shift_verbose', 'sourcepath', 'varredir_close', 'xpg_echo'];

/** Turns an option of `set -o` on or off; false where there is none of that name. */
export function setOption(sh: Shell, name: string, on: boolean): boolean {
  if (!longOptions.includes(name)) return false;
  if (on) sh.options.add(name);
  else sh.options.delete(name);
  if (name === 'posix' && on && sh.bash) sh.vars.set('POSIXLY_CORRECT', 'y');
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

export const optionBuiltins: Readonly<Record<string, Builtin>> = {
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
};
