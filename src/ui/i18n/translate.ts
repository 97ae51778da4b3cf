import type { Language } from '../../lab/protocol.ts';
import type { Texts } from './load.ts';

/**
 * The text of a key, `area.key`, with `{{slots}}` filled in. Where there is a `count`, `key_one`, `key_other` and so on
 * come before `key`, by the language's plural rules. A key without a text gives `defaultValue`, or itself.
 */
export type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string;

export function translator(language: Language, texts: Texts): Translate {
  const plurals = new Intl.PluralRules(language);
  const find = (key: string): string | undefined => {
    let at: unknown = texts;
    for (const name of key.split('.')) at = typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? (at as Record<string, unknown>)[name] : undefined;
    return typeof at === 'string' ? at : undefined;
  };
  return (key, values = {}) => {
    const { count, defaultValue } = values;
    const plural = typeof count === 'number' ? (find(`${key}_${plurals.select(count)}`) ?? find(`${key}_other`)) : undefined;
    const text = plural ?? find(key) ?? (typeof defaultValue === 'string' ? defaultValue : key);
    return text.replace(/{{\s*(\w+)\s*}}/g, (_, name: string) => String(values[name] ?? ''));
  };
}
