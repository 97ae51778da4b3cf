import type { Word, WordPart } from './ast.ts';

/** Which words of the language exist. */
export interface Dialect {
  name: 'bash' | 'dash' | 'ash';
  extglob?: boolean;
}

export const reserved: ReadonlySet<string> = new Set(['if', 'then', 'elif', 'else', 'fi', 'for', 'while', 'until', 'do', 'done', 'case', 'esac', 'select', 'function', '{', '}', '!', '[[', 'time', 'coproc']);

/** Makes a word of parts; says where nothing needs expanding. */
export function makeWord(parts: WordPart[], raw: string): Word {
  const word: Word = { parts, raw };
  let plain = '';
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (part.type === 'literal') plain += part.text;
    else if (part.type === 'text' && !/[*?[{]/.test(part.text) && !(i === 0 && part.text[0] === '~') && !/[=:]~|[@+!?*]\(/.test(part.text)) plain += part.text;
    else if (part.type === 'double' && part.parts.every((p) => p.type === 'literal')) plain += part.parts.map((p) => (p as { text: string }).text).join('');
    else return word;
  }
  word.plain = plain;
  return word;
}
