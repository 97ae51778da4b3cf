import type { Task } from '../../sim/sim.ts';
import { ExpansionError, ShellSyntaxError } from './errors.ts';
import { Parser } from './parser.ts';
import type { RunTextOptions, Shell } from './shell.ts';
import { ReadonlyError } from './variables.ts';

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

/** Whether a text runs that is not the script itself. */
const inside = (sh: Shell): boolean => sh.mode === 'command' || sh.evaluating > 0 || sh.sourced > 0;

/** See Shell.runText. After an expansion or assignment that fails, bash goes on with the next line; a subshell ends. */
export function* runText(sh: Shell, text: string, options: RunTextOptions): Task<number> {
  const parser = new Parser(text, {
    dialect: sh.dialect,
    alias: (name) => (sh.interactive || sh.shopt.has('expand_aliases') || !sh.bash ? sh.aliases.get(name) : undefined),
    firstLine: options.firstLine ?? 1,
  });
  let status = 0;
  for (;;) {
    let script;
    try {
      script = parser.next();
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      yield* reportSyntax(sh, error, parser.sourceLine(error.line, parser.firstLine), options.where);
      if (!error.keepsStatus) sh.status = error.status;
      return sh.status;
    }
    for (const { line, delimiter } of parser.unterminated.splice(0)) {
      if (sh.bash) yield* sh.stderr.write(`${sh.mode === 'interactive' ? 'bash: ' : `${sh.name}: line ${parser.lastLine}: `}warning: here-document at line ${line} delimited by end-of-file (wanted \`${delimiter}')\n`);
    }
    if (!script) return status;
    if (sh.options.has('noexec') && !sh.interactive) continue;
    if (sh.options.has('verbose')) yield* sh.stderr.write(`${script.items.map((i) => i.text).join('; ')}\n`);
    try {
      status = yield* sh.runScript(script, options.tail === true && parser.rest.trim() === '');
    } catch (error) {
      const mends = (error instanceof ExpansionError && !error.fatal && !(error.unwinds && inside(sh))) || error instanceof ReadonlyError;
      if (!mends || !sh.bash || sh.subshell > 0) throw error;
      yield* sh.fault(error);
      sh.status = status = 1;
    }
  }
}
