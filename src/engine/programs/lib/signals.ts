import { signalNumbers } from '../../hosts/process.ts';
import type { Signal } from '../../hosts/types.ts';

/** Names of Linux' signals by number, from 1 (signal(7)); 32 and 33 are the C library's own. */
const names: readonly (string | undefined)[] = [
  ...['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGUSR1', 'SIGSEGV', 'SIGUSR2', 'SIGPIPE', 'SIGALRM', 'SIGTERM', 'SIGSTKFLT'],
  ...['SIGCHLD', 'SIGCONT', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGXCPU', 'SIGXFSZ', 'SIGVTALRM', 'SIGPROF', 'SIGWINCH', 'SIGIO', 'SIGPWR', 'SIGSYS', undefined, undefined],
  ...['SIGRTMIN', ...Array.from({ length: 15 }, (_, i) => `SIGRTMIN+${i + 1}`), ...Array.from({ length: 14 }, (_, i) => `SIGRTMAX-${14 - i}`), 'SIGRTMAX'],
];

/** Full names of all signals, by number. */
export const signalNames: readonly string[] = names.filter((n) => n !== undefined);

/** A signal by name (with or without SIG, in any case) or number; undefined where there is none that processes here can get. */
export function signalByName(text: string): Signal | undefined {
  if (/^\d+$/.test(text)) return (Object.keys(signalNumbers) as Signal[]).find((s) => signalNumbers[s] === Number(text));
  const name = text.toUpperCase().replace(/^(SIG)?/, 'SIG') as Signal;
  return Object.hasOwn(signalNumbers, name) ? name : undefined;
}

/** Number and full name of any signal of Linux, by either; undefined where there is none. */
export function anySignal(text: string): { number: number; name: string } | undefined {
  const at = /^\d+$/.test(text) ? Number(text) - 1 : names.indexOf(text.toUpperCase().replace(/^(SIG)?/, 'SIG'));
  const name = names[at];
  return name === undefined ? undefined : { number: at + 1, name };
}

/** What `kill -l` and `trap -l` print: five in a row. */
export function signalListing(): string {
  let out = '';
  let shown = 0;
  names.forEach((name, i) => {
    if (name === undefined) return;
    shown++;
    out += `${String(i + 1).padStart(2)}) ${name}${shown % 5 === 0 || i === names.length - 1 ? '\n' : '\t'}`;
  });
  return out;
}
