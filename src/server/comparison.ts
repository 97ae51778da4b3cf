import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommandRun } from './run-scenario.ts';

/** Replaces in the runs of one scenario what differs between two of them (ages, uids, addresses) by placeholders. */
export type Normalise = (recording: { commands: CommandRun[] }) => CommandRun[];

/** The recordings' own normaliser, or undefined where `folder` has none. */
export async function loadNormaliser(folder: string): Promise<Normalise | undefined> {
  const file = join(folder, 'normalise.mjs');
  if (!existsSync(file)) return undefined;
  return ((await import(pathToFileURL(file).href)) as { normalise: Normalise }).normalise;
}

const indent = (text: string, mark: string) => text.split('\n').map((line) => `    ${mark} ${line}`).join('\n');

/** The lines that differ, in the order of the longest common subsequence. */
function diff(want: string, got: string): string {
  const a = want.split('\n');
  const b = got.split('\n');
  if (a.length * b.length > 4_000_000) return `${indent(want, '-')}\n${indent(got, '+')}`;
  const length = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) length[i]![j] = a[i] === b[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
  const out: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || length[i + 1]![j]! >= length[i]![j + 1]!)) out.push(`    - ${a[i++]}`);
    else out.push(`    + ${b[j++]}`);
  }
  return out.join('\n');
}

/** Compares normalised runs of the same commands: how many are equal in stdout, stderr and exit code, and lines that tell of the others. */
export function compareRuns(want: readonly CommandRun[], got: readonly CommandRun[]): { same: number; differing: string[] } {
  let same = 0;
  const differing: string[] = [];
  want.forEach((w, i) => {
    const g = got[i];
    if (g && g.stdout === w.stdout && g.stderr === w.stderr && g.exit === w.exit) {
      same++;
      return;
    }
    differing.push(`  $ ${w.cmd}`);
    if (g?.stdout !== w.stdout) differing.push(diff(w.stdout, g?.stdout ?? ''));
    if (g?.stderr !== w.stderr) differing.push('    (stderr)', diff(w.stderr, g?.stderr ?? ''));
    if (g?.exit !== w.exit) differing.push(`    exit ${w.exit}, got ${g?.exit}`);
  });
  return { same, differing };
}
