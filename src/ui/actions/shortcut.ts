export interface Shortcut {
  mod: boolean;
  alt: boolean;
  shift: boolean;
  /** A `KeyboardEvent.code` for letters and digits (so that a Korean layout or Option on a Mac changes nothing), else a `key`. */
  code?: string;
  key?: string;
}

export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** Reads `mod+shift+K`, `alt+1`, `F9`, `?`. `mod` is Command on a Mac and Control elsewhere. */
export function parseShortcut(text: string): Shortcut {
  const parts = text.split('+');
  const last = parts.at(-1) ?? '';
  const has = (name: string) => parts.slice(0, -1).includes(name);
  const shortcut: Shortcut = { mod: has('mod'), alt: has('alt'), shift: has('shift') };
  if (/^[A-Z]$/.test(last)) shortcut.code = `Key${last}`;
  else if (/^\d$/.test(last)) shortcut.code = `Digit${last}`;
  else if (last === '`') shortcut.code = 'Backquote';
  else shortcut.key = last;
  return shortcut;
}

type KeyStroke = Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'code' | 'key'>;

export function matches(shortcut: Shortcut, event: KeyStroke, mac = isMac): boolean {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  if (mod !== shortcut.mod || other || event.altKey !== shortcut.alt) return false;
  // A key such as `?` is typed with Shift on some layouts and without on others.
  if (shortcut.key?.length === 1) return event.key === shortcut.key;
  if (event.shiftKey !== shortcut.shift) return false;
  return shortcut.code ? event.code === shortcut.code : event.key === shortcut.key;
}

export const isInTerminal = ({ target }: Event): boolean => target instanceof Element && target.closest('.xterm') !== null;

/** Control with a letter belongs to the shell (Ctrl-K cuts the line); a Mac's Command does not. */
export function belongsToShell(event: KeyboardEvent, inTerminal: boolean): boolean {
  return inTerminal && !isMac && event.ctrlKey && event.code.startsWith('Key');
}

const macNames: Record<string, string> = { mod: '⌘', alt: '⌥', shift: '⇧', Enter: '↩', Escape: 'esc' };
const otherNames: Record<string, string> = { mod: 'Ctrl', alt: 'Alt', shift: 'Shift', Escape: 'Esc' };

/** The keys as they are printed on a keyboard, one entry a key. */
export function keysOf(text: string, mac = isMac): string[] {
  const names = mac ? macNames : otherNames;
  return text.split('+').map((part) => names[part] ?? part);
}
