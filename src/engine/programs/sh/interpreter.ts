import { Part } from '../../sim/part.ts';
import { builtins } from './builtins/index.ts';
import { runText } from './evaluate.ts';
import { expandPattern, expandQuoted, expandString } from './expand.ts';
import { runCommand, runScript, runWhole } from './interpret.ts';
import type { Interpreter, Language } from './shell.ts';

/** The one interpreter of all shells; what differs between them is their dialect. */
export const interpreter: Interpreter = {
  builtins,
  expand: { string: expandString, pattern: expandPattern, quoted: expandQuoted },
  language: new Part<Language>('shell', () => import('./language.ts')),
  script: runScript,
  command: runCommand,
  whole: runWhole,
  text: runText,
};
