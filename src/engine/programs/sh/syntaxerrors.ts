import type { Task } from '../../sim/sim.ts';
import type { ShellSyntaxError } from './errors.ts';
import type { Shell } from './shell.ts';

/** Says where the source can't be parsed, as bash, dash or busybox would. */
export function* reportSyntax(sh: Shell, error: ShellSyntaxError, sourceLine: string, where?: string): Task {
  const { name } = sh.dialect;
  if (name !== 'bash') {
    const open = error.unclosed !== undefined && error.token === undefined && !/[})]/.test(error.unclosed);
    const { token } = error;
    const what = token === undefined ? 'end of file' : token === 'newline' ? 'newline' : /^[a-z]+$|^\W+$/.test(token) && !plainWord(token) ? `"${token}"` : 'word';
    const expected = error.expected ?? (token === undefined ? error.unclosed : undefined);
    const hint = expected === undefined ? '' : ` (expecting "${expected}")`;
    if (name === 'dash') yield* sh.stderr.write(`${sh.name}: ${error.line - (token === undefined ? 1 : 0) || 1}: Syntax error: ${open ? 'Unterminated quoted string' : `${what} unexpected${hint}`}\n`);
    else yield* sh.stderr.write(`${sh.prefix()}syntax error: ${open ? 'unterminated quoted string' : `unexpected ${what}${hint}`}\n`);
    return;
  }
  const start = sh.mode === 'interactive' ? 'bash: ' : `${sh.name}: ${where ?? ''}line ${error.line}: `;
  if (error.words !== undefined && error.token === undefined) {
    yield* sh.stderr.write(error.words.replace(/^(?=.)/gm, start).replace(/.$/, '$&\n'));
    return;
  }
  yield* sh.stderr.write(`${start}${error.message}\n`);
  if (error.token !== undefined && sh.mode !== 'interactive') yield* sh.stderr.write(`${start}\`${sourceLine}'\n`);
}

const plainWord = (token: string): boolean => !['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', 'in', '}', '!'].includes(token) && /^[a-z]+$/.test(token);
