const classes: Readonly<Record<string, string>> = { alpha: '\\p{L}', digit: '\\d', alnum: '\\p{L}\\p{N}', space: '\\s', blank: ' \\t', upper: '\\p{Lu}', lower: '\\p{Ll}', punct: '!-\\/:-@\\[-`{-~', xdigit: '0-9a-fA-F', word: '\\w', cntrl: '\\x00-\\x1f\\x7f' };

/** What stands for an escape in JavaScript; undefined: the same. */
const escapes: Readonly<Record<string, string>> = { h: '[ \\t]', H: '[^ \\t]', A: '(?<![^])', z: '(?![^])', Z: '(?=\\n?(?![^]))', R: '(?:\\r\\n|[\\n\\r])', a: '\\x07', e: '\\x1b' };

/** In Oniguruma `\h` is a hexadecimal digit. */
const hexadecimal: Readonly<Record<string, string>> = { ...escapes, h: '[0-9a-fA-F]', H: '[^0-9a-fA-F]' };

export interface PerlOptions {
  /** Blanks and comments do not count. */
  spaced?: boolean;
  /** `\h` is a hexadecimal digit (Oniguruma) rather than a blank (PCRE). */
  hex?: boolean;
}

/** A regular expression in Perl's syntax in the source of a JavaScript one with the flag `u`. Throws SyntaxError. */
export function perlSource(source: string, { spaced = false, hex = false }: PerlOptions = {}): string {
  let out = '';
  let inside = false;
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!;
    if (c === '\\') {
      const e = source[++i];
      if (e === undefined) throw new SyntaxError('a backslash at the end');
      if (e === 'K' && !inside) {
        out = `(?<=${out})`;
        continue;
      }
      const named = /^[pPukx]\{[^}]*\}|^k<\w+>/.exec(source.slice(i));
      if (named) {
        out += `\\${named[0].replace(/^x\{/, 'u{').replace(/^([pP]\{)\^/, '$1')}`;
        i += named[0].length - 1;
        continue;
      }
      const other = (hex ? hexadecimal : escapes)[e];
      if (other !== undefined) out += inside && other[0] === '[' ? other.slice(1, -1) : other;
      else out += /[A-Za-z0-9\\^$.*+?()[\]{}|/]/.test(e) || (inside && e === '-') ? `\\${e}` : e;
    } else if (inside) {
      const named = /^\[:(\w+):\]/.exec(source.slice(i));
      if (named) {
        out += classes[named[1]!] ?? '';
        i += named[0].length - 1;
      } else {
        if (c === ']') inside = false;
        out += c === '[' ? '\\[' : c;
      }
    } else if (c === '[') {
      inside = true;
      const head = /^\[\^?\]?/.exec(source.slice(i))![0];
      out += head.replace(/\]$/, '\\]');
      i += head.length - 1;
    } else if (c === '$') out += '(?=\\n?(?![^]))';
    else if (spaced && /\s/.test(c)) continue;
    else if (spaced && c === '#') while (i + 1 < source.length && source[i + 1] !== '\n') i++;
    else if (c === '{' && !/^\{\d*,?\d*\}/.test(source.slice(i))) out += '\\{';
    else if ((c === '}' && !/\{\d*,?\d*$/.test(out)) || c === ']') out += `\\${c}`;
    else out += c;
  }
  return out;
}
