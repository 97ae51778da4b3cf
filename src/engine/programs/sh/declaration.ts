import { ansiQuote } from './quoting.ts';
import type { Variable } from './variables.ts';

/** A value in double quotes, as `declare -p` shows it. */
export const doubleQuote = (text: string): string => (/[\x00-\x1f\x7f]/.test(text) ? ansiQuote(text) : `"${text.replace(/["\\$`]/g, '\\$&')}"`);

const keyText = (key: string): string => (/^[\w.-]+$/.test(key) ? key : doubleQuote(key));

/** The letters that `declare` would give a variable: `ai`, `rx`. */
export const attributes = (v: Variable): string => `${v.list ? 'a' : ''}${v.map ? 'A' : ''}${v.integer ? 'i' : ''}${v.lower ? 'l' : ''}${v.reference ? 'n' : ''}${v.readonly ? 'r' : ''}${v.upper ? 'u' : ''}${v.exported ? 'x' : ''}`;

/** `([0]="a" [1]="b")` */
export const arrayText = (entries: readonly (readonly [string, string])[], map: boolean): string => `(${entries.map(([k, v]) => `[${keyText(k)}]=${doubleQuote(v)}`).join(' ')}${map && entries.length > 0 ? ' ' : ''})`;

/** `0 "a" 1 "b"`: what `${a[@]@K}` gives. */
export const pairsText = (entries: readonly (readonly [string, string])[], map: boolean): string => entries.map(([k, v]) => `${keyText(k)} ${doubleQuote(v)}`).join(' ') + (map ? ' ' : '');
