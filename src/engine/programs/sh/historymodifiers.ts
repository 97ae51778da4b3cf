import { EventNotFound } from './errors.ts';
import { historyWords } from './historywords.ts';

/** The last `:s/old/new/`, for `:&` and an empty `old`. */
export interface Substitution {
  old: string;
  new: string;
}

interface Modified {
  text: string;
  /** Where the modifiers end. */
  end: number;
  /** `:p`: the line is shown and not run. */
  print: boolean;
  last: Substitution | undefined;
}

const quoteWord = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;

const simple: Readonly<Record<string, (text: string) => string>> = {
  h: (t) => (t.includes('/') ? t.slice(0, t.lastIndexOf('/')) : t),
  t: (t) => t.slice(t.lastIndexOf('/') + 1),
  r: (t) => (t.includes('.') ? t.slice(0, t.lastIndexOf('.')) : t),
  e: (t) => (t.includes('.') ? t.slice(t.lastIndexOf('.')) : t),
  q: quoteWord,
  x: (t) => t.split(/(\s+)/).map((w) => (/^\s*$/.test(w) ? w : quoteWord(w))).join(''),
};

/** One side of `s/old/new/`, up to the delimiter, which a backslash takes the meaning from. */
function side(line: string, from: number, delimiter: string): { text: string; end: number } {
  let text = '';
  let i = from;
  for (; i < line.length && line[i] !== delimiter; i++) {
    if (line[i] === '\\' && line[i + 1] === delimiter) i++;
    text += line[i]!;
  }
  return { text, end: i };
}

function parseSubstitution(line: string, from: number, last: Substitution | undefined): { substitution: Substitution; end: number } {
  const delimiter = line[from]!;
  const left = side(line, from + 1, delimiter);
  const right = side(line, left.end + 1, delimiter);
  const old = left.text === '' ? (last?.old ?? '') : left.text;
  const fresh = right.text.replace(/\\&|&/g, (m) => (m === '&' ? old : '&'));
  return { substitution: { old, new: fresh }, end: Math.min(line.length, right.end + 1) };
}

function substitute(text: string, { old, new: fresh }: Substitution, how: 'once' | 'all' | 'words'): string | undefined {
  if (old === '' || !text.includes(old)) return undefined;
  if (how === 'all') return text.replaceAll(old, () => fresh);
  if (how === 'words') return historyWords(text).map((w) => w.replace(old, () => fresh)).join(' ');
  return text.replace(old, () => fresh);
}

/**
 * Applies the modifiers `:h :t :r :e :p :q :x :s :& :g :a :G` that stand in `line` from `at` on. Throws EventNotFound.
 */
export function modify(line: string, at: number, text: string, last: Substitution | undefined): Modified {
  let print = false;
  while (line[at] === ':') {
    let i = at + 1;
    let how: 'once' | 'all' | 'words' = 'once';
    for (; /[gaG]/.test(line[i] ?? ''); i++) how = line[i] === 'G' ? 'words' : 'all';
    const letter = line[i] ?? '';
    if (letter === 'p') print = true;
    else if (letter === 's' || letter === '&') {
      if (letter === '&' && !last) throw new EventNotFound(`${line.slice(at, i + 1)}: no previous substitution`);
      const parsed = letter === 's' ? parseSubstitution(line, i + 1, last) : { substitution: last!, end: i + 1 };
      last = parsed.substitution;
      const changed = substitute(text, last, how);
      if (changed === undefined) throw new EventNotFound(`${line.slice(at, parsed.end)}: substitution failed`);
      text = changed;
      i = parsed.end - 1;
    } else {
      const change = simple[letter];
      if (!change) throw new EventNotFound(`${line.slice(at + 1, i + 1)}: unrecognized history modifier`);
      text = change(text);
    }
    at = i + 1;
  }
  return { text, end: at, print, last };
}
