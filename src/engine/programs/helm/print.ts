import { parseTime } from '../../api/time.ts';
import { strftime } from '../lib/strftime.ts';
import { compactJson } from '../kubectl/text/json.ts';
import { yamlOf } from './functions/encoding.ts';
import { toStored, type Release } from './release/release.ts';

/** Cells in columns, each padded to the column's width, with tabs between them (gosuri/uitable). */
export const table = (rows: readonly (readonly string[])[], maxWidth = 0): string => {
  const length = (text: string): number => [...text].length;
  const cut = (text: string): string => (maxWidth > 0 && length(text) > maxWidth ? `${text.slice(0, maxWidth - 3)}...` : text);
  const cells = rows.map((r) => r.map(cut));
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((r) => length(r[i]!))));
  return cells.map((r) => `${r.map((c, i) => c + ' '.repeat(widths[i]! - length(c))).join('\t')}\n`).join('');
};

/** `Mon Jan  2 15:04:05 2006` */
export const ansic = (time: string | undefined): string => strftime('%a %b %e %H:%M:%S %Y', parseTime(time) ?? 0);

/** `2006-01-02 15:04:05.123 +0000 UTC`, as time.Time prints itself. */
export const goTime = (time: string): string => `${time.replace('T', ' ').replace(/(\.\d*?)0*Z$/, '$1Z').replace(/\.?Z$/, '')} +0000 UTC`;

/** What came of a release's tests. */
export const testSuites = (release: Release): string =>
  release.hooks
    .filter((h) => h.events.includes('test') && h.last_run.started_at)
    .map((h) => `TEST SUITE:     ${h.name}\nLast Started:   ${ansic(h.last_run.started_at)}\nLast Completed: ${ansic(h.last_run.completed_at)}\nPhase:          ${h.last_run.phase}\n`)
    .join('');

/** What install, upgrade, status and test say of a release. */
export const statusText = (release: Release, options: { description?: boolean; hideNotes?: boolean; debug?: boolean } = {}): string => {
  const { name, namespace, info, version } = release;
  let out = `NAME: ${name}\nLAST DEPLOYED: ${ansic(info.last_deployed)}\nNAMESPACE: ${namespace}\nSTATUS: ${info.status}\nREVISION: ${version}\n`;
  if (options.description) out += `DESCRIPTION: ${info.description}\n`;
  out += release.hooks.some((h) => h.events.includes('test')) ? testSuites(release) : 'TEST SUITE: None\n';
  if (info.description === 'Dry run complete' || options.debug) {
    out += `HOOKS:\n${release.hooks.map((h) => `---\n# Source: ${h.path}\n${h.manifest}\n`).join('')}MANIFEST:\n${release.manifest}\n`;
  }
  if (info.notes && !options.hideNotes) out += `NOTES:\n${info.notes.trim()}\n`;
  return out;
};

/** A value in one of -o's formats other than table. */
export const encoded = (format: string, value: unknown): string => (format === 'json' ? `${compactJson(value, 'own')}\n` : `${yamlOf(value)}\n`);

/** A release in a format of -o; helm status leaves the chart out. */
export const releaseText = (format: string, release: Release, options: Parameters<typeof statusText>[1] & { withoutChart?: boolean } = {}): string => {
  if (format === 'table') return statusText(release, options);
  const { chart, ...rest } = toStored(release);
  return encoded(format, options.withoutChart ? rest : { ...rest, chart });
};
