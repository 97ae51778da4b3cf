/** The keys of emacs mode (bind -p in bash(1)), as `bind` writes them. */
const emacs: Readonly<Record<string, string>> = {
  'abort': '\\C-g \\C-x\\C-g \\e\\C-g',
  'accept-line': '\\C-j \\C-m',
  'backward-char': '\\C-b \\eOD \\e[D',
  'backward-delete-char': '\\C-h \\C-?',
  'backward-kill-line': '\\C-x\\C-?',
  'backward-kill-word': '\\e\\C-h \\e\\C-?',
  'backward-word': '\\e\\e[D \\e[1;3D \\e[1;5D \\e[5D \\eb',
  'beginning-of-history': '\\e<',
  'beginning-of-line': '\\C-a \\eOH \\e[1~ \\e[7~ \\e[H',
  'capitalize-word': '\\ec',
  'character-search': '\\C-]',
  'character-search-backward': '\\e\\C-]',
  'clear-screen': '\\C-l \\e\\C-l',
  'complete': '\\C-i \\e!',
  'delete-char': '\\C-d \\e[3~',
  'delete-horizontal-space': '\\e\\\\',
  'digit-argument': '\\e- \\e0 \\e1 \\e2 \\e3 \\e4 \\e5 \\e6 \\e7 \\e8 \\e9',
  'display-shell-version': '\\C-x\\C-v',
  'downcase-word': '\\el',
  'edit-and-execute-command': '\\C-x\\C-e',
  'end-of-history': '\\e>',
  'end-of-line': '\\C-e \\eOF \\e[4~ \\e[8~ \\e[F',
  'exchange-point-and-mark': '\\C-x\\C-x',
  'forward-char': '\\C-f \\eOC \\e[C',
  'forward-search-history': '\\C-s',
  'forward-word': '\\e\\e[C \\e[1;3C \\e[1;5C \\e[5C \\ef',
  'history-expand-line': '\\e^',
  'history-search-backward': '\\e[5~',
  'history-search-forward': '\\e[6~',
  'insert-comment': '\\e#',
  'insert-completions': '\\e*',
  'interrupt': '\\C-c',
  'kill-line': '\\C-k',
  'kill-word': '\\e[3;5~ \\ed',
  'next-history': '\\C-n \\eOB \\e[B',
  'non-incremental-forward-search-history': '\\en',
  'non-incremental-reverse-search-history': '\\ep',
  'operate-and-get-next': '\\C-o',
  'possible-completions': '\\e= \\e?',
  'previous-history': '\\C-p \\eOA \\e[A',
  'quoted-insert': '\\C-q \\C-v \\e[2~',
  'reverse-search-history': '\\C-r',
  'revert-line': '\\e\\C-r \\er',
  'set-mark': '\\C-@ \\e ',
  'shell-backward-word': '\\e\\C-b',
  'shell-expand-line': '\\e\\C-e',
  'shell-forward-word': '\\e\\C-f',
  'shell-kill-word': '\\e\\C-d',
  'tab-insert': '\\e\\C-i',
  'tilde-expand': '\\e&',
  'transpose-chars': '\\C-t',
  'transpose-words': '\\et',
  'undo': '\\C-_ \\C-x\\C-u',
  'unix-line-discard': '\\C-u',
  'unix-word-rubout': '\\C-w',
  'upcase-word': '\\eu',
  'yank': '\\C-y',
  'yank-last-arg': '\\e. \\e_',
  'yank-nth-arg': '\\e\\C-y',
  'yank-pop': '\\ey',
};

/** What a key sends, from how `bind` and inputrc(5) write it: `\C-a`, `\M-b`, `\e[A`, `Control-a`. */
export function keyOf(text: string): string {
  const control = (c: string) => (c === '?' ? '\x7f' : String.fromCharCode(c.toUpperCase().charCodeAt(0) & 0x1f));
  const escapes: Readonly<Record<string, string>> = { e: '\x1b', t: '\t', n: '\n', r: '\r', b: '\b', a: '\x07', d: '\x7f', f: '\f', v: '\v' };
  return text.replace(/\\(M-)?C-(M-)?(\\.|.)|\\M-|\\x([0-9a-fA-F]{1,2})|\\([0-7]{1,3})|\\(.)/g, (all, meta1?: string, meta2?: string, c?: string, hex?: string, octal?: string, other?: string) => {
    if (c !== undefined) return ((meta1 ?? meta2) ? '\x1b' : '') + control(c.replace(/^\\/, ''));
    if (all === '\\M-') return '\x1b';
    if (hex ?? octal) return String.fromCharCode(parseInt((hex ?? octal)!, hex ? 16 : 8));
    return escapes[other!] ?? other!;
  });
}

/** How `bind` writes what a key sends. */
export const keyText = (key: string): string =>
  key.replace(/[\x00-\x1f\x7f"\\]/g, (c) => (c === '\x1b' ? '\\e' : c === '\x7f' ? '\\C-?' : c < ' ' ? `\\C-${String.fromCharCode(c.charCodeAt(0) | 0x60).replace('`', '@').replace(/[|}~]/, (s) => ({ '|': '\\\\', '}': ']', '~': '^' })[s]!).replace('\x7f', '_')}` : `\\${c}`));

/** The command that each key of emacs mode is bound to. */
export const emacsKeys: ReadonlyMap<string, string> = new Map(Object.entries(emacs).flatMap(([name, keys]) => keys.split(/ (?=\\)/).map((key) => [keyOf(key), name] as const)));
