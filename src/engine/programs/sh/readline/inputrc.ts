import { FsError } from '../../../hosts/types.ts';
import { setOption } from '../builtins/options.ts';
import type { Shell } from '../shell.ts';
import { keyOf } from './keymap.ts';

const keyNames: Readonly<Record<string, string>> = { del: '\x7f', rubout: '\x7f', esc: '\x1b', escape: '\x1b', lfd: '\n', newline: '\n', ret: '\r', return: '\r', spc: ' ', space: ' ', tab: '\t' };

/** A key by its name, as `Control-x` or `Meta-Rubout`. */
function namedKey(text: string): string {
  const m = /^((?:(?:control|ctrl|c|meta|m)-)*)(.+)$/i.exec(text)!;
  const base = keyNames[m[2]!.toLowerCase()] ?? m[2]![0]!;
  const control = /(?:control|ctrl|c)-/i.test(m[1]!) ? String.fromCharCode(base.toUpperCase().charCodeAt(0) & 0x1f) : base;
  return (/(?:meta|m)-/i.test(m[1]!) ? '\x1b' : '') + control;
}

/** Obeys one line of an inputrc file: `set NAME VALUE`, or `KEY: COMMAND`. False for what it cannot read. */
export function initLine(sh: Shell, line: string): boolean {
  const { bindings, variables } = sh.lineEditing;
  const text = line.trim();
  if (text === '' || text.startsWith('#') || text.startsWith('$')) return true;
  const set = /^set\s+([\w-]+)\s+(\S+)$/i.exec(text);
  if (set) {
    variables.set(set[1]!.toLowerCase(), set[2]!);
    if (set[1]!.toLowerCase() === 'editing-mode') setOption(sh, set[2] === 'vi' ? 'vi' : 'emacs', true);
    return true;
  }
  const m = /^(?:"((?:\\.|[^"\\])*)"|([^\s:"]+))\s*:\s*(?:("(?:\\.|[^"\\])*")|'((?:\\.|[^'\\])*)'|([\w-]+))$/.exec(text);
  if (!m) return false;
  const key = m[1] !== undefined ? keyOf(m[1]) : namedKey(m[2]!);
  bindings.set(key, m[3] ?? (m[4] !== undefined ? `"${m[4]}"` : m[5]!));
  return true;
}

/** Reads the file of INPUTRC, or ~/.inputrc; lines under `$if` that is not bash or emacs are left out (readline(3)). */
export function readInitFile(sh: Shell): void {
  const { fs } = sh.process.machine;
  const path = sh.vars.get('INPUTRC') ?? `${sh.vars.get('HOME') ?? ''}/.inputrc`;
  let text: string;
  try {
    if (fs.stat(path)?.type !== 'file') return;
    text = fs.read(path);
  } catch (error) {
    if (error instanceof FsError) return;
    throw error;
  }
  const reads: boolean[] = [];
  for (const line of text.split('\n')) {
    const condition = /^\s*\$if\s+(.*?)\s*$/.exec(line)?.[1];
    if (condition !== undefined) reads.push(/^(bash|term=xterm.*|mode\s*=\s*(emacs|vi))$/i.test(condition) && (!/mode/.test(condition) || /vi/.test(condition) === sh.options.has('vi')));
    else if (/^\s*\$else/.test(line)) reads.push(!reads.pop());
    else if (/^\s*\$endif/.test(line)) reads.pop();
    else if (reads.every(Boolean)) initLine(sh, line);
  }
}
