import { ignoreSignal, signalNumbers } from '../../../hosts/process.ts';
import type { Signal } from '../../../hosts/types.ts';
import { killProcesses } from '../../system/kill.ts';
import { singleQuote } from '../quoting.ts';
import { anySignal, signalListing } from '../../lib/signals.ts';
import type { Builtin, Shell } from '../shell.ts';

const pseudo: ReadonlySet<string> = new Set(['EXIT', 'ERR', 'DEBUG', 'RETURN']);

const trapName = (text: string): string | undefined => {
  if (text === '0') return 'EXIT';
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (pseudo.has(name)) return name;
  return anySignal(text)?.name.slice(3);
};

/** Puts the handlers of a shell's own signals back to what it does without traps. */
function resetSignal(sh: Shell, name: string): void {
  if (pseudo.has(name)) return;
  const signal = `SIG${name}` as Signal;
  const command = sh.traps.get(name);
  if (command === undefined) sh.process.onSignal(signal, sh.interactive ? sh.defaultHandler?.(signal) : undefined);
  else if (command === '') sh.process.onSignal(signal, ignoreSignal);
  else sh.process.onSignal(signal, () => sh.signalled(signal));
}

export const signalBuiltins: Readonly<Record<string, Builtin>> = {
  *trap(sh, args) {
    let words = args.slice(1);
    if (words[0] === '-l') {
      yield* sh.stdout.write(signalListing());
      return 0;
    }
    const print = words[0] === '-p';
    if (print || words[0] === '--') words = words.slice(1);
    if (words.length === 0 || print) {
      const wrong = words.filter((w) => !trapName(w));
      for (const word of wrong) yield* sh.error(`trap: ${word}: invalid signal specification`);
      const order = (name: string) => (name === 'EXIT' ? 0 : (signalNumbers[`SIG${name}` as Signal] ?? 100));
      for (const [name, command] of [...sh.traps].sort((a, b) => order(a[0]) - order(b[0]))) {
        if (words.length > 0 && !words.some((w) => trapName(w) === name)) continue;
        yield* sh.stdout.write(`trap -- ${singleQuote(command)} ${pseudo.has(name) || !sh.bash ? name : `SIG${name}`}\n`);
      }
      return wrong.length > 0 ? 1 : 0;
    }
    const reset = words.length === 1 || words[0] === '-' || /^\d+$/.test(words[0]!);
    const command = reset ? undefined : words[0]!;
    const names = words.length === 1 || /^\d+$/.test(words[0]!) ? words : words.slice(1);
    let status = 0;
    for (const word of names) {
      const name = trapName(word);
      if (!name) {
        yield* sh.error(sh.bash ? `trap: ${word}: invalid signal specification` : `trap: ${word}: bad trap`);
        status = 1;
        continue;
      }
      if (command === undefined) sh.traps.delete(name);
      else sh.traps.set(name, command);
      resetSignal(sh, name);
    }
    return status;
  },

  *kill(sh, args) {
    const known = (spec: string) => {
      const job = sh.jobs.find(spec);
      if (job) job.notified = false;
      return job && { job: job.pgid, handles: job.handles };
    };
    return yield* killProcesses(sh.process, args, { say: (message) => sh.error(sh.bash ? message : message.replace(/\(\S+\) - /, '')), usage: (message) => sh.stderr.write(`${message}\n`), write: (text) => sh.stdout.write(text), job: known, control: sh.options.has('monitor') });
  },
};
