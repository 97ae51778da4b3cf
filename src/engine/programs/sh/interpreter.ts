import { builtins } from './builtins/index.ts';
import { runText } from './evaluate.ts';
import { expandPattern, expandQuoted, expandString } from './expand.ts';
import { runCommand, runScript, runWhole } from './interpret.ts';
import type { Interpreter } from './shell.ts';

/** The one interpreter of all shells; what differs between them is their dialect. */
export const interpreter: Interpreter = {
  builtins,
  expand: { string: expandString, pattern: expandPattern, quoted: expandQuoted },
  script: runScript,
  command: runCommand,
  whole: runWhole,
  text: runText,
};
