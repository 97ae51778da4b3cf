import { isMac } from '../../actions/shortcut.ts';

type KeyStroke = Pick<KeyboardEvent, 'altKey' | 'code' | 'ctrlKey' | 'getModifierState' | 'key' | 'metaKey' | 'shiftKey'>;

const characters: Record<string, string> = { Enter: '\r', Backspace: '\x7f', Tab: '\t', Escape: '\x1b' };
/** The last character of the sequence, and what stands before `~`. */
const letters: Record<string, string> = { ArrowUp: 'A', ArrowDown: 'B', ArrowRight: 'C', ArrowLeft: 'D', Home: 'H', End: 'F' };
const numbers: Record<string, number> = { Insert: 2, Delete: 3, PageUp: 5, PageDown: 6 };
/** What Control makes of keys that are no letters. */
const controls: Record<string, string> = { ' ': '\0', '@': '\0', '[': '\x1b', '\\': '\x1c', ']': '\x1d', '^': '\x1e', _: '\x1f', '/': '\x1f' };

function named({ key, altKey, ctrlKey, shiftKey }: KeyStroke): string | undefined {
  const modifier = 1 + (shiftKey ? 1 : 0) + (altKey ? 2 : 0) + (ctrlKey ? 4 : 0);
  if (letters[key]) return modifier === 1 ? `\x1b[${letters[key]}` : `\x1b[1;${modifier}${letters[key]}`;
  if (numbers[key]) return modifier === 1 ? `\x1b[${numbers[key]}~` : `\x1b[${numbers[key]};${modifier}~`;
  if (key === 'Tab' && shiftKey) return '\x1b[Z';
  if (key === 'Backspace' && ctrlKey) return '\b';
  return characters[key] && `${altKey ? '\x1b' : ''}${characters[key]}`;
}

/** The letter on a key, whatever the layout puts there (a Korean one has none of these). */
const letterOf = ({ key, code }: KeyStroke): string | undefined => (/^[a-z]$/i.test(key) ? key.toLowerCase() : /^Key([A-Z])$/.exec(code)?.[1]!.toLowerCase());

/** What a key sends to a terminal, as xterm's keys do; undefined for what types text or is the browser's. */
export function bytesOf(event: KeyStroke, mac = isMac): string | undefined {
  if (event.metaKey || event.getModifierState('AltGraph')) return undefined;
  const own = named(event);
  if (own !== undefined) return own;
  const letter = letterOf(event);
  if (event.ctrlKey && !event.altKey) {
    // Pasting is the browser's, and copying asks for Shift.
    if (letter === undefined) return controls[event.key];
    return event.shiftKey || (letter === 'v' && !mac) ? undefined : String.fromCharCode(letter.charCodeAt(0) - 96);
  }
  return event.altKey && !event.ctrlKey && !mac && event.key.length === 1 ? `\x1b${event.key}` : undefined;
}
