import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Script } from './ast.ts';
import { defaultBashrc } from './bashrc.ts';
import { ShellSyntaxError } from './errors.ts';
import { Parser } from './parser.ts';
import { isPlain, PlainReader, type ParserOptions } from './plain.ts';

const aliases: Record<string, string> = { k: 'kubectl ', ll: 'ls -alF' };
const optionsOf = (name: 'bash' | 'dash' | 'ash'): ParserOptions => ({ dialect: { name }, alias: (word) => aliases[word] });

/** What a reader gives to the end, or to where it throws. */
function all(reader: { next(): Script | undefined }, scripts: Script[] = []): (Script | string)[] {
  try {
    for (let script = reader.next(); script; script = reader.next()) scripts.push(script);
    return scripts;
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    return [...scripts, `${error.line}: ${error.message}`];
  }
}

/** As a shell reads: plainly as long as it goes, then with the whole language. */
function read(text: string, options: ParserOptions): (Script | string)[] {
  const plain = new PlainReader(text, options);
  const scripts = all(plain) as Script[];
  return plain.rest === '' ? scripts : all(new Parser(plain.rest, { ...options, firstLine: plain.restLine }), scripts);
}

const piece = fc.constantFrom('a', 'kubectl', 'get', 'k', 'll', 'if', 'time', 'A=', 'x', '1', '-o', '=', '+=', '#', ' ', ' ', '  ', '\t', '\n', '\n', "'", "'x y'", "'#'", '"', '$x', ';', '&&', '|', '>', '2>', '~', '*', '[', '{', '!', '\\', '\r', '(', ')', '.', '/', ':', ',', '%', '@', '^');
const texts = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));

describe('plain commands', () => {
  it('are read as the whole language reads them', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('bash' as const, 'dash' as const, 'ash' as const), (text, dialect) => {
        const options = optionsOf(dialect);
        expect(read(text, options)).toEqual(all(new Parser(text, options)));
      }),
      { numRuns: 1000 },
    );
  });

  it('are what a machine begins with, and most of what is typed', () => {
    for (const text of [defaultBashrc, 'kubectl get nodes\n', 'kubectl create deployment web --image=nginx:1.27 --replicas=3', "A=1 B='x y' env # all", '']) expect(isPlain(text, optionsOf('bash')), text).toBe(true);
    for (const text of ['k get po', 'ls | wc', 'echo $x', "echo 'a", 'if a', 'a#b', 'x+=1', '~/a', 'echo "a"']) expect(isPlain(text, optionsOf('bash')), text).toBe(false);
  });
});
