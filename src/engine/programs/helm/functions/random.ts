import type { Random } from '../../../sim/random.ts';
import type { Functions } from '../../lib/gotemplate/template.ts';
import { fn } from '../../lib/gotemplate/values.ts';

const digits = '0123456789';
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');

/** sprig's functions that draw lots. */
export const randomFunctions = (random: Random): Functions => {
  const below = (n: number): number => Math.floor((random.u32() / 2 ** 32) * n);
  const text = (from: string) => fn('int', ([n]: [number]) => Array.from({ length: n }, () => from[below(from.length)]!).join(''));
  const shuffled = (chars: string[]): string => {
    for (let i = chars.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [chars[i], chars[j]] = [chars[j]!, chars[i]!];
    }
    return chars.join('');
  };
  return {
    randAlphaNum: text(digits + letters),
    randAlpha: text(letters),
    randNumeric: text(digits),
    randAscii: text(ascii),
    randInt: fn('int int', ([from, to]: [number, number]) => from + below(to - from)),
    shuffle: fn('string', ([s]: [string]) => shuffled([...s])),
    uuidv4: fn('', () => random.uuid()),
  };
};
