import type { ProcessHandle } from '../../hosts/types.ts';
import { program, UsageError } from '../lib/program.ts';

const kinds = { p: 'process ID', g: 'process group ID', u: 'user ID' } as const;

/** renice(1): the niceness of processes that run, by id, group or user. */
export const renice = program(
  'n|priority: p|pid g|pgrp u|user relative:',
  function* (call) {
    const { o, p } = call;
    const words = [...call.args];
    const by = o.get('n') ?? o.get('relative') ?? words.shift();
    if (by === undefined || words.length === 0) throw new UsageError('not enough arguments');
    if (!/^[-+]?\d+$/.test(by)) throw new UsageError(`invalid priority '${by}'`);
    const kind = o.last('p', 'g', 'u') as keyof typeof kinds | undefined;
    let status = 0;
    for (const word of words) {
      const fits = (h: ProcessHandle) => (kind === 'g' ? h.process.pgid === Number(word) : kind === 'u' ? h.process.user.name === word || String(h.process.user.uid) === word : String(h.pid) === word);
      const found = p.machine.processes().filter(fits);
      if (found.length === 0) {
        yield* call.warn(`failed to get priority for ${word} (${kinds[kind ?? 'p']}): No such process`);
        status = 1;
        continue;
      }
      const old = Math.min(...found.map((h) => h.process.niceness));
      const next = Math.max(-20, Math.min(19, Number(by) + (o.has('relative') ? old : 0)));
      if (p.user.uid !== 0 && next < old) {
        yield* call.warn(`failed to set priority for ${word} (${kinds[kind ?? 'p']}): Permission denied`);
        status = 1;
        continue;
      }
      for (const h of found) h.process.niceness = next;
      yield* call.out(`${word} (${kinds[kind ?? 'p']}) old priority ${old}, new priority ${next}\n`);
    }
    return status;
  },
  { inOrder: false },
);
