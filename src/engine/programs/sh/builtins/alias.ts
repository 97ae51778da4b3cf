import { singleQuote } from '../quoting.ts';
import type { Builtin } from '../shell.ts';

export const aliasBuiltins: Readonly<Record<string, Builtin>> = {
  *alias(sh, args) {
    const line = (name: string, value: string) => `${sh.bash ? 'alias ' : ''}${name}=${singleQuote(value)}\n`;
    const words = args.slice(1).filter((a) => a !== '-p');
    if (words.length === 0) {
      yield* sh.stdout.write([...sh.aliases].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([n, v]) => line(n, v)).join(''));
      return 0;
    }
    let status = 0;
    for (const word of words) {
      const at = word.indexOf('=');
      if (at > 0) {
        sh.aliases.set(word.slice(0, at), word.slice(at + 1));
        continue;
      }
      const value = sh.aliases.get(word);
      if (value !== undefined) yield* sh.stdout.write(line(word, value));
      else {
        yield* sh.bash ? sh.error(`alias: ${word}: not found`) : sh.stderr.write(`alias: ${word} not found\n`);
        status = 1;
      }
    }
    return status;
  },
};
