// What of the language a prompt and a plain command do without: see Shell.language.
export { evaluate } from './arithmetic.ts';
export { strftime } from '../lib/strftime.ts';
export { showCompletions } from './builtins/compgen.ts';
export { moreBuiltins } from './builtins/more.ts';
export { runCompound } from './compound.ts';
export { expandField, expandInQuotes, expandInto } from './expandwords.ts';
export { expandHistory } from './historyexpand.ts';
export { expandParameter, subscript } from './parameter.ts';
export { Parser } from './parser.ts';
export { runBackground, runStages } from './pipelines.ts';
export { redirect } from './redirect.ts';
export { fileOf, processSubstitution, substituteCommand, substituteFile } from './substitution.ts';
export { reportSyntax } from './syntaxerrors.ts';
export { reportTime } from './timing.ts';
export { textWord } from './textword.ts';
