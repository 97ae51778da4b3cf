import { displayWidth } from '../lib/width.ts';

/** A table as olekukonko/tablewriter 0.0 draws it: names in capitals in the middle, cells to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const titles = header.map((h) => h.toUpperCase());
  const widths = titles.map((t, i) => Math.max(displayWidth(t), ...rows.map((r) => displayWidth(r[i] ?? ''))));
  const rule = `+${widths.map((w) => '-'.repeat(w + 2)).join('+')}+\n`;
  const centered = (text: string, width: number) => {
    const left = Math.floor((width - displayWidth(text)) / 2);
    return ' '.repeat(left) + text + ' '.repeat(width - displayWidth(text) - left);
  };
  const line = (cells: readonly string[]) => `|${cells.map((c) => ` ${c} `).join('|')}|\n`;
  const body = rows.map((r) => line(r.map((c, i) => ' '.repeat(widths[i]! - displayWidth(c)) + c))).join('');
  return rule + line(titles.map((t, i) => centered(t, widths[i]!))) + rule + body + rule;
}

/** 5.2 MB, 98 kB: sizes in steps of 1000 (dustin/go-humanize: Bytes). */
export function humanBytes(bytes: number): string {
  if (bytes < 10) return `${bytes} B`;
  const e = Math.floor(Math.log10(bytes) / 3);
  const value = Math.floor((bytes / 1000 ** e) * 10 + 0.5) / 10;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${['B', 'kB', 'MB', 'GB', 'TB'][e]}`;
}
