import type { Translate } from '../i18n/translate.ts';
import type { Said } from '../../lab/protocol.ts';

/** A check's sentence in the language of the page; the sentence within a sentence is worded first. */
export function say(t: Translate, { key, values }: Said): string {
  const { inner, ...rest } = values;
  return t(`check.${key}`, inner === undefined ? rest : { ...rest, inner: t(`check.${inner}`, rest) });
}
