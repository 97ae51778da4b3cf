import type { Task } from '../../sim/sim.ts';
import { ExpansionError, ShellSyntaxError } from './errors.ts';
import { PlainReader, type ParserOptions, type ScriptReader } from './plain.ts';
import type { RunTextOptions, Shell } from './shell.ts';
import { ReadonlyError } from './variables.ts';

/** Whether a text runs that is not the script itself. */
const inside = (sh: Shell): boolean => sh.mode === 'command' || sh.evaluating > 0 || sh.sourced > 0;

/** See Shell.runText. After an expansion or assignment that fails, bash goes on with the next line; a subshell ends. */
export function* runText(sh: Shell, text: string, options: RunTextOptions): Task<number> {
  const reading: ParserOptions = { dialect: sh.dialect, alias: (name) => (sh.interactive || sh.shopt.has('expand_aliases') || !sh.bash ? sh.aliases.get(name) : undefined) };
  const plain = new PlainReader(text, { ...reading, firstLine: options.firstLine ?? 1 });
  let parser: ScriptReader | undefined;
  let status = 0;
  for (;;) {
    let script = parser ? undefined : plain.next();
    if (!script && !parser && plain.rest === '') return status;
    if (!script) parser ??= new (yield* sh.language()).Parser(plain.rest, { ...reading, firstLine: plain.restLine });
    try {
      script ??= parser!.next();
    } catch (error) {
      if (!(error instanceof ShellSyntaxError) || !parser) throw error;
      const { reportSyntax } = yield* sh.language();
      yield* reportSyntax(sh, error, parser.sourceLine(error.line, parser.firstLine), options.where);
      if (!error.keepsStatus) sh.status = error.status;
      return sh.status;
    }
    for (const { line, delimiter } of parser?.unterminated.splice(0) ?? []) {
      if (sh.bash) yield* sh.stderr.write(`${sh.mode === 'interactive' ? 'bash: ' : `${sh.name}: line ${parser!.lastLine}: `}warning: here-document at line ${line} delimited by end-of-file (wanted \`${delimiter}')\n`);
    }
    if (!script) return status;
    if (sh.options.has('noexec') && !sh.interactive) continue;
    if (sh.options.has('verbose')) yield* sh.stderr.write(`${script.items.map((i) => i.text).join('; ')}\n`);
    try {
      status = yield* sh.runScript(script, options.tail === true && (parser ?? plain).rest.trim() === '');
    } catch (error) {
      const mends = (error instanceof ExpansionError && !error.fatal && !(error.unwinds && inside(sh))) || error instanceof ReadonlyError;
      if (!mends || !sh.bash || sh.subshell > 0) throw error;
      yield* sh.fault(error);
      sh.status = status = 1;
    }
  }
}
