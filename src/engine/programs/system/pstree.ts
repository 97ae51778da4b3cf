import type { Task } from '../../sim/sim.ts';
import { program, type Call } from '../lib/program.ts';
import { displayWidth } from '../lib/width.ts';
import { rows, type ProcessRow } from './processes.ts';

interface Drawing {
  label(row: ProcessRow, parent: ProcessRow | undefined): string;
  children(row: ProcessRow): readonly ProcessRow[];
  /** Equal branches are drawn once, with how many they are. */
  compact: boolean;
}

/** Branches beside each other as `2*[sleep]`. */
function grouped(branches: readonly string[][]): string[][] {
  const groups = new Map<string, { branch: string[]; count: number }>();
  for (const branch of branches) {
    const group = groups.get(branch.join('\n'));
    if (group) group.count++;
    else groups.set(branch.join('\n'), { branch, count: 1 });
  }
  return [...groups.values()].map(({ branch, count }) => {
    if (count === 1) return branch;
    const open = `${count}*[`;
    return branch.map((line, i) => `${i === 0 ? open : ' '.repeat(open.length)}${line}${i === branch.length - 1 ? ']' : ''}`);
  });
}

/** A process and what it has started, side by side. */
function across(d: Drawing, row: ProcessRow, parent?: ProcessRow): string[] {
  const label = d.label(row, parent);
  const all = d.children(row).map((child) => across(d, child, row));
  const branches = d.compact ? grouped(all) : all;
  if (branches.length === 0) return [label];
  const indent = ' '.repeat(displayWidth(label));
  return branches.flatMap((branch, i) => {
    const last = i === branches.length - 1;
    const joint = i > 0 ? (last ? ' └─' : ' ├─') : last ? '───' : '─┬─';
    return branch.map((line, j) => (j > 0 ? indent + (last ? '   ' : ' │ ') : (i === 0 ? label : indent) + joint) + line);
  });
}

/** The same with a line for each process, which leaves room for its arguments. */
function below(d: Drawing, row: ProcessRow, parent?: ProcessRow): string[] {
  const children = d.children(row);
  const branches = children.map((child) => below(d, child, row));
  return [d.label(row, parent), ...branches.flatMap((branch, i) => branch.map((line, j) => `  ${i === branches.length - 1 ? (j === 0 ? '└─' : '    ') : j === 0 ? '├─' : '│   '}${line}`))];
}

const ascii: Readonly<Record<string, string>> = { '─┬─': '-+-', '───': '---', '├─': '|-', '└─': '`-', '│': '|' };

/** A process of the table under those that have started it. */
function parentsOf(all: readonly ProcessRow[], row: ProcessRow): ProcessRow[] {
  const parent = all.find((r) => r.pid === row.ppid && r !== row);
  return parent ? [...parentsOf(all, parent), parent] : [];
}

/** Which trees are asked for; undefined for a user that there is not. */
function rootsOf(all: readonly ProcessRow[], which: string | undefined): ProcessRow[] | undefined {
  if (which === undefined) return [all.find((r) => r.pid === 1) ?? all[0]!];
  if (/^\d+$/.test(which)) return all.filter((r) => r.pid === Number(which));
  const theirs = all.filter((r) => r.user === which);
  return theirs.length === 0 ? undefined : theirs.filter((r) => !theirs.some((t) => t.pid === r.ppid));
}

function* main({ p, o, args, out }: Call): Task<number> {
  const all = rows(p);
  const roots = rootsOf(all, args[0]);
  if (!roots) {
    yield* p.stderr.write(`No such user name: ${args[0]}\n`);
    return 1;
  }
  if (roots.length === 0) return 1;
  const wide = o.has('a');
  const byName = (a: ProcessRow, b: ProcessRow) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.pid - b.pid);
  const drawing: Drawing = {
    label(row, parent) {
      const user = o.has('u') && parent && parent.uid !== row.uid ? row.user : '';
      const notes = [o.has('p') ? String(row.pid) : '', o.has('g') ? String(row.pgid) : '', user].filter(Boolean);
      const name = row.name.slice(0, 15);
      if (!wide) return notes.length > 0 ? `${name}(${notes.join(',')})` : name;
      return [[name, ...notes].join(','), ...row.command.split(' ').slice(1)].join(' ');
    },
    children: (row) => all.filter((r) => r.ppid === row.pid && r !== row).sort(o.has('n') ? (a, b) => a.pid - b.pid : byName),
    compact: !o.has('c') && !o.has('p') && !o.has('g'),
  };
  for (const root of roots) {
    const above = o.has('s') ? parentsOf(all, root) : [];
    const chain: Drawing = { ...drawing, children: (row) => { const i = above.indexOf(row); return i < 0 ? drawing.children(row) : [above[i + 1] ?? root]; } };
    const lines = (wide ? below : across)(chain, above[0] ?? root);
    const text = lines.map((line) => `${line}\n`).join('');
    yield* out(o.has('A') ? text.replace(/─┬─|───|├─|└─|│/g, (sign) => ascii[sign]!) : text);
  }
  return 0;
}

/** pstree(1) of PSmisc, without threads. */
export const pstree = program('a|arguments A|ascii c|compact-not g|show-pgids h|highlight-all l|long n|numeric-sort p|show-pids s|show-parents S|ns-changes t|thread-names T|hide-threads u|uid-changes U|unicode Z|security-context', main);
