import { bindBuiltins } from './bind.ts';
import { compgenBuiltins } from './compgen.ts';
import { declareBuiltins } from './declare.ts';
import { directoryBuiltins } from './directories.ts';
import { flowBuiltins } from './flow.ts';
import { historyBuiltins } from './history.ts';
import type { Builtin } from '../shell.ts';
import { inputBuiltins } from './input.ts';
import { jobBuiltins } from './jobs.ts';
import { nameBuiltins } from './names.ts';
import { outputBuiltins } from './output.ts';
import { positionalBuiltins } from './positional.ts';
import { processBuiltins } from './process.ts';
import { signalBuiltins } from './signals.ts';

/** Builtins that a shell's start does without. */
export const moreBuiltins: Readonly<Record<string, Builtin>> = { ...bindBuiltins, ...compgenBuiltins, ...declareBuiltins, ...directoryBuiltins, ...flowBuiltins, ...historyBuiltins, ...inputBuiltins, ...jobBuiltins, ...nameBuiltins, ...outputBuiltins, ...positionalBuiltins, ...processBuiltins, ...signalBuiltins };
