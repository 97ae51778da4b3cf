import type { Task } from '../../sim/sim.ts';
import type { CompletionSpec } from './completer.ts';
import { singleQuote } from './quoting.ts';
import type { Shell } from './shell.ts';

/** How `complete -p` shows a specification. */
export function specText(name: string, spec: CompletionSpec): string {
  const parts = [...spec.options.map((o) => `-o ${o}`)];
  if (spec.action) parts.push(spec.action === 'files' ? '-f' : '-d');
  if (spec.words !== undefined) parts.push(`-W ${singleQuote(spec.words)}`);
  if (spec.function !== undefined) parts.push(`-F ${spec.function}`);
  return `complete ${[...parts, name].join(' ')}\n`;
}

/** What a specification offers for the last of `words`; undefined where that is left to file names (Programmable Completion in bash(1)). */
export function* programmed(sh: Shell, spec: CompletionSpec, words: readonly string[], line: string): Task<string[] | undefined> {
  const word = words.at(-1)!;
  const found = spec.words === undefined ? [] : spec.words.split(/\s+/).filter((w) => w !== '' && w.startsWith(word));
  if (spec.function !== undefined && sh.functions.has(spec.function)) {
    sh.vars.setList('COMP_WORDS', [...words]);
    sh.vars.set('COMP_CWORD', String(words.length - 1));
    sh.vars.set('COMP_LINE', line);
    sh.vars.set('COMP_POINT', String(line.length));
    sh.vars.setList('COMPREPLY', []);
    const { status } = sh;
    yield* sh.runText([spec.function, words[0]!, word, words.at(-2) ?? ''].map((w, i) => (i === 0 ? w : singleQuote(w))).join(' '));
    sh.status = status;
    found.push(...(sh.vars.entries('COMPREPLY') ?? []).map(([, value]) => value));
    for (const name of ['COMP_WORDS', 'COMP_CWORD', 'COMP_LINE', 'COMP_POINT', 'COMPREPLY']) sh.vars.unset(name);
  }
  if (found.length > 0) return [...new Set(found)].sort();
  return spec.action !== undefined || spec.options.some((o) => /^(bash)?default$|^filenames$/.test(o)) ? undefined : [];
}
