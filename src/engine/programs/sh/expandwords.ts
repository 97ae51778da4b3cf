import type { Task } from '../../sim/sim.ts';
import type { ParameterPart, Word, WordPart } from './ast.ts';
import { expandBraces } from './braces.ts';
import { ExpansionError } from './errors.ts';
import { expandQuoted, expandString } from './expand.ts';
import { Fields, type Field } from './fields.ts';
import { glob } from './glob.ts';
import { matches } from './pattern.ts';
import type { Shell } from './shell.ts';

interface Context {
  /** Inside double quotes: nothing is split, and text is literal. */
  quoted: boolean;
  /** `~` begins a home folder after `=` and `:` too. */
  assignment?: boolean;
  /** The text of the word itself is split too: the argument of an unquoted `${x:-a b}`. */
  argument?: boolean;
}

/** Expands one word to the arguments that it stands for. Throws ExpansionError. */
export function* expandInto(sh: Shell, word: Word, out: string[]): Task {
  const braced = sh.bash && sh.options.has('braceexpand') && word.parts.some((p) => p.type === 'text' && p.text.includes('{'));
  const braces = braced ? expandBraces(word) : [word];
  for (const one of braces) {
    if (one.plain !== undefined && one !== word) {
      if (one.parts.length > 0) out.push(one.plain);
      continue;
    }
    const fields = new Fields(sh.vars.get('IFS') ?? ' \t\n');
    yield* walk(sh, one.parts, fields, { quoted: false });
    fields.end();
    for (const field of fields.done) pathnames(sh, field, out);
  }
}

function pathnames(sh: Shell, field: Field, out: string[]): void {
  if (!field.glob || sh.options.has('noglob')) {
    out.push(field.text);
    return;
  }
  const extended = sh.shopt.has('extglob');
  if (!/[*?[]/.test(field.pattern) && !(extended && /[@!+]\(/.test(field.pattern))) {
    out.push(field.text);
    return;
  }
  const ignored = sh.bash ? (sh.vars.get('GLOBIGNORE') ?? '') : '';
  const dots = !sh.bash || !sh.shopt.has('globskipdots');
  const all = glob(sh.process.machine.fs, sh.process.cwd, field.pattern, { dot: sh.shopt.has('dotglob') || ignored !== '', dots, extended, ignoreCase: sh.shopt.has('nocaseglob'), star: sh.shopt.has('globstar') });
  const found = ignored === '' ? all : all.filter((path) => !ignored.split(':').some((p) => matches(path, p, { extended })));
  if (found.length > 0) out.push(...found);
  else if (sh.shopt.has('failglob')) throw new ExpansionError(`no match: ${field.text}`, false);
  else if (!sh.shopt.has('nullglob')) out.push(field.text);
}

/** A word as one field, without splitting or path names. */
export function* expandField(sh: Shell, word: Word, options: { assignment?: boolean }): Task<Field> {
  const fields = new Fields(undefined);
  yield* walk(sh, word.parts, fields, { quoted: false, ...options });
  return fields.joined();
}

/** What stands inside double quotes. */
export function* expandInQuotes(sh: Shell, word: Word): Task<string> {
  const fields = new Fields(undefined);
  yield* walk(sh, word.parts, fields, { quoted: true });
  return fields.joined().text;
}

/** Expands parts into fields. */
function* walk(sh: Shell, parts: readonly WordPart[], fields: Fields, context: Context): Task {
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    switch (part.type) {
      case 'text': {
        let { text } = part;
        if (context.quoted) {
          fields.quoted(text);
          break;
        }
        if (i === 0 && text[0] === '~') {
          const home = tilde(sh, text, parts.length === 1);
          if (home) {
            fields.quoted(home.home);
            text = text.slice(home.length);
          }
        } else if (context.assignment || (i === 0 && /^[A-Za-z_]\w*=~/.test(text))) text = text.replace(/([:=])(~[^/:]*)/g, (whole, mark: string, name: string) => (tilde(sh, name, true) ? mark + tilde(sh, name, true)!.home : whole));
        if (context.assignment && text.includes(':~')) text = text.replace(/:(~[^/:]*)/g, (whole, name: string) => (tilde(sh, name, true) ? `:${tilde(sh, name, true)!.home}` : whole));
        if (context.argument) fields.expanded(text);
        else fields.literal(text);
        break;
      }
      case 'literal':
        fields.quoted(part.text);
        break;
      case 'double':
        yield* walkDouble(sh, part.parts, fields);
        break;
      case 'parameter':
        yield* walkParameter(sh, part, fields, context);
        break;
      case 'command': {
        const { fileOf, substituteCommand, substituteFile } = yield* sh.language();
        const file = fileOf(part.script);
        const text = file ? yield* substituteFile(sh, yield* expandString(sh, file)) : yield* substituteCommand(sh, part.script);
        if (context.quoted) fields.quoted(text);
        else fields.expanded(text);
        break;
      }
      case 'arithmetic': {
        yield* sh.language();
        const value = String(sh.evaluate(yield* expandQuoted(sh, part.expression)));
        if (context.quoted) fields.quoted(value);
        else fields.expanded(value);
        break;
      }
      case 'process':
        fields.quoted(yield* (yield* sh.language()).processSubstitution(sh, part.direction, part.script));
        break;
    }
  }
}

function* walkDouble(sh: Shell, parts: readonly WordPart[], fields: Fields): Task {
  if (parts.length === 0) fields.touch();
  yield* walk(sh, parts, fields, { quoted: true });
}

function* walkParameter(sh: Shell, part: ParameterPart, fields: Fields, context: Context): Task {
  const { expandParameter } = yield* sh.language();
  const result = yield* expandParameter(sh, part, context.quoted);
  if ('word' in result) {
    // The argument of `:-` and `:+` stands in place of the parameter, with its own quoting.
    if (result.word.parts.length === 0) {
      if (context.quoted) fields.touch();
      return;
    }
    yield* walk(sh, result.word.parts, fields, { ...context, argument: !context.quoted });
    return;
  }
  if (result.list) {
    const ifs = sh.vars.get('IFS') ?? ' \t\n';
    if (context.quoted && result.star) {
      fields.quoted(result.list.join(ifs === '' ? '' : ifs[0]));
      return;
    }
    result.list.forEach((value, i) => {
      if (i > 0) fields.end();
      if (context.quoted) fields.quoted(value);
      else fields.expanded(value);
    });
    return;
  }
  if (context.quoted) fields.quoted(result.value);
  else fields.expanded(result.value);
}

function tilde(sh: Shell, text: string, whole: boolean): { home: string; length: number } | undefined {
  const m = /^~([^/:]*)/.exec(text)!;
  if (!whole && m[0].length === text.length) return undefined;
  const name = m[1]!;
  const home = name === '' ? (sh.vars.get('HOME') ?? sh.process.user.home) : name === '+' ? sh.vars.get('PWD') : name === '-' ? sh.vars.get('OLDPWD') : homeOf(sh, name);
  return home === undefined ? undefined : { home, length: m[0].length };
}

function homeOf(sh: Shell, name: string): string | undefined {
  const { fs } = sh.process.machine;
  if (fs.stat('/etc/passwd')?.type !== 'file') return undefined;
  for (const line of fs.read('/etc/passwd').split('\n')) {
    const fields = line.split(':');
    if (fields[0] === name) return fields[5];
  }
  return undefined;
}
