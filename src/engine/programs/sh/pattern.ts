const classes: Record<string, string> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t\\n\\r\\f\\v',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9a-fA-F',
  print: ' -~\\u00a0-\\uffff',
  graph: '!-~\\u00a1-\\uffff',
  word: '\\w',
};

/** The inside of a bracket expression as a regular expression's; `at` is after the `[`. Undefined where it is not closed. */
export function bracket(pattern: string, at: number, escapes = true): { source: string; end: number } | undefined {
  let i = at;
  let source = '[';
  if (pattern[i] === '!' || pattern[i] === '^') {
    source += '^';
    i++;
  }
  const first = i;
  for (; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === ']' && i > first) return { source: source === '[' ? '[]' : source === '[^' ? '[^]' : `${source}]`, end: i + 1 };
    if (c === '[' && pattern[i + 1] === ':') {
      const close = pattern.indexOf(':]', i + 2);
      const name = close < 0 ? undefined : classes[pattern.slice(i + 2, close)];
      if (name !== undefined) {
        source += name;
        i = close + 1;
        continue;
      }
    }
    if (c === '[' && (pattern[i + 1] === '.' || pattern[i + 1] === '=')) {
      const close = pattern.indexOf(`${pattern[i + 1]}]`, i + 2);
      if (close >= 0) {
        source += escape(pattern.slice(i + 2, close));
        i = close + 1;
        continue;
      }
    }
    if (c === '\\' && escapes && pattern[i + 1] !== undefined) {
      source += escape(pattern[++i]!);
      continue;
    }
    if (c === '-' && i > first && pattern[i + 1] !== ']') source += '-';
    else source += escape(c);
  }
  return undefined;
}

const escape = (c: string): string => c.replace(/[\\\]^-]/g, '\\$&');

/**
 * A glob pattern as the source of a regular expression. Quoted characters come with a backslash. `slash`: `*` and `?`
 * match slashes (case, [[, parameter expansion), else they do not (path names).
 */
export function globSource(pattern: string, options: { slash?: boolean; extended?: boolean; lazy?: boolean } = {}): string {
  const any = options.slash ? '[^]' : '[^/]';
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (options.extended && pattern[i + 1] === '(' && '@!?*+'.includes(c)) {
      const group = closeGroup(pattern, i + 1);
      if (group) {
        const inner = group.parts.map((p) => globSource(p, options)).join('|');
        const quantifier = c === '?' ? '?' : c === '*' ? '*' : c === '+' ? '+' : '';
        if (c === '!') {
          const rest = globSource(pattern.slice(group.end), options);
          return `${out}(?!(?:${inner})${rest}$)${any}*?${rest}`;
        }
        out += `(?:${inner})${quantifier}`;
        i = group.end - 1;
        continue;
      }
    }
    if (c === '*') {
      while (pattern[i + 1] === '*') i++;
      out += options.lazy ? `${any}*?` : `${any}*`;
    } else if (c === '?') out += any;
    else if (c === '[') {
      const set = bracket(pattern, i + 1);
      if (set) {
        out += set.source;
        i = set.end - 1;
      } else out += '\\[';
    } else if (c === '\\' && pattern[i + 1] !== undefined) out += literal(pattern[++i]!);
    else out += literal(c);
  }
  return out;
}

const literal = (c: string): string => (/[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c);

function closeGroup(pattern: string, open: number): { parts: string[]; end: number } | undefined {
  const parts: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === '\\') i++;
    else if (c === '(') depth++;
    else if (c === '|' && depth === 1) {
      parts.push(pattern.slice(start, i));
      start = i + 1;
    } else if (c === ')' && --depth === 0) {
      parts.push(pattern.slice(start, i));
      return { parts, end: i + 1 };
    }
  }
  return undefined;
}

const compiled = new Map<string, RegExp>();

/** The regular expression that matches what a pattern matches as a whole. */
export function patternRegExp(pattern: string, options: { slash?: boolean; extended?: boolean; ignoreCase?: boolean } = {}): RegExp {
  const key = `${options.slash ? 's' : ''}${options.extended ? 'x' : ''}${options.ignoreCase ? 'i' : ''}:${pattern}`;
  let re = compiled.get(key);
  if (!re) {
    try {
      re = new RegExp(`^(?:${globSource(pattern, options)})$`, options.ignoreCase ? 'iu' : 'u');
    } catch {
      re = new RegExp(`^${literalAll(pattern)}$`);
    }
    if (compiled.size > 500) compiled.clear();
    compiled.set(key, re);
  }
  return re;
}

const literalAll = (text: string): string => text.replace(/\\(.)/g, '$1').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** True when a whole text matches a pattern in which `*` matches anything: `case`, `[[ == ]]`, find -name. */
export const matches = (text: string, pattern: string, options: { extended?: boolean; ignoreCase?: boolean } = {}): boolean => patternRegExp(pattern, { slash: true, ...options }).test(text);

/** A text in which no character has a meaning in a pattern. */
export const quotePattern = (text: string): string => text.replace(/[\\*?[\]()|!+@{}^$.&-]/g, '\\$&');

export const hasGlob = (pattern: string, extended = false): boolean => /(^|[^\\])(\\\\)*[*?[]/.test(pattern) || (extended && /[@!+]\(/.test(pattern));
