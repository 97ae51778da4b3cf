import { FsError, type Process } from '../../hosts/types.ts';
import { at } from '../lib/paths.ts';

/** The words of a file of options: `name = value`, `name: value`, `-x value`, comments after `#`. */
function configWords(text: string): string[] {
  const out: string[] = [];
  for (const line of text.split('\n')) {
    const m = /^\s*(-{0,2})([^\s=:#]+)\s*[=:]?\s*([^]*)$/.exec(line);
    if (!m) continue;
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(m[3]!);
    const value = quoted ? quoted[1]!.replace(/\\(.)/g, (_, c: string) => ({ n: '\n', t: '\t', r: '\r', v: '\v' })[c] ?? c) : m[3]!.replace(/\s+#.*$/, '').trimEnd();
    out.push(m[1] === '-' ? `-${m[2]}` : `--${m[2]}`, ...(value === '' && !quoted ? [] : [value]));
  }
  return out;
}

/** A command line with the options that the files of -K hold in place of them. A string is the file that can't be read. */
export function withConfig(p: Process): readonly string[] | string {
  const out: string[] = [];
  for (let i = 0; i < p.args.length; i++) {
    const word = p.args[i]!;
    if (i === 0 || (word !== '-K' && word !== '--config')) {
      out.push(word);
      continue;
    }
    const file = p.args[++i] ?? '';
    try {
      out.push(...configWords(p.machine.fs.read(at(p.cwd, file))));
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      return file;
    }
  }
  return out;
}
