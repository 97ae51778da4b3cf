import { bracket } from '../sh/pattern.ts';

export interface RegexOptions {
  /** ERE (grep -E, sed -E, [[ =~ ]]); else BRE with GNU's `\+`, `\?` and `\|`. */
  extended?: boolean;
  ignoreCase?: boolean;
  global?: boolean;
  /** `^` and `$` match at lines inside the text. */
  multiline?: boolean;
}

/** A POSIX regular expression (GNU's dialect) in the source of a JavaScript one. Throws BadRegex. */
export function posixSource(pattern: string, extended: boolean): string {
  let out = '';
  let depth = 0;
  /** Whether a quantifier may follow. */
  let atom = false;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === '\\') {
      const next = pattern[++i];
      if (next === undefined) throw new BadRegex('Trailing backslash');
      if (!extended && '(){}+?|'.includes(next)) {
        if (next === '(') {
          out += '(';
          depth++;
          atom = false;
          continue;
        }
        if (next === ')') {
          if (depth-- === 0) throw new BadRegex('Unmatched ) or \\)');
          out += ')';
          atom = true;
          continue;
        }
        if (next === '|') {
          out += '|';
          atom = false;
          continue;
        }
        if (next === '{') {
          const close = pattern.indexOf('\\}', i);
          if (close < 0) throw new BadRegex('Unmatched \\{');
          out += interval(pattern.slice(i + 1, close));
          i = close + 1;
          continue;
        }
        if (next === '}') {
          out += '\\}';
          continue;
        }
        if (atom) out += next;
        else out += `\\${next}`;
        continue;
      }
      atom = true;
      if (/[1-9]/.test(next)) out += `(?:\\${next})`;
      else if (next === '<') {
        out += '\\b(?=\\w)';
        atom = false;
      } else if (next === '>') {
        out += '\\b(?<=\\w)';
        atom = false;
      } else if (next === '`') out += '(?<![^])';
      else if (next === "'") out += '(?![^])';
      else if (/[wWsSbB]/.test(next)) out += `\\${next}`;
      else if (next === 'n') out += '\\n';
      else if (next === 't') out += '\\t';
      else out += quote(next);
      continue;
    }
    if (c === '[') {
      const set = bracket(pattern, i + 1, false);
      if (!set) throw new BadRegex('Unmatched [, [^, [:, [., or [=');
      out += set.source;
      i = set.end - 1;
      atom = true;
      continue;
    }
    if (c === '.') {
      out += '[^\\n]';
      atom = true;
      continue;
    }
    if (c === '*') {
      if (!atom) out += '\\*';
      // GNU takes `a**` as `a*`.
      else if (!/(?:^|[^\\])[*+?]$/.test(out)) out += '*';
      atom = true;
      continue;
    }
    if (c === '^') {
      const anchor = extended || out === '' || /(?:^|[^\\])(?:\(|\|)$/.test(out);
      out += anchor ? '^' : '\\^';
      atom = !anchor;
      continue;
    }
    if (c === '$') {
      const rest = pattern.slice(i + 1);
      const anchor = extended || rest === '' || rest.startsWith('\\)') || rest.startsWith('\\|');
      out += anchor ? '$' : '\\$';
      atom = !anchor;
      continue;
    }
    if (extended) {
      if (c === '(') {
        depth++;
        out += '(';
        atom = false;
        continue;
      }
      if (c === ')') {
        if (depth === 0) throw new BadRegex('Unmatched ) or \\)');
        depth--;
        out += ')';
        atom = true;
        continue;
      }
      if (c === '|') {
        out += '|';
        atom = false;
        continue;
      }
      if (c === '+' || c === '?') {
        if (!atom) out += `\\${c}`;
        else if (!/(?:^|[^\\])[*+?]$/.test(out)) out += c;
        atom = true;
        continue;
      }
      if (c === '{') {
        const m = /^\{(\d*,?\d*)\}/.exec(pattern.slice(i));
        if (m && m[1] !== '' && atom) {
          out += interval(m[1]!);
          i += m[0].length - 1;
          continue;
        }
        out += '\\{';
        atom = true;
        continue;
      }
    }
    out += quote(c);
    atom = true;
  }
  if (depth > 0) throw new BadRegex(extended ? 'Unmatched ( or \\(' : 'Unmatched ( or \\(');
  return out;
}

/** Not a regular expression; the message is regcomp's. */
export class BadRegex extends Error {}

const interval = (text: string): string => {
  const m = /^(\d*)(,?)(\d*)$/.exec(text);
  if (!m || (m[1] === '' && m[2] === '')) throw new BadRegex('Invalid content of \\{\\}');
  if (m[3] !== '' && Number(m[1] || 0) > Number(m[3])) throw new BadRegex('Invalid content of \\{\\}');
  return `{${m[1] || '0'}${m[2]}${m[3]}}`;
};

const quote = (c: string): string => (/[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c);

const cache = new Map<string, RegExp>();

/** Compiles a POSIX regular expression. Throws BadRegex. A global one is shared: set its lastIndex before use. */
export function posixRegExp(pattern: string, options: RegexOptions = {}): RegExp {
  const flags = `${options.global ? 'g' : ''}${options.ignoreCase ? 'i' : ''}${options.multiline ? 'm' : ''}u`;
  const key = `${options.extended ? 'e' : 'b'}${flags}:${pattern}`;
  let re = cache.get(key);
  if (!re) {
    const source = posixSource(pattern, options.extended ?? false);
    try {
      re = new RegExp(source, flags);
    } catch {
      throw new BadRegex('Invalid regular expression');
    }
    if (cache.size > 300) cache.clear();
    cache.set(key, re);
  }
  return re;
}
