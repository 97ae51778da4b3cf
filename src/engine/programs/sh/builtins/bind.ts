import { at } from '../../lib/paths.ts';
import { FsError } from '../../../hosts/types.ts';
import { commands as firstCommands } from '../readline/commands.ts';
import { initLine } from '../readline/inputrc.ts';
import { emacsKeys, keyOf, keyText } from '../readline/keymap.ts';
import { moreCommands } from '../readline/more.ts';
import type { Builtin, Shell } from '../shell.ts';
import { options } from './getopt.ts';

const commands = { ...firstCommands, ...moreCommands };

const names = (): string[] => [...new Set([...Object.keys(commands), ...emacsKeys.values()])].filter((n) => n !== 'interrupt').sort();

/** The keys that a command is bound to, as they are written. */
function keysOf(sh: Shell, name: string): string[] {
  const { bindings } = sh.lineEditing;
  const keys = [...emacsKeys].filter(([key, command]) => command === name && !bindings.has(key)).map(([key]) => key);
  return [...keys, ...[...bindings].filter(([, command]) => command === name).map(([key]) => key)].map((k) => `"${keyText(k)}"`).sort();
}

const dump = (sh: Shell): string => names().map((n) => keysOf(sh, n).map((k) => `${k}: ${n}\n`).join('') || `# ${n} (not bound)\n`).join('');

const told = (sh: Shell): string =>
  names()
    .map((n) => {
      const keys = keysOf(sh, n);
      return keys.length === 0 ? `${n} is not bound to any keys\n` : `${n} can be found on ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', ...' : '.'}\n`;
    })
    .join('');

const macros = (sh: Shell): string => [...sh.lineEditing.bindings].filter(([, c]) => c.startsWith('"')).map(([k, c]) => `"${keyText(k)}": ${c}\n`).join('');

/** bind: shows and sets what keys do in the line editor (bash(1)). */
const bind: Builtin = function* (sh, args) {
  const o = yield* options(sh, args, 'lpPsSvVXq:u:r:f:m:x:', 'bind [-lpsvPSVX] [-m keymap] [-f filename] [-q name] [-u name] [-r keyseq] [-x keyseq:shell-command] [keyseq:readline-function or readline-command]');
  if (!o) return 2;
  if (!sh.interactive) yield* sh.error('bind: warning: line editing not enabled');
  const { bindings, variables } = sh.lineEditing;
  if (o.has('l')) yield* sh.stdout.write(names().map((n) => `${n}\n`).join(''));
  if (o.has('p')) yield* sh.stdout.write(dump(sh));
  if (o.has('P')) yield* sh.stdout.write(told(sh));
  if (o.has('s') || o.has('S')) yield* sh.stdout.write(macros(sh));
  if (o.has('v') || o.has('V')) yield* sh.stdout.write([...variables].map(([n, v]) => `set ${n} ${v}\n`).join(''));
  const asked = o.get('q') ?? o.get('u');
  if (asked !== undefined && !Object.hasOwn(commands, asked)) {
    yield* sh.error(`bind: \`${asked}': unknown function name`);
    return 1;
  }
  if (o.has('q')) {
    const keys = keysOf(sh, asked!);
    yield* sh.stdout.write(keys.length === 0 ? `${asked} is not bound to any keys.\n` : `${asked} can be invoked via ${keys.join(', ')}.\n`);
    if (keys.length === 0) return 1;
  } else if (o.has('u')) for (const [key, command] of [...emacsKeys, ...bindings]) if (command === asked) bindings.set(key, '');
  if (o.has('r')) bindings.set(keyOf(o.get('r')!), '');
  if (o.has('f')) {
    const path = at(sh.process.cwd, o.get('f')!);
    try {
      for (const line of sh.process.machine.fs.read(path).split('\n')) initLine(sh, line);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* sh.error(`bind: ${o.get('f')}: cannot read: ${error.strerror}`);
      return 1;
    }
  }
  for (const line of o.args) {
    if (!initLine(sh, line)) yield* sh.error(`bind: ${line}: no key sequence terminator`);
  }
  return 0;
};

export const bindBuiltins: Readonly<Record<string, Builtin>> = { bind };
