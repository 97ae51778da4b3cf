import type { Host } from '../../hosts/host.ts';
import type { JournalEntry } from '../../hosts/journal.ts';
import type { Unit } from '../../hosts/systemd.ts';
import type { Process } from '../../hosts/types.ts';
import { strftime } from '../lib/strftime.ts';

/** The host whose units a process can manage; undefined in a container. */
export const hostOf = (p: Process): Host | undefined => (p.machine.kind === 'host' && 'systemd' in p.machine ? (p.machine as unknown as Host) : undefined);

/** systemd's words for how long ago something was. */
export function ago(ms: number): string {
  const s = Math.floor(ms / 1000);
  const part = (n: number, unit: string) => `${n}${unit}`;
  if (s < 60) return `${part(s, 's')} ago`;
  if (s < 3600) return `${part(Math.floor(s / 60), 'min')} ${part(s % 60, 's')} ago`;
  if (s < 86_400) return `${part(Math.floor(s / 3600), 'h')} ${part(Math.floor(s / 60) % 60, 'min')} ago`;
  return `${Math.floor(s / 86_400)} day${s >= 172_800 ? 's' : ''} ago`;
}

export const timestamp = (ms: number): string => strftime('%a %Y-%m-%d %H:%M:%S UTC', ms);

/** A line of the journal as it is shown by default (journalctl's `short`). */
export const journalLine = (entry: JournalEntry, hostname: string, format = 'short'): string => {
  const who = `${entry.identifier}[${entry.pid}]`;
  if (format === 'cat') return `${entry.message}\n`;
  const at = format === 'short-iso' ? strftime('%Y-%m-%dT%H:%M:%S%z', entry.at) : format === 'short-precise' ? `${strftime('%b %d %H:%M:%S', entry.at)}.${strftime('%N', entry.at).slice(0, 6)}` : strftime('%b %d %H:%M:%S', entry.at);
  return `${at} ${hostname} ${who}: ${entry.message}\n`;
};

export const isEnabled = (unit: Unit): string => (unit.masked ? 'masked' : unit.enabled ? 'enabled' : 'disabled');
