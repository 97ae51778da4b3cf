import { kubectlCompleter } from '../kubectl/program.ts';
import { cobraCompleter } from './cobra.ts';
import type { Completer } from './completer.ts';
import { journalctlCompleter, systemctlCompleter } from './units.ts';

/** Programmable completion: completers by the name of the command. An alias of a command has its completer. */
export const completers = new Map<string, Completer>([
  ['kubectl', kubectlCompleter],
  ['helm', cobraCompleter],
  ['systemctl', systemctlCompleter],
  ['journalctl', journalctlCompleter],
]);
