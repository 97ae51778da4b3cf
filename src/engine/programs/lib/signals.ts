import { signalNumbers } from '../../hosts/process.ts';
import type { Signal } from '../../hosts/types.ts';

/** A signal by name (with or without SIG, in any case) or number; undefined where there is none. */
export function signalByName(text: string): Signal | undefined {
  if (/^\d+$/.test(text)) return (Object.keys(signalNumbers) as Signal[]).find((s) => signalNumbers[s] === Number(text));
  const name = text.toUpperCase().replace(/^(SIG)?/, 'SIG') as Signal;
  return Object.hasOwn(signalNumbers, name) ? name : undefined;
}
