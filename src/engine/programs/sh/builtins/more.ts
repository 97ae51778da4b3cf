import { bindBuiltins } from './bind.ts';
import { declareBuiltins } from './declare.ts';
import { directoryBuiltins } from './directories.ts';
import { historyBuiltins } from './history.ts';
import type { Builtin } from '../shell.ts';
import { inputBuiltins } from './input.ts';
import { jobBuiltins } from './jobs.ts';
import { outputBuiltins } from './output.ts';
import { processBuiltins } from './process.ts';
import { signalBuiltins } from './signals.ts';

/** Builtins that a shell's start does without. */
export const moreBuiltins: Readonly<Record<string, Builtin>> = { ...bindBuiltins, ...declareBuiltins, ...directoryBuiltins, ...historyBuiltins, ...inputBuiltins, ...jobBuiltins, ...outputBuiltins, ...processBuiltins, ...signalBuiltins };
