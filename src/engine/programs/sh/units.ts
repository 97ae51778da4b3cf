import type { Host } from '../../hosts/host.ts';
import type { Completer } from './completer.ts';

const verbs = ['cat', 'daemon-reload', 'disable', 'edit', 'enable', 'is-active', 'is-enabled', 'is-failed', 'list-unit-files', 'list-units', 'mask', 'poweroff', 'reboot', 'reload', 'reset-failed', 'restart', 'show', 'start', 'status', 'stop', 'unmask'];

/** The units of the machine that a word may be the beginning of. */
const units: Completer = function* (words, index, { machine }) {
  const all = 'systemd' in machine ? (machine as unknown as Host).systemd.all().map((u) => u.name) : [];
  return { items: all.filter((n) => n.startsWith(words[index]!)).sort() };
};

/** systemctl: a verb, then units. */
export const systemctlCompleter: Completer = function* (words, index, process) {
  const given = words.slice(1, index).filter((w) => !w.startsWith('-'));
  if (given.length === 0) return { items: verbs.filter((v) => v.startsWith(words[index]!)) };
  return yield* units(words, index, process);
};

/** journalctl: a unit after -u. */
export const journalctlCompleter: Completer = function* (words, index, process) {
  return /^(-[a-z]*u|--unit)$/.test(words[index - 1] ?? '') ? yield* units(words, index, process) : { items: [], files: true };
};
