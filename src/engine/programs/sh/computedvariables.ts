import type { Process } from '../../hosts/types.ts';
import type { Variables } from './variables.ts';

/** What variables tell of a shell. */
export interface Told {
  readonly vars: Variables;
  readonly process: Process;
  readonly bash: boolean;
  readonly startedAt: number;
  readonly line: number;
  readonly lastArgument: string;
  readonly commandText: string;
  readonly options: ReadonlySet<string>;
  readonly shopt: ReadonlySet<string>;
  readonly subshell: number;
  readonly pipeStatus: readonly number[];
  readonly functionNames: string[];
  readonly mode: string;
  readonly name: string;
  readonly dirs: readonly string[];
}

/** Gives a shell the variables whose values are worked out when somebody looks (bash(1), Shell Variables). */
export function computeVariables(sh: Told): void {
  const { computed, assigned } = sh.vars;
  const { sim } = sh.process;
  computed.set('LINENO', () => String(sh.line));
  if (!sh.bash) return;
  let seed: number | undefined;
  let secondsFrom = 0;
  computed.set('RANDOM', () => String(seed === undefined ? sim.random('bash').u32() >>> 17 : (seed = (Math.imul(seed, 16807) >>> 0) % 2147483647) & 32767));
  assigned.set('RANDOM', (value) => (seed = Number(value) || 1));
  computed.set('SRANDOM', () => String(sim.random('bash').u32()));
  computed.set('SECONDS', () => String(Math.floor((sim.now() - sh.startedAt) / 1000) + secondsFrom));
  assigned.set('SECONDS', (value) => (secondsFrom = (Number(value) || 0) - Math.floor((sim.now() - sh.startedAt) / 1000)));
  computed.set('EPOCHSECONDS', () => String(Math.floor(sim.now() / 1000)));
  computed.set('EPOCHREALTIME', () => (sim.now() / 1000).toFixed(6));
  computed.set('BASHPID', () => String(sh.process.pid));
  computed.set('BASH_SUBSHELL', () => String(sh.subshell));
  computed.set('_', () => sh.lastArgument);
  computed.set('BASH_COMMAND', () => sh.commandText);
  computed.set('SHELLOPTS', () => [...sh.options].sort().join(':'));
  computed.set('BASHOPTS', () => [...sh.shopt].sort().join(':'));
  sh.vars.lists.set('PIPESTATUS', () => sh.pipeStatus.map(String));
  sh.vars.lists.set('FUNCNAME', () => (sh.functionNames.length > 0 && sh.mode === 'script' ? [...sh.functionNames, 'main'] : sh.functionNames));
  sh.vars.lists.set('BASH_SOURCE', () => (sh.mode === 'script' ? [...sh.functionNames, ''].map(() => sh.name) : sh.functionNames.map(() => 'environment')));
  sh.vars.lists.set('BASH_LINENO', () => sh.functionNames.map(() => String(sh.line)));
  sh.vars.lists.set('DIRSTACK', () => [sh.vars.get('PWD') ?? '', ...sh.dirs]);
  sh.vars.lists.set('GROUPS', () => [String(sh.process.user.gid)]);
}
