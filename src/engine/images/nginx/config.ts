/** A directive of nginx' configuration: its words, its line, and its block. */
export interface Directive {
  name: string;
  args: string[];
  line: number;
  block: Directive[] | undefined;
  file: string;
}

/** A configuration that nginx would not start with; `message` is what it prints after `[emerg] 1#1: `. */
export class ConfigError extends Error {}

type Token = { text: string; line: number; quoted: boolean };

const tokens = (text: string, file: string): Token[] => {
  const found: Token[] = [];
  let line = 1;
  for (let i = 0; i < text.length; ) {
    const c = text[i]!;
    if (c === '\n') line++;
    if (/\s/.test(c)) i++;
    else if (c === '#') while (i < text.length && text[i] !== '\n') i++;
    else if (c === ';' || c === '{' || c === '}') {
      found.push({ text: c, line, quoted: false });
      i++;
    } else if (c === '"' || c === "'") {
      let value = '';
      const start = line;
      for (i++; i < text.length && text[i] !== c; i++) {
        if (text[i] === '\n') line++;
        if (text[i] === '\\' && i + 1 < text.length) {
          i++;
          value += text[i] === 'n' ? '\n' : text[i] === 't' ? '\t' : text[i] === c || text[i] === '\\' ? text[i] : `\\${text[i]}`;
        } else value += text[i];
      }
      if (i >= text.length) throw new ConfigError(`unexpected end of file, expecting ";" or "}" in ${file}:${line}`);
      i++;
      found.push({ text: value, line: start, quoted: true });
    } else {
      let value = '';
      while (i < text.length && !/[\s;]/.test(text[i]!) && !(text[i] === '{' && text[i - 1] !== '$')) {
        value += text[i];
        i++;
        if (text[i - 1] === '{') while (i < text.length && text[i - 1] !== '}') value += text[i++];
      }
      found.push({ text: value, line, quoted: false });
    }
  }
  return found;
};

/** Parses a configuration file; `include` gives the files of a pattern. */
export function parseConfig(text: string, file: string, include: (pattern: string) => { file: string; text: string }[]): Directive[] {
  const all = tokens(text, file);
  let at = 0;
  const block = (inner: boolean): Directive[] => {
    const out: Directive[] = [];
    for (;;) {
      const first = all[at];
      const last = all[all.length - 1];
      if (!first) {
        if (inner) throw new ConfigError(`unexpected end of file, expecting "}" in ${file}:${(last?.line ?? 0) + 1}`);
        return out;
      }
      at++;
      if (!first.quoted && first.text === '}') {
        if (!inner) throw new ConfigError(`unexpected "}" in ${file}:${first.line}`);
        return out;
      }
      if (!first.quoted && (first.text === ';' || first.text === '{')) throw new ConfigError(`unexpected "${first.text}" in ${file}:${first.line}`);
      const directive: Directive = { name: first.text, args: [], line: first.line, block: undefined, file };
      for (;;) {
        const next = all[at++];
        if (!next) throw new ConfigError(`unexpected end of file, expecting ";" or "}" in ${file}:${(last?.line ?? 0) + 1}`);
        if (!next.quoted && next.text === ';') break;
        if (!next.quoted && next.text === '}') throw new ConfigError(`unexpected "}" in ${file}:${next.line}`);
        if (!next.quoted && next.text === '{') {
          directive.block = block(true);
          break;
        }
        directive.args.push(next.text);
      }
      if (directive.name === 'include') for (const f of include(directive.args[0] ?? '')) out.push(...parseConfig(f.text, f.file, include));
      else out.push(directive);
    }
  };
  return block(false);
}
